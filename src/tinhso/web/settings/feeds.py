"""Other systems whose dossiers are mirrored: each feed, how its words are understood, its runs and their reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.exchange import actions, queries, sheets
from tinhso.exchange.databases import asks_a_database
from tinhso.exchange.definition import ACTS, FIELDS, SECRET_PREFIX, STATES, Definition
from tinhso.exchange.models import Feed, Run
from tinhso.exchange.queries import NoSuchFeed
from tinhso.exchange.rules import code_in, each_word_once
from tinhso.kernel.errors import TinhsoError
from tinhso.org.models import Staff
from tinhso.sentences import sentence
from tinhso.sentences.exchange import NOTES
from tinhso.web.board.names import office_names, titles
from tinhso.web.settings.common import ADMINS, Form, back, by, high_with, render
from tinhso.web.settings.tables import Column, written
from tinhso.web.words import Pair, lang, t
from tinhso.web.written import WrittenField

MOST_SHOWN, MOST_WAITING = 200, 50
CRUMBS: list[Any] = [
    (("Cài đặt", "Settings"), "/cai-dat/"),
    (("Hệ thống khác", "Other systems"), "/cai-dat/nguon"),
]
FIELD_NAMES: dict[str, Pair] = {
    "code": ("Mã hồ sơ", "Dossier"),
    "procedure": ("Thủ tục", "Procedure"),
    "office": ("Đơn vị xử lý", "Office"),
    "desk": ("Nơi tiếp nhận", "Desk"),
    "activity": ("Thao tác", "Activity"),
    "step": ("Bước", "Step"),
    "state": ("Trạng thái", "State"),
    "filed": ("Ngày nộp", "Filed"),
    "accepted": ("Ngày tiếp nhận", "Accepted"),
    "due": ("Ngày hẹn trả", "Promised"),
    "done": ("Ngày kết thúc xử lý", "Done"),
    "returned": ("Ngày trả", "Returned"),
    "at": ("Thời điểm", "Moment"),
    "acts": ("Các việc", "What was done"),
    "holder": ("Nơi giữ", "Holder"),
    "cursor": ("Cột để đọc tiếp", "Column to go on from"),
}
# The maps of a definition → what they are called, and what may stand on their right side.
MAPS: Mapping[str, tuple[Pair, Pair]] = {
    "columns": (
        ("Cột", "Columns"),
        ("ô = tên cột. Ô: {known}. Bỏ trống thì tự nhận.", "field = column. Fields: {known}."),
    ),
    "offices": (
        ("Đơn vị", "Offices"),
        ("tên bên kia = mã đơn vị ở đây", "their name = our office's code"),
    ),
    "desks": (
        ("Nơi tiếp nhận", "Desks"),
        ("mã đơn vị ở đây = mã bộ phận một cửa", "our office's code = its desk's code"),
    ),
    "procedures": (
        ("Thủ tục", "Procedures"),
        ("mã hoặc tên bên kia = mã thủ tục ở đây", "their code or name = our code"),
    ),
    "activities": (
        ("Thao tác trong nhật ký", "Activities"),
        ("tên bên kia = một trong: {known}", "their name = one of: {known}"),
    ),
    "states": (
        ("Trạng thái", "States"),
        ("tên bên kia = một trong: {known}", "their name = one of: {known}"),
    ),
    "steps": (
        ("Bước, khi nhận hồ sơ về", "Steps, for a cut-over"),
        ("bước bên kia = mã bước trong thủ tục", "their step = the step's code here"),
    ),
}
_KNOWN: Mapping[str, Sequence[str]] = {"columns": FIELDS, "activities": ACTS, "states": STATES}
_COLUMNS = [Column(name, pair) for name, pair in zip(
    ("line", "code", "field", "value", "reason", "why", "refused", "dossiers"),
    zip(sheets.HEADS["vi"], sheets.HEADS["en"], strict=True),
    strict=True,
)]  # fmt: skip


def check(request: Request) -> None:
    """Raises Refused unless somebody settles the whole province: a feed may tell of every office."""
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")


def feed_or_404(code: str) -> Feed:
    """The feed of an address."""
    try:
        return queries.feed_named(code)
    except NoSuchFeed as error:
        raise Http404 from error


def crumbs(feed: Feed, *more: Any) -> list[Any]:
    """Where a page of a feed lies."""
    own = ((feed.title, feed.title), reverse("settings_feed", args=[feed.name]) if more else "")
    return [*CRUMBS, own, *more]


def problems_of(told: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Problems as a page shows them: each with its sentence, and how many dossiers beside the first have it."""
    return [
        {
            **one,
            "others": one["times"] - 1,
            "why": sentence(one["reason"], lang()),
            "called": t(*FIELD_NAMES.get(one["field"], (one["field"], one["field"]))),
        }
        for one in each_word_once(told)[:MOST_SHOWN]
    ]


def unshown(count: int, shown: Sequence[Mapping[str, Any]]) -> int:
    """How many of so many problems are not among those that are shown."""
    return max(count - sum(int(one["times"]) for one in shown), 0)


def notes_of(notes: Sequence[Any]) -> list[str]:
    """What was assumed, in sentences."""
    return [t(*NOTES[name], n=count) for name, count in notes]


class NewForm(Form):
    """What another system is called."""

    labels: ClassVar = {
        "title": ("Tên gọi", "What it is called"),
        "name": ("Mã nguồn", "Its code"),
        "office": ("Mã đơn vị, nếu mọi hồ sơ cùng đơn vị", "Office, if all are one office's"),
        "procedure": ("Mã thủ tục, nếu chỉ một thủ tục", "Procedure, if all are of one"),
    }
    notes: ClassVar = {
        "name": ("Chữ không dấu, số, gạch nối; không đổi được.", "Letters, digits, hyphens; kept."),
    }
    title = WrittenField(max_length=200)
    name = forms.SlugField(max_length=50)
    office = forms.CharField(max_length=50, required=False)
    procedure = forms.CharField(max_length=40, required=False)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Feed.objects.filter(name=name).exists():
            raise forms.ValidationError(t("Mã này đã dùng.", "This code is taken."))
        return name


class MapsForm(Form):
    """A definition, each map as lines of "theirs = ours"."""

    labels: ClassVar = {
        **NewForm.labels,
        "secret": ("Biến giữ địa chỉ cơ sở dữ liệu", "Variable with the database's address"),
        "query": ("Câu SELECT đọc hồ sơ", "The SELECT that reads dossiers"),
        "cursor": ("Cột để đọc tiếp từ cơ sở dữ liệu", "Column to go on from, of a database"),
        "supplement_clock": ("Sau khi bổ sung, đồng hồ", "After a supplement the clock"),
        **{name: pair for name, (pair, _) in MAPS.items()},
    }
    notes: ClassVar = {
        "secret": (
            f"Chỉ tên biến, như {SECRET_PREFIX}PMC; địa chỉ và mật khẩu do người quản máy chủ đặt, không gõ ở đây.",
            f"Its name alone, like {SECRET_PREFIX}PMC; the address is set on the server, never typed here.",
        ),
        "query": ("Chỉ đọc; không ghi được gì.", "Read only; it can write nothing."),
    }
    title = WrittenField(max_length=200)
    office = forms.CharField(max_length=50, required=False)
    procedure = forms.CharField(max_length=40, required=False)
    secret = forms.CharField(max_length=60, required=False)
    query = forms.CharField(
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono", "spellcheck": "false"}),
    )
    cursor = forms.CharField(max_length=60, required=False)
    supplement_clock = forms.ChoiceField()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["supplement_clock"].choices = [  # type: ignore[attr-defined] # a choice field
            ("restart", t("tính lại từ đầu", "counts again")),
            ("resume", t("chạy tiếp", "runs on")),
        ]
        for name, (pair, note) in MAPS.items():
            area = forms.Textarea(attrs={"rows": 5, "class": "mono"})
            field = forms.CharField(required=False, max_length=200_000, widget=area)
            field.label = t(*pair)
            field.help_text = t(*note, known=", ".join(_KNOWN.get(name, ())))
            self.fields[name] = field

    def definition(self, before: Definition) -> Definition:
        """What was typed. Raises BadDefinition."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "title"}
        for name in MAPS:
            told[name] = _map_of(told[name])
        return Definition.of({**before.plain(), **told})


def _map_of(text: str) -> dict[str, str]:
    pairs = (line.rpartition("=")[::2] for line in text.splitlines() if line.strip())
    return {theirs.strip(): ours.strip() for theirs, ours in pairs}


@opens(ADMINS)
@require_safe
def feeds(request: Request) -> HttpResponse:
    """Every feed, with what it has told and what is still open there."""
    told = {"feeds": queries.feeds(), "may": bool(high_with(request.who, "settle"))}
    return render(request, "feeds.html", {**told, "at": "feeds"})


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """A new feed; its file is looked at next."""
    check(request)
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        plain = {name: data[name] for name in ("office", "procedure") if data[name]}
        feed = actions.set_feed(
            data["name"], title=data["title"], definition=Definition.of(plain), by=by(request.who)
        )
        return back(request, reverse("settings_feed_read", args=[feed.name]))
    told = {
        "form": form,
        "title": t("Hệ thống mới", "A new system"),
        "subject": t(
            "Sau bước này, hãy chọn một tệp xuất của hệ thống đó để xem nhận ra được gì.",
            "Next, choose an export of that system to see what is recognised.",
        ),
        "action": t("Tiếp tục", "Go on"),
        "home": reverse("settings_feeds"),
        "at": "feeds",
        "crumbs": [*CRUMBS, (("Mới", "New"), "")],
    }
    return render(request, "form.html", told)


@opens(ADMINS)
@require_safe
def feed(request: Request, code: str) -> HttpResponse:
    """One feed: its runs, and where its open dossiers are."""
    check(request)
    one = feed_or_404(code)
    open_ = queries.still_open(one)
    day = request.who.day
    offices = office_names(day, {row["office"] for row in open_})
    called = titles({row["procedure"] for row in open_}, day)
    told = {
        "feed": one,
        "asks": asks_a_database(Definition.of(one.definition)),
        "runs": queries.runs_of(one),
        **waited_for(one),
        "open": [
            (
                called.get(row["procedure"], row["procedure"]),
                offices.get(row["office"], row["office"]),
                row,
            )
            for row in open_
        ],
        "at": "feeds",
        "crumbs": crumbs(one),
    }
    return render(request, "feed.html", told)


def waited_for(one: Feed) -> dict[str, Any]:
    """The rows that hold back its readings, and those that somebody decided to pass over, for a page."""
    passed = queries.passed_over(one)
    waiting = queries.waiting(one)
    shown = waiting.rows[:MOST_WAITING]
    names = dict(
        Staff.objects.filter(code__in={row.actor for row in passed.values()}).values_list(
            "code", "name"
        )
    )
    return {
        "holding": [(row, code_in(row.row), problems_of(row.problems)) for row in shown],
        "waiting": waiting.count,
        "unseen": waiting.count - len(shown),
        "cursor": Definition.of(one.definition).cursor,
        "passed": [
            (row, code_in(row.row), names.get(row.actor, row.actor)) for row in passed.values()
        ],
    }


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def maps(request: Request, code: str) -> HttpResponse:
    """How a feed's words are understood, from now on."""
    check(request)
    one = feed_or_404(code)
    before = Definition.of(one.definition)
    shown = {
        "title": one.title,
        "office": before.office,
        "procedure": before.procedure,
        "secret": before.secret,
        "query": before.query,
        "cursor": before.cursor,
        "supplement_clock": before.supplement_clock,
        **{
            name: "\n".join(f"{key} = {value}" for key, value in getattr(before, name).items())
            for name in MAPS
        },
    }
    form = MapsForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_feed(
                one.name,
                title=form.cleaned_data["title"],
                definition=form.definition(before),
                by=by(request.who),
            )
        except TinhsoError as fault:
            form.refuse(fault, fault.facts.get("part"))
        else:
            done = t("Đã lưu. Lần đọc sau sẽ theo đó.", "Kept. The next reading follows it.")
            return back(request, reverse("settings_feed", args=[one.name]), done)
    told = {
        "form": form,
        "title": t("Cách hiểu", "How it is understood"),
        "subject": t(
            "Mỗi dòng một cặp, ngăn bằng dấu =. Điều đã ghi trước đây không đổi.",
            "A pair a line, parted by =. What was told before stays.",
        ),
        "action": t("Lưu", "Keep"),
        "home": reverse("settings_feed", args=[one.name]),
        "at": "feeds",
        "crumbs": crumbs(one, (("Cách hiểu", "Meanings"), "")),
    }
    return render(request, "form.html", told)


@opens(ADMINS)
@require_safe
def run(request: Request, code: str, number: int) -> HttpResponse:
    """What one run did and what did not map."""
    check(request)
    one = feed_or_404(code)
    found = one.runs.filter(pk=number).first()
    if found is None:
        raise Http404
    problems = problems_of(found.problems)
    told = {
        "feed": one,
        "run": found,
        "read": found.what == Run.What.READ,
        "source": t("cơ sở dữ liệu của {title}", "the database of {title}", title=one.title)
        if found.source == one.name
        else found.source,
        "problems": problems,
        "notes": notes_of(found.notes),
        "more": unshown(found.problem_count, problems),
        "kept": sum(one.get("times", 1) for one in found.problems),
        "asks": asks_a_database(Definition.of(one.definition)) and found.source == one.name,
        "told": found.counts.get("dossiers", 0) - found.counts.get("untold", 0),
        "at": "feeds",
        "crumbs": crumbs(one, (("Báo cáo", "Report"), "")),
    }
    return render(request, "feed_run.html", told)


@opens(ADMINS)
@require_safe
def export(request: Request, code: str, number: int, ending: str) -> HttpResponse:
    """A run's problems as CSV or XLSX, to be handed to whoever keeps the other system."""
    check(request)
    found = feed_or_404(code).runs.filter(pk=number).first()
    if found is None or ending not in ("csv", "xlsx"):
        raise Http404
    rows = sheets.rows_of(found.problems, lang())
    return written(ending, f"{code}-{number}", _COLUMNS, rows)
