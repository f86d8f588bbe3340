"""The types of papers for those who keep them: listed, searched, read as a name is read, changed from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.documents.freshness import fresh_on
from tinhso.documents.lasting import lasting_on
from tinhso.kernel.errors import TinhsoError
from tinhso.papers import actions, queries
from tinhso.papers.catalogue import GROUPS, PaperType
from tinhso.papers.queries import NoSuchPaper, Version
from tinhso.sentences.retention import CERTAINTY
from tinhso.web.days import DayField
from tinhso.web.settings.common import (
    PLANNERS,
    Form,
    back,
    by,
    check_designs,
    dated,
    day_asked,
    high_with,
    render,
)
from tinhso.web.words import Pair, day_text, t
from tinhso.web.written import WrittenField

A_PAGE = 40
GROUP_WORDS: dict[str, Pair] = dict(
    zip(
        GROUPS,
        (
            ("Nhân thân", "Person"),
            ("Việc dân sự", "Civil acts"),
            ("Đất, nhà, xe", "Property"),
            ("Tổ chức, kinh doanh", "Business"),
            ("Trình độ, nghề", "Skills"),
            ("Giấy phép", "Permits"),
            ("Đơn, tờ khai", "Forms"),
            ("Kỹ thuật", "Technical"),
            ("Hàng hóa", "Goods"),
        ),
        strict=True,
    )
)
CRUMBS: list[Any] = [
    (("Cài đặt", "Settings"), "/cai-dat/"),
    (("Loại giấy tờ", "Papers"), "/cai-dat/giay-to"),
]


@opens(PLANNERS)
@require_safe
def listing(request: Request) -> HttpResponse:
    """Types of a day by words and group; beside them, as what a name would be read."""
    day = day_asked(request)
    text = " ".join(request.GET.get("tim", "")[:200].replace("\x00", "").split())
    group = request.GET.get("nhom", "")
    types = queries.types_on(day, text=text, group=group)
    page = Paginator(types, A_PAGE).get_page(request.GET.get("trang"))
    told = {
        "page": page,
        "total": len(types),
        "rows": [(one, GROUP_WORDS[one.group], one.held_on(day)) for one in page],
        "text": text,
        "group": group,
        "read": queries.found(text, day) if text else None,
        "narrowed": bool(text or group),
        "groups": GROUP_WORDS.items(),
        "day": day,
        "today": request.who.day,
        "may_design": bool(high_with(request.who, "design")),
        "at": "papers",
        "crumbs": [CRUMBS[0], (CRUMBS[1][0], "")],
    }
    return render(request, "papers.html", told)


@opens(PLANNERS)
@require_safe
def page(request: Request, code: str) -> HttpResponse:
    """One type as it is on a day, and its versions."""
    versions = versions_or_404(code)
    day = day_asked(request)
    holding = holding_of(versions, day)
    told = {
        "code": code,
        "holding": holding,
        "type": holding.type,
        "group": GROUP_WORDS[holding.type.group],
        **_lasting(code, day),
        "versions": versions[::-1],
        "day": day,
        "today": request.who.day,
        "may_design": bool(high_with(request.who, "design")),
        "at": "papers",
        "crumbs": [*CRUMBS, (code, "")],
    }
    return render(request, "paper.html", told)


def _lasting(code: str, day: date) -> dict[str, Any]:
    """How long such a paper, and a register's data of it, are used again; with how sure the law is."""
    lasting, fresh = lasting_on(code, day), fresh_on(code, day)
    return {
        "lasting": lasting,
        "lasting_sure": CERTAINTY[lasting.certainty] if lasting else None,
        "fresh": fresh,
        "fresh_sure": CERTAINTY[fresh.certainty] if fresh else None,
    }


def versions_or_404(code: str) -> list[Version]:
    """Every version of a type."""
    try:
        return queries.versions_of(code)
    except NoSuchPaper as error:
        raise Http404 from error


def holding_of(versions: list[Version], day: date) -> Version:
    """The version of a day, the first one before there was any."""
    return next((one for one in reversed(versions) if one.from_date <= day), versions[0])


class PaperForm(Form):
    """A type as it is to be from a day on."""

    labels: ClassVar = {
        "code": ("Mã", "Code"),
        "name": ("Tên", "Name"),
        "name_en": ("Tên tiếng Anh", "Name in English"),
        "group": ("Nhóm", "Group"),
        "aliases": ("Các cách gọi, mỗi dòng một cách", "What it is called, a line each"),
        "proves": ("Chứng minh điều gì", "What it proves"),
        "issued_by": ("Ai cấp", "Who issues it"),
        "held": ("Cơ sở dữ liệu thay cho giấy", "Databases that stand for it"),
        "until": ("Dùng đến hết ngày", "In use until"),
        "from_date": ("Có hiệu lực từ ngày", "Holds from"),
    }
    notes: ClassVar = {
        "code": ("Chữ thường, số và dấu -.", "Small letters, digits and -."),
        "aliases": (
            "Đầu tên giấy như thủ tục viết; “văn bản … đề nghị” bỏ qua các chữ ở giữa.",
            "How its name begins in procedures; “văn bản … đề nghị” leaves out what is between.",
        ),
        "held": (
            "Mỗi dòng: tên | từ ngày | đến ngày | căn cứ. Ví dụ: CSDL hộ tịch | 2026-01-01 | | 66.7/2025/NQ-CP",
            "A line each: name | from | until | source. Like: CSDL hộ tịch | 2026-01-01 | | 66.7/2025/NQ-CP",
        ),
    }
    code = forms.SlugField(max_length=60)
    name = WrittenField(max_length=300)
    name_en = WrittenField(max_length=300)
    group = forms.ChoiceField()
    aliases = WrittenField(
        max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    proves = WrittenField(max_length=500, required=False)
    issued_by = WrittenField(max_length=300, required=False)
    held = WrittenField(max_length=6_000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    until = DayField(required=False)
    from_date = dated()

    def __init__(self, *args: Any, known: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["group"].choices = [(code, t(*pair)) for code, pair in GROUP_WORDS.items()]  # type: ignore[attr-defined] # a choice field
        if known:
            del self.fields["code"]

    def document(self, code: str) -> dict[str, Any]:
        """The document that the form says."""
        data = self.cleaned_data
        found = {
            "code": data.get("code", code),
            "aliases": lines_of(data["aliases"]),
            "held": held_of(data["held"].splitlines()),
            "until": data["until"].isoformat() if data["until"] else "",
        }
        for name in ("name", "name_en", "group", "proves", "issued_by"):
            found[name] = " ".join(data[name].split())
        return {name: value for name, value in found.items() if value not in ("", [])}


def lines_of(text: str) -> list[str]:
    """A text's lines without empty ones and those that stand twice."""
    return list(dict.fromkeys(" ".join(one.split()) for one in text.splitlines() if one.strip()))


def held_of(lines: list[str]) -> list[dict[str, str]]:
    """`name | from | until | source`, a line each, as the document has it."""
    names = ("database", "from", "until", "source")
    rows = ([part.strip() for part in line.split("|")] for line in lines if line.strip())
    return [{name: part for name, part in zip(names, row, strict=False) if part} for row in rows]


def held_lines(one: PaperType) -> list[str]:
    """The same written."""
    return [
        " | ".join(
            (
                held.database,
                held.from_date.isoformat(),
                held.until.isoformat() if held.until else "",
                held.source,
            )
        ).rstrip(" |")
        for held in one.held
    ]


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, code: str) -> HttpResponse:
    """A new version of a type from a day on."""
    check_designs(request.who)
    held = holding_of(versions_or_404(code), day_asked(request)).type
    initial = {
        **held.document(),
        "aliases": "\n".join(held.aliases),
        "held": "\n".join(held_lines(held)),
        "until": held.until,
    }
    initial.pop("code")
    form = PaperForm(request.POST or None, known=True, initial=initial)
    return _form(request, form, code, t("Sửa loại giấy tờ", "Edit a type of paper"))


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request) -> HttpResponse:
    """A type that nobody had."""
    check_designs(request.who)
    form = PaperForm(request.POST or None, known=False)
    return _form(request, form, "", t("Thêm loại giấy tờ", "A new type of paper"))


def _form(request: Request, form: PaperForm, code: str, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["from_date"]
        try:
            read = PaperType.of(form.document(code))
            if not code and _known(read.code):
                raise actions.CannotPublishPaper("paper_type_twice", type=read.code)
            source = f"web:{request.who.actor}"
            actions.publish_all([read], from_date=day, by=by(request.who, "design"), source=source)
        except TinhsoError as fault:
            form.refuse(fault, _field_of(fault))
        else:
            done = t("Có hiệu lực từ {day}.", "It holds from {day}.", day=day_text(day))
            return back(request, reverse("settings_paper", args=[read.code]), done)
    told = {
        "form": form,
        "title": title,
        "subject": code,
        "action": t("Ghi", "Save"),
        "home": reverse("settings_paper", args=[code]) if code else reverse("settings_papers"),
        "at": "papers",
        "crumbs": [*CRUMBS, (title, "")],
    }
    return render(request, "form.html", told)


def _known(code: str) -> bool:
    try:
        return bool(queries.versions_of(code))
    except NoSuchPaper:
        return False


def _field_of(fault: TinhsoError) -> str | None:
    """The field of a path: "types[0].held[1].from" and "held[1].from" are said beside `held`."""
    if fault.code == "paper_same_day":
        return "from_date"
    if fault.code == "paper_type_twice":
        return "code"
    path = str(fault.facts.get("path", ""))
    return path.partition("[")[0].partition(".")[0] or None
