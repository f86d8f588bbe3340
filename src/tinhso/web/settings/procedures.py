"""The catalogue for those who keep it: found and listed, each with its versions, their differences, its authority."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.cases.states import OPEN
from tinhso.kernel.errors import TinhsoError
from tinhso.procedures import actions, queries
from tinhso.procedures.definition import Definition
from tinhso.procedures.models import Authority, System
from tinhso.procedures.queries import Line, NoSuchProcedure, Version
from tinhso.sentences.procedures import FLAGS
from tinhso.web import procedure_words as words
from tinhso.web.settings.common import (
    PLANNERS,
    Form,
    back,
    by,
    check_designs,
    dated,
    day_asked,
    high_with,
    reach,
    render,
)
from tinhso.web.words import Pair, day_text, lang, t

A_PAGE = 40
MOST_FOUND = 200
SYSTEMS: dict[str, Pair] = {
    System.CENTRAL: ("Cổng quốc gia, bộ ngành", "National portal, ministries"),
    System.OURS: ("Tỉnh Số", "Tỉnh Số"),
    System.LEGACY: ("Một cửa điện tử hiện có", "Today's one-stop software"),
}
# The word in the address of each list that goes out and in as a table → what it is called.
TABLES: dict[str, Pair] = {
    "thoi-han": ("Thời hạn", "Limits"),
    "phi": ("Phí", "Fees"),
    "giay-to": ("Giấy tờ", "Papers"),
    "buoc": ("Các bước", "Steps"),
}
CRUMBS: list[Any] = [
    (("Cài đặt", "Settings"), "/cai-dat/"),
    (("Thủ tục", "Procedures"), "/cai-dat/thu-tuc"),
]


class _Listed(Sequence[Line]):
    """The catalogue as a paginator reads it, a page at a time."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.total = queries.listed(**asked, most=1).total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, place: Any) -> Any:
        size = place.stop - place.start
        return queries.listed(**self.asked, most=size, offset=place.start).lines


@opens(PLANNERS)
@require_safe
def listing(request: Request) -> HttpResponse:
    """Procedures of a day by words, field, level and system; the filters stay in the address."""
    day = day_asked(request)
    text = " ".join(request.GET.get("tim", "")[:200].replace("\x00", "").split())
    fields = queries.fields(day)
    asked = {
        "field": request.GET.get("linh-vuc", ""),
        "level": request.GET.get("cap", ""),
        "system": request.GET.get("he-thong", ""),
    }
    found: Any = _Listed({"day": day, **asked})
    if text:
        found = _found(text, day, asked)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("trang"))
    told = {
        "page": page,
        "total": len(found),
        "lines": [(line, words.level_text(line.levels), SYSTEMS.get(line.system)) for line in page],
        "text": text,
        "asked": asked,
        "narrowed": bool(text) or any(asked.values()),
        "fields": sorted(fields.items()),
        "levels": words.LEVELS.items(),
        "systems": SYSTEMS.items(),
        "day": day,
        "today": request.who.day,
        "may_design": bool(high_with(request.who, "design")),
        "tables": TABLES.items(),
        "at": "procedures",
        "crumbs": [CRUMBS[0], (("Thủ tục", "Procedures"), "")],
    }
    return render(request, "procedures.html", told)


def _found(text: str, day: date, asked: dict[str, str]) -> list[Line]:
    """What the words may mean, the best first, with its system; two queries beside the search."""
    lines = queries.find(text, day=day, most=MOST_FOUND)
    told = queries.authorities_on([line.code for line in lines], None, day)
    found = []
    for line in lines:
        system = told[line.code].system if line.code in told else ""
        fits = (
            asked["field"] in ("", line.field)
            and (not asked["level"] or asked["level"] in line.levels)
            and asked["system"] in ("", system)
        )
        if fits:
            found.append(Line(line.version, line.code, line.title, line.field, line.levels, system))
    return found


def _corrected(rows: Sequence[Authority]) -> Iterator[tuple[Authority, bool]]:
    """Each with whether a later word for the same office and day corrected it. rows: the latest word first."""
    said: set[tuple[str, date]] = set()
    for row in rows:
        key = (row.office, row.from_date)
        yield row, key in said
        said.add(key)


@opens(PLANNERS)
@require_safe
def page(request: Request, code: str) -> HttpResponse:
    """One procedure: its versions, what a citizen reads, who handles it where."""
    versions = versions_or_404(code)
    day = day_asked(request)
    holding = next((one for one in reversed(versions) if one.from_date <= day), versions[0])
    rows = list(
        Authority.objects.filter(procedure__code=code).order_by("-from_date", "office", "-pk")
    )
    offices = request.who.organisation.offices
    told = {
        "code": code,
        "versions": versions[::-1],
        "holding": holding,
        "definition": holding.definition,
        "shown": citizen_sees(holding.definition),
        "steps": [
            (
                one,
                STEPS[one.where],
                KINDS[one.kind],
                words.condition_text(holding.definition, one.when),
            )
            for one in holding.definition.steps
        ],
        "open": Case.objects.filter(procedure=code, state__in=OPEN).count(),
        "flags": flags_of(holding.definition),
        "authorities": [
            (
                row,
                SYSTEMS[row.system],
                offices[row.office].name if row.office in offices else row.office,
                corrected,
            )
            for row, corrected in _corrected(rows)
        ],
        "day": day,
        "today": request.who.day,
        "may_design": bool(high_with(request.who, "design")),
        "at": "procedures",
        "crumbs": [*CRUMBS, (code, "")],
    }
    return render(request, "procedure.html", told)


STEPS: dict[str, Pair] = {
    "desk": ("Một cửa", "Desk"),
    "division": ("Chuyên môn", "Division"),
    "head": ("Lãnh đạo đơn vị", "Head"),
    "leader": ("Lãnh đạo cơ quan", "Leader"),
    "other": ("Đơn vị khác", "Another office"),
}
KINDS: dict[str, Pair] = {
    "intake": ("tiếp nhận", "intake"),
    "process": ("xử lý", "work"),
    "consult": ("lấy ý kiến", "consult"),
    "field_check": ("kiểm tra thực địa", "field check"),
    "council": ("hội đồng", "council"),
    "sign": ("ký", "sign"),
    "return": ("trả kết quả", "return"),
}


def versions_or_404(code: str) -> list[Version]:
    """Every version of a procedure."""
    try:
        return queries.versions_of(code)
    except NoSuchProcedure as error:
        raise Http404 from error


def citizen_sees(definition: Definition) -> dict[str, Any]:
    """What the citizens' page says of a definition, by the same words."""
    return {
        "definition": definition,
        "levels": words.level_text(definition.levels),
        "papers": words.papers_of(definition),
        "limits": words.limits_of(definition),
        "fees": words.fees_of(definition),
    }


def said(value: Any) -> str:
    """A value of a document as a planner reads it; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=1 if isinstance(value, dict) else None)


class AuthorityForm(Form):
    """Which system handles it, from which day, for whom."""

    labels: ClassVar = {
        "system": ("Hệ thống giải quyết", "The system that handles it"),
        "office": ("Ở đơn vị", "In the office"),
        "url": ("Địa chỉ nộp", "Where one files"),
        "from_date": ("Từ ngày", "From"),
    }
    notes: ClassVar = {
        "url": (
            "Chỉ cần, và khi đó bắt buộc, nếu giao cho Cổng quốc gia, bộ ngành.",
            "Only for a central system, and needed there.",
        ),
        "from_date": (
            "Hồ sơ nộp trước ngày đó vẫn xong ở nơi đã nhận.",
            "What was filed before that day ends where it began.",
        ),
    }
    system = forms.ChoiceField(widget=forms.RadioSelect)
    office = forms.ChoiceField(required=False)
    url = forms.URLField(max_length=300, required=False, assume_scheme="https")
    from_date = dated()

    def __init__(self, *args: Any, request: Request, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["system"].choices = [(code, t(*pair)) for code, pair in SYSTEMS.items()]  # type: ignore[attr-defined] # a choice field
        offices = request.who.organisation.offices
        own = reach(request.who, "design", request.who.day) & set(offices)
        named = sorted((offices[code].name, code) for code in own)
        everywhere = t("Mọi đơn vị", "Every office")
        self.fields["office"].choices = [("", everywhere), *((c, f"{n} ({c})") for n, c in named)]  # type: ignore[attr-defined] # a choice field
        wrong = t("Địa chỉ bắt đầu bằng https://", "An address that begins with https://")
        self.fields["url"].error_messages["invalid"] = wrong


_ABOUT = {"authority_same_day": "from_date", "authority_lacks_url": "url"}


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def authority(request: Request, code: str) -> HttpResponse:
    """From a day on another system handles it, everywhere or in one office."""
    check_designs(request.who)
    title = versions_or_404(code)[-1].definition.title
    form = AuthorityForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.hand_over(
                code,
                system=data["system"],
                from_date=data["from_date"],
                by=by(request.who, "design"),
                office=data["office"] or None,
                url=data["url"],
            )
        except TinhsoError as fault:
            form.refuse(fault, _ABOUT.get(fault.code, "office"))
        else:
            done = t(
                "Từ {day} hồ sơ mới nộp vào hệ thống đã chọn.",
                "From {day} it is handled there.",
                day=day_text(data["from_date"]),
            )
            return back(request, reverse("settings_procedure", args=[code]), done)
    told = {
        "form": form,
        "title": t("Giao hệ thống giải quyết", "Hand to a system"),
        "subject": f"{code} · {title}",
        "action": t("Giao", "Hand over"),
        "home": reverse("settings_procedure", args=[code]),
        "at": "procedures",
        "crumbs": [
            *CRUMBS,
            (code, reverse("settings_procedure", args=[code])),
            (("Giao hệ thống", "Hand to a system"), ""),
        ],
    }
    return render(request, "form.html", told)


@dataclass(frozen=True)
class Flag:
    """A row that a person must confirm. part: papers, limits, fees; text: the sentence it was read from."""

    part: str
    place: int
    why: str
    text: str
    read: str


PARTS: dict[str, Pair] = {"limits": ("Thời hạn", "Limit"), "fees": ("Phí", "Fee")}


def flags_of(definition: Definition) -> list[Flag]:
    """What nobody has confirmed of a definition."""
    found = [
        Flag(
            "limits",
            place,
            _why(one.flag),
            one.text,
            words.limit_text(one.rule) if one.rule else "",
        )
        for place, one in enumerate(definition.limits)
        if one.flag
    ]
    return found + [
        Flag("fees", place, _why(one.flag), one.text or one.name, said(one.amount))
        for place, one in enumerate(definition.fees)
        if one.flag
    ]


def _why(flag: str) -> str:
    return FLAGS[flag][lang() == "en"] if flag in FLAGS else flag
