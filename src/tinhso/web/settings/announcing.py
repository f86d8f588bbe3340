"""From a legal text to its publication: what has to be announced and published, by when, and who records it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.procedures.announcing import actions, queries, rules
from tinhso.procedures.models import Announcement
from tinhso.tables.writing import Cell, as_csv, as_xlsx
from tinhso.web.board import sheets
from tinhso.web.settings.common import (
    PLANNERS,
    Form,
    back,
    by,
    check_designs,
    dated,
    high_with,
    reach,
    render,
)
from tinhso.web.settings.procedures import CRUMBS as ABOVE
from tinhso.web.words import Pair, day_text, t

A_PAGE = 40
CRUMBS: list[Any] = [*ABOVE, (("Công bố, công khai", "Announcing"), "/cai-dat/cong-bo")]
STATES: dict[str, Pair] = {
    rules.DECISION_LATE: ("■ Quá hạn công bố", "■ Decision overdue"),
    rules.PUBLICATION_LATE: ("■ Quá hạn công khai", "■ Publication overdue"),
    rules.TO_DECIDE: ("Chờ quyết định công bố", "Waits for the decision"),
    rules.TO_PUBLISH: ("Chờ công khai", "Waits for publication"),
    rules.INCOMPLETE: ("▲ Thiếu nội dung", "▲ Content is missing"),
    rules.COMPLETE: ("● Đã công khai đủ", "● Published in full"),
}
OUTCOMES: dict[str, Pair] = {
    rules.ON_TIME: ("● đúng hạn", "● on time"),
    rules.LATE: ("■ trễ hạn", "■ late"),
    rules.OPEN: ("chưa đến hạn", "not due yet"),
    rules.OVERDUE: ("■ quá hạn", "■ overdue"),
}
PARTS: dict[str, Pair] = {
    "title": ("Tên thủ tục", "Name"),
    "order": ("Trình tự thực hiện", "Order of steps"),
    "manner": ("Cách thức thực hiện", "Ways of filing"),
    "papers": ("Thành phần, số lượng hồ sơ", "Papers and their number"),
    "limit": ("Thời hạn giải quyết", "Time limit"),
    "whom": ("Đối tượng thực hiện", "Whom it is for"),
    "office": ("Cơ quan thực hiện", "Responsible office"),
}
STEPS: dict[str, Pair] = {
    rules.TEXT: ("Văn bản", "Legal text"),
    rules.DECISION: ("Quyết định công bố", "Announcing decision"),
    rules.PUBLICATION: ("Công khai trên Cơ sở dữ liệu quốc gia", "Put on the national database"),
}
_WORDS = {"quyet-dinh": rules.DECISION, "cong-khai": rules.PUBLICATION}
_ABOUT = {
    "announcement_no_version": "procedure", "announcement_twice": "text", "announcement_day_odd": "effective_date",
    "announcement_day_to_come": "day", "announcement_before_decision": "day",
    "announcement_after_publication": "day", "announcement_no_part": "parts",
}  # fmt: skip


@opens(PLANNERS)
@require_safe
def listing(request: Request) -> HttpResponse:
    """?tim=, ?trang-thai= and ?don-vi= say which; what is not published comes first."""
    asked, today = _asked(request), request.who.day
    page = Paginator(queries.found(**asked, today=today), A_PAGE).get_page(request.GET.get("trang"))
    rows = list(page.object_list)
    offices, titles = request.who.organisation.offices, queries.titles_of(rows)
    own = sorted(set(Announcement.objects.order_by().values_list("office", flat=True).distinct()))
    counts = queries.counted(today)
    told = {
        "page": page,
        "lines": [
            (row, titles.get((row.procedure_id, row.number), ""), _name(offices, row.office), *_stands(row, today))
            for row in rows
        ],
        "counts": [(code, STATES[code], counts[code]) for code in rules.STATES if counts[code]],
        "asked": asked,
        "query": _query(asked),
        "narrowed": any(asked.values()),
        "states": STATES.items(),
        "offices": [(code, _name(offices, code)) for code in own],
        "may_design": bool(high_with(request.who, "design")),
        "at": "procedures",
        "crumbs": [*ABOVE, (CRUMBS[-1][0], "")],
    }  # fmt: skip
    return render(request, "announcements.html", told)


@opens(PLANNERS)
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """The list as it is asked for, as CSV or XLSX."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    asked, today = _asked(request), request.who.day
    rows = list(queries.found(**asked, today=today))
    offices, titles = request.who.organisation.offices, queries.titles_of(rows)
    heads = [
        t("Mã thủ tục", "Procedure"), t("Tên thủ tục", "Title"), t("Đơn vị", "Office"), t("Văn bản", "Legal text"),
        t("Hiệu lực từ", "Takes effect"), t("Hạn công bố", "Announce by"), t("Quyết định", "Decision"),
        t("Ngày quyết định", "Decided on"), t("Hạn công khai", "Publish by"), t("Ngày công khai", "Published on"),
        t("Nơi công khai", "Where"), t("Phần còn thiếu", "Parts missing"), t("Tình trạng", "State"),
    ]  # fmt: skip
    lines: list[list[Cell]] = [
        [
            row.procedure.code, titles.get((row.procedure_id, row.number), ""), _name(offices, row.office), row.text,
            day_text(row.effective_date), day_text(row.announce_by), row.decision, _day(row.decided_date),
            _day(row.publish_by), _day(row.published_date), row.address,
            ", ".join(t(*PARTS[one]) for one in rules.lacking(row.parts)) if row.published_date else "",
            t(*STATES[queries.state_of(row, today)]),
        ]
        for row in rows
    ]  # fmt: skip
    body = as_csv(heads, lines) if ending == "csv" else as_xlsx(heads, lines)
    return sheets.answer(body, ending, f"cong-bo-thu-tuc-{today}")


@opens(PLANNERS)
@require_safe
def page(request: Request, uid: UUID) -> HttpResponse:
    """One procedure's way: its three steps with their days, what was recorded of them, what is to be done next."""
    row = _one(uid)
    today = request.who.day
    steps: list[tuple[Pair, str, date | None, date | None, Pair | None, str]] = [
        (STEPS[rules.TEXT], row.text, row.effective_date, None, None, ""),
        (
            STEPS[rules.DECISION], row.decision, row.decided_date, row.announce_by,
            OUTCOMES[rules.outcome(row.decided_date, row.announce_by, today)], "quyet-dinh",
        ),
    ]  # fmt: skip
    if row.publish_by is not None:
        steps.append(
            (
                STEPS[rules.PUBLICATION], row.address, row.published_date, row.publish_by,
                OUTCOMES[rules.outcome(row.published_date, row.publish_by, today)], "cong-khai",
            )
        )  # fmt: skip
    told = {
        "row": row,
        "title": queries.titles_of([row]).get((row.procedure_id, row.number), ""),
        "office": _name(request.who.organisation.offices, row.office),
        "state": STATES[queries.state_of(row, today)],
        "steps": steps,
        "parts": [(pair, code in (row.parts or ())) for code, pair in PARTS.items()],
        "recorded": [(one, STEPS[one.step]) for one in row.steps.order_by("-id")],
        "may_design": bool(high_with(request.who, "design")),
        "at": "procedures",
        "crumbs": [*CRUMBS, (row.procedure.code, "")],
    }
    return render(request, "announcement.html", told)


class TextForm(Form):
    """Which procedure has to be announced, because of which text."""

    labels: ClassVar = {
        "procedure": ("Mã thủ tục", "Procedure's code"),
        "number": ("Phiên bản", "Version"),
        "office": ("Đơn vị chịu trách nhiệm", "Accountable office"),
        "text": ("Số, ký hiệu văn bản", "Number of the legal text"),
        "effective_date": ("Văn bản có hiệu lực từ", "It takes effect on"),
    }
    notes: ClassVar = {
        "number": ("Phiên bản theo văn bản này, như trong danh mục.", "By this text, as in the catalogue."),
        "effective_date": (
            "Quyết định công bố phải có trước ngày này ít nhất 5 ngày làm việc.",
            "The decision has to be made at least 5 working days before.",
        ),
    }  # fmt: skip
    procedure = forms.CharField(max_length=40)
    number = forms.IntegerField(min_value=1, max_value=10_000, initial=1)
    office = forms.ChoiceField()
    text = forms.CharField(max_length=actions.LONGEST)
    effective_date = dated()

    def __init__(self, *args: Any, request: Request, **more: Any) -> None:
        super().__init__(*args, **more)
        offices = request.who.organisation.offices
        own = reach(request.who, "design", request.who.day) & set(offices)
        named = sorted((offices[code].name, code) for code in own)
        choices = [(code, f"{name} ({code})") for name, code in named]
        self.fields["office"].choices = choices  # type: ignore[attr-defined] # a choice field


class DecisionForm(Form):
    """The decision that announces it."""

    labels: ClassVar = {
        "document": ("Số quyết định công bố", "Number of the announcing decision"),
        "day": ("Ngày quyết định", "Day of the decision"),
    }
    document = forms.CharField(max_length=actions.LONGEST)
    day = dated()


class PublicationForm(Form):
    """Where it stands, since when, and which of the seven parts were seen there."""

    labels: ClassVar = {
        "document": ("Địa chỉ hoặc mã trên Cơ sở dữ liệu quốc gia", "Address or code in the national database"),
        "day": ("Ngày công khai", "Published on"),
        "parts": ("Nội dung đã công khai", "What is published"),
    }  # fmt: skip
    notes: ClassVar = {
        "parts": (
            "Đánh dấu phần đã thấy; phần chưa có thì để trống và ghi lại khi đã bổ sung.",
            "Mark what was seen there; leave out what is missing, and record again once it is added.",
        )
    }
    document = forms.CharField(max_length=actions.LONGEST_ADDRESS)
    day = dated()
    parts = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["parts"].choices = [(code, t(*pair)) for code, pair in PARTS.items()]  # type: ignore[attr-defined] # a choice field


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """A text makes a procedure known or changes it: from now on its announcing is followed."""
    check_designs(request.who)
    form = TextForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = actions.follow_text(
                data["procedure"],
                number=data["number"],
                office=data["office"],
                text=data["text"],
                effective_date=data["effective_date"],
                by=by(request.who, "design"),
            )
        except TinhsoError as fault:
            form.refuse(fault, _ABOUT.get(fault.code, "text"))
        else:
            due = day_text(row.announce_by)
            done = t("Phải công bố chậm nhất ngày {day}.", "To be announced by {day}.", day=due)
            return back(request, reverse("settings_announcement", args=[row.uid]), done)
    title = ("Theo dõi công bố một thủ tục", "Follow a procedure's announcing")
    return _form(request, form, title, "", reverse("settings_announcements"))


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: Request, uid: UUID, step: str) -> HttpResponse:
    """A step was done, or was recorded wrongly and is said again."""
    if step not in _WORDS:
        raise Http404
    check_designs(request.who)
    row = _one(uid)
    deciding = _WORDS[step] == rules.DECISION
    held = (
        {"document": row.decision, "day": row.decided_date}
        if deciding
        else {"document": row.address, "day": row.published_date, "parts": row.parts}
    )
    initial = {name: value for name, value in held.items() if value}
    form = (DecisionForm if deciding else PublicationForm)(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _do(row, form.cleaned_data, deciding=deciding, request=request)
        except TinhsoError as fault:
            form.refuse(fault, _ABOUT.get(fault.code, "document"))
        else:
            home = reverse("settings_announcement", args=[uid])
            return back(request, home, t("Đã ghi.", "Recorded."))
    home = reverse("settings_announcement", args=[uid])
    return _form(request, form, STEPS[_WORDS[step]], f"{row.procedure.code} · {row.text}", home)


def _do(row: Announcement, data: Mapping[str, Any], *, deciding: bool, request: Request) -> None:
    who = by(request.who, "design")
    if deciding:
        actions.record_decision(
            row.uid, decision=data["document"], decided_date=data["day"], by=who
        )
    else:
        actions.record_publication(
            row.uid,
            address=data["document"],
            published_date=data["day"],
            parts=data["parts"],
            by=who,
        )


def _form(request: Request, form: Form, title: Pair, subject: str, home: str) -> HttpResponse:
    told = {
        "form": form,
        "title": t(*title),
        "subject": subject,
        "action": t("Ghi", "Record"),
        "home": home,
        "at": "procedures",
        "crumbs": [*CRUMBS, (title, "")],
    }
    return render(request, "form.html", told)


def _one(uid: UUID) -> Announcement:
    return get_object_or_404(Announcement.objects.select_related("procedure"), uid=uid)


def _asked(request: Request) -> dict[str, str]:
    state = request.GET.get("trang-thai", "")
    return {
        "words": " ".join(request.GET.get("tim", "")[:200].replace("\x00", "").split()),
        "state": state if state in STATES else "",
        "office": request.GET.get("don-vi", "")[:50].replace("\x00", ""),
    }


def _query(asked: Mapping[str, str]) -> str:
    named = {"tim": asked["words"], "trang-thai": asked["state"], "don-vi": asked["office"]}
    return urlencode({name: value for name, value in named.items() if value})


def _stands(row: Announcement, today: date) -> tuple[Pair, date | None]:
    state = queries.state_of(row, today)
    due = {rules.TO_DECIDE: row.announce_by, rules.DECISION_LATE: row.announce_by}.get(
        state, row.publish_by if row.published_date is None else None
    )
    return STATES[state], due


def _name(offices: Mapping[str, Any], code: str) -> str:
    return offices[code].name if code in offices else code


def _day(day: date | None) -> str:
    return day_text(day) if day else ""
