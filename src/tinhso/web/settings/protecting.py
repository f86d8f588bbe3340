"""Personal data protected: who is responsible, the book of breaches with its clocks, each breach and its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, Who
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.org.queries import names_of, posts_of
from tinhso.protection import actions, queries, rules
from tinhso.protection.actions import Told
from tinhso.protection.models import Breach
from tinhso.protection.rules import ENTRIES, CannotRecord
from tinhso.sentences.retention import CERTAINTY
from tinhso.web.days import DayField, MomentField
from tinhso.web.settings import protecting_files
from tinhso.web.settings.common import ANY, CHANNEL, Form, back, dated, high_with, render
from tinhso.web.words import t
from tinhso.web.written import WrittenField

CRUMBS: list[Any] = [
    (("Cài đặt", "Settings"), "/cai-dat/"),
    (("Dữ liệu cá nhân", "Personal data"), "/cai-dat/du-lieu-ca-nhan"),
]


def check_protects(who: Who) -> None:
    """Raises Refused unless somebody administers the province or is responsible for personal data."""
    if high_with(who, "settle"):
        return
    named = queries.protector_on(who.day)
    if named is None or named.staff != who.staff:
        raise Refused("not_yours")


def by(who: Who) -> By:
    """As the ledger names who writes: from the office of her first post."""
    return who.by(office=who.posts[0][0] if who.posts else "-", channel=CHANNEL)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DescribingForm(Form):
    """What is known of a breach."""

    labels: ClassVar = {
        "title": ("Gọi tắt", "In short"),
        "happened_at": ("Xảy ra lúc", "It happened at"),
        "found_at": ("Phát hiện lúc", "It was found at"),
        "text": ("Đã xảy ra việc gì", "What happened"),
        "sorts": ("Loại dữ liệu bị ảnh hưởng", "Which sorts of data"),
        "persons": ("Số người bị ảnh hưởng", "How many people are concerned"),
        "consequences": ("Hậu quả", "Consequences"),
        "measures": ("Biện pháp đã và sẽ làm", "Measures taken and planned"),
    }
    notes: ClassVar = {
        "title": ("Không ghi tên người bị ảnh hưởng.", "Name nobody whose data they are."),
        "persons": ("Để trống nếu chưa biết.", "Leave empty where nobody knows yet."),
    }
    title = WrittenField(max_length=rules.MOST_TITLE)
    happened_at = MomentField(required=False)
    found_at = MomentField()
    text = WrittenField(max_length=rules.MOST_TEXT, widget=_area(4))
    sorts = WrittenField(max_length=rules.MOST_TEXT, widget=_area(2))
    persons = forms.IntegerField(min_value=0, max_value=10**9, required=False)
    consequences = WrittenField(max_length=rules.MOST_TEXT, required=False, widget=_area(2))
    measures = WrittenField(max_length=rules.MOST_TEXT, required=False, widget=_area(2))

    def told(self) -> Told:
        """As the action takes it."""
        return told_in(self.cleaned_data)


class EntryForm(Form):
    """A line more of a breach's history."""

    labels: ClassVar = {
        "kind": ("Ghi", "Write"),
        "at": ("Báo lúc", "It was told at"),
        "number": ("Số văn bản", "Number of the letter"),
        **{name: DescribingForm.labels[name] for name in ("sorts", "persons", "consequences")},
        "text": ("Nội dung", "What is said"),
        "measures": ("Biện pháp", "Measures"),
    }
    notes: ClassVar = {
        "at": ("Chỉ khi ghi đã báo; để trống là bây giờ.", "Only where somebody was told; empty: now."),
        "sorts": ("Chỉ khi sửa mô tả.", "Only to describe it anew."),
    }  # fmt: skip
    kind = forms.ChoiceField()
    text = WrittenField(max_length=rules.MOST_TEXT, required=False, widget=_area(3))
    at = MomentField(required=False)
    number = WrittenField(max_length=rules.MOST_NUMBER, required=False)
    sorts = WrittenField(max_length=rules.MOST_TEXT, required=False, widget=_area(2))
    persons = forms.IntegerField(min_value=0, max_value=10**9, required=False)
    consequences = WrittenField(max_length=rules.MOST_TEXT, required=False, widget=_area(2))
    measures = WrittenField(max_length=rules.MOST_TEXT, required=False, widget=_area(2))

    def __init__(self, *args: Any, closed: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = [rules.REOPENED] if closed else [
            one for one in ENTRIES if one not in (rules.FOUND, rules.REOPENED)
        ]  # fmt: skip
        self.fields["kind"].choices = [(one, t(*ENTRIES[one])) for one in offered]  # type: ignore[attr-defined]


class ProtectorForm(Form):
    """Who is responsible, and the hours of the clock, from a day on."""

    labels: ClassVar = {
        "staff": ("Mã cán bộ phụ trách", "The officer's code"),
        "mail": ("Thư", "Mail"),
        "phone": ("Điện thoại", "Phone"),
        "from_date": ("Từ ngày", "From"),
        "ground": ("Căn cứ (số quyết định)", "Under which decision"),
    }
    staff = WrittenField(max_length=50)
    mail = forms.EmailField(max_length=254)
    phone = WrittenField(max_length=20, required=False)
    from_date = dated()
    ground = WrittenField(max_length=200)


class TermForm(Form):
    """Another number of hours from a day on."""

    labels: ClassVar = {
        "hours": ("Báo trong bao nhiêu giờ", "To be told within how many hours"),
        "from_date": ("Từ ngày", "From"),
        "ground": ("Căn cứ", "Under"),
    }
    hours = forms.IntegerField(min_value=1, max_value=rules.MOST_HOURS)
    from_date = DayField(initial=timezone.localdate)
    ground = WrittenField(max_length=200)


def _field(fault: TinhsoError) -> str:
    """The field beside which a refusal is said."""
    name = str(fault.facts.get("field", ""))
    return "sorts" if name == "data" else name


def told_in(data: Mapping[str, Any]) -> Told:
    """What a form says."""
    return Told(
        text=data.get("text") or "",
        data=data.get("sorts") or "",
        persons=data.get("persons"),
        consequences=data.get("consequences") or "",
        measures=data.get("measures") or "",
        number=data.get("number") or "",
    )


@opens(ANY)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request) -> HttpResponse:
    """The book, who is responsible, the clock; POST (`do`: record, protector, term) writes one of them."""
    check_protects(request.who)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    high = bool(high_with(request.who, "settle"))
    found = DescribingForm(request.POST if do == "record" else None)
    protector = ProtectorForm(request.POST if do == "protector" else None, prefix="p")
    term = TermForm(request.POST if do == "term" else None, prefix="t")
    form = {"record": found, "protector": protector, "term": term}.get(do)
    if form is not None and form.is_valid():
        try:
            return _written(request, do, form, high)
        except CannotRecord as fault:
            form.refuse(fault, _field(fault))
    named = queries.protector_on(request.who.day)
    now = timezone.now()
    told = {
        "breaches": [(one, _left(one, now)) for one in queries.breaches()],
        "protector": named,
        "called": names_of([named.staff]).get(named.staff, named.staff) if named else "",
        "term": queries.term_on(rules.NOTIFY, request.who.day),
        "sure": CERTAINTY[queries.term_on(rules.NOTIFY, request.who.day).certainty],
        "found": found,
        "protector_form": protector,
        "term_form": term,
        "high": high,
        "at": "protecting",
        "crumbs": [CRUMBS[0], (CRUMBS[1][0], "")],
    }
    answer = render(request, "protecting.html", told)
    answer.status_code = 422 if form is not None else 200
    return answer


def _written(request: Request, do: str, form: Any, high: bool) -> HttpResponse:
    data, who = form.cleaned_data, by(request.who)
    key = request.POST.get("key", "")[:64] or uuid4().hex
    if do == "record":
        row = actions.record_breach(
            title=data["title"],
            found_at=data["found_at"],
            happened_at=data["happened_at"],
            told=form.told(),
            key=key,
            by=who,
        )
        said = t("Đã ghi vào sổ. Đồng hồ đã chạy.", "It stands in the book. Its clock runs.")
        return back(request, reverse("settings_breach", args=[row.uid]), said)
    if not high:
        raise Refused("not_yours")
    if do == "protector":
        if not posts_of(data["staff"], request.who.day):
            raise CannotRecord("breach_lacks", field="staff")
        actions.name_protector(**data, by=who)
    else:
        actions.decide_term(rules.NOTIFY, **data, by=who)
    return back(request, reverse("settings_protecting"), t("Đã ghi.", "It was written."))


def _left(row: Breach, now: Any) -> tuple[str, int]:
    """(how the clock stands: told, late, over, soon or running; whole hours that are left or over)."""
    if row.told_at is not None:
        late = row.told_at > row.due_at
        return ("late" if late else "told", _hours(abs(row.told_at - row.due_at)))
    if row.due_at < now:
        return "over", _hours(now - row.due_at)
    hours = _hours(row.due_at - now)
    return ("soon" if hours < 24 else "running"), hours


def _hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3_600)


@opens(ANY)
@require_http_methods(["GET", "HEAD", "POST"])
def breach(request: Request, uid: UUID) -> HttpResponse:
    """One breach: what is known, its clock, every line that was written; POST writes one more."""
    check_protects(request.who)
    row = _breach(uid)
    entries = queries.history(row)
    said = queries.described(entries)
    initial = {
        "sorts": said.data,
        "persons": said.persons,
        "consequences": said.consequences,
        "measures": said.measures,
    }
    posted = request.POST if request.method == "POST" else None
    form = EntryForm(posted, closed=row.closed_at is not None, initial=initial)
    if posted is not None and form.is_valid():
        data = form.cleaned_data
        key = request.POST.get("key", "")[:64] or uuid4().hex
        at = data["at"] if data["kind"] in rules.TELLING else None
        try:
            actions.note_breach(
                row.uid, data["kind"], told_in(data), at=at, key=key, by=by(request.who)
            )
        except TinhsoError as fault:
            form.refuse(fault, _field(fault))
        else:
            done = t("Đã ghi vào sổ.", "It was written.")
            return back(request, reverse("settings_breach", args=[row.uid]), done)
    people = names_of({one.actor for one in entries})
    told = {
        "row": row,
        "said": said,
        "clock": _left(row, timezone.now()),
        "entries": [(one, ENTRIES[one.kind], people.get(one.actor, one.actor)) for one in entries],
        "form": form,
        "at": "protecting",
        "crumbs": [*CRUMBS, (t("Vi phạm", "A breach"), "")],
    }
    answer = render(request, "breach.html", told)
    answer.status_code = 422 if posted is not None else 200
    return answer


@opens(ANY)
@require_safe
def breach_paper(request: Request, uid: UUID) -> HttpResponse:
    """The same as a document for the authority, for print."""
    check_protects(request.who)
    row = _breach(uid)
    return protecting_files.breach_pdf(row, queries.history(row), request.who.day)


def _breach(uid: UUID) -> Breach:
    try:
        return queries.breach(uid)
    except CannotRecord as error:
        raise Http404 from error
