"""Two of a dossier's papers beside each other: what the form says at the left, the scan at the right, or any two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from tinhso.access import looks
from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.files import queries as files
from tinhso.files.models import File
from tinhso.files.rules import media_type
from tinhso.kernel.errors import TinhsoError
from tinhso.web.office.forms import Setting
from tinhso.web.office.reach import OFFICES, asked_here, case_for, has, through
from tinhso.web.office.reading import answers_of
from tinhso.web.words import t

FORM, RESULT, PAPER = "to-khai", "ket-qua", "giay-"
# What a browser shows by itself; anything else is given out to be kept.
PICTURES, SHEETS = frozenset({"png", "jpeg", "webp"}), frozenset({"pdf"})
# Nothing that a file holds may run, load or send anything, or be shown by another site.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
# A browser's own PDF viewer does not start in a sandbox; it runs no page's script and reaches nothing of ours.
_POLICIES = {
    "picture": f"{_POLICY}; img-src 'self'; sandbox",
    "sheet": f"{_POLICY}; object-src 'self'",
    "other": f"{_POLICY}; sandbox",
}


@dataclass(frozen=True)
class Item:
    """Something of a dossier that can be looked at. name: in the address. how: form, picture, sheet, other, lost."""

    name: str
    words: str
    how: str
    file: str = ""


@dataclass(frozen=True)
class Side:
    """One half of the page. before, after: what its neighbours in the list are called in the address."""

    param: str
    item: Item
    before: str
    after: str


@opens(OFFICES)
@never_cache
@require_safe
def page(request: Request, uid: UUID) -> HttpResponse:
    """The two that the address names by `trai` and `phai`; without them the form and the first paper."""
    case = _case(request, uid)
    items = _items(case)
    first = next((one for one in items if one.how != "form"), items[0])
    left = _named(items, request.GET.get("trai", "")) or items[0]
    right = _named(items, request.GET.get("phai", "")) or first
    _record(request, case, "dossier")
    context: dict[str, Any] = {
        "case": case,
        "items": items,
        "sides": [_side("trai", left, items), _side("phai", right, items)],
        "answers": answers_of(case, Setting.of(case, request.who).definition),
        "at": "case",
        "crumbs": [
            (("Hộp việc", "Inbox"), reverse("office_inbox")),
            (case.code, reverse("office_case", args=[uid])),
            (("Xem cạnh nhau", "Side by side"), ""),
        ],
    }
    return render(request, "office/beside.html", context)


@opens(OFFICES)
@never_cache
@xframe_options_sameorigin
@require_safe
def file(request: Request, uid: UUID, item: str) -> HttpResponse:
    """A file of the dossier, in the page where it is a picture or a PDF by its content; the look is kept."""
    case = _case(request, uid)
    found = _named(_items(case), item)
    if found is None or not found.file:
        raise Http404
    try:
        one, content = files.file(found.file), files.content(found.file)
    except TinhsoError as error:
        raise Http404 from error
    _record(request, case, "file")
    inline = found.how in ("picture", "sheet")
    return HttpResponse(
        content,
        content_type=media_type(one.kind),
        headers={
            "Content-Disposition": content_disposition_header(not inline, one.name) or "attachment",
            "Content-Security-Policy": _POLICIES[found.how],
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def _case(request: Request, uid: UUID) -> Case:
    """A dossier whose personal data she may see. Raises Refused, Http404."""
    case = case_for(request.who, uid)
    if not has(request.who, "see_person", _offices(request, case), case):
        raise Refused("not_yours", case=case.code)
    return case


def _offices(request: Request, case: Case) -> list[str]:
    asked = asked_here(request.who, case, right="see_person")
    return [case.holder, case.office, case.desk, *asked]


def _items(case: Case) -> list[Item]:
    """What there is to look at, the form first."""
    papers = list(case.papers.exclude(file="").order_by("supplement", "id"))
    result = getattr(case, "result", None)
    signed = result.file if result is not None else ""
    known = files.files([*(paper.file for paper in papers), signed])
    items = [Item(FORM, t("Tờ khai", "Form"), "form")]
    items += [
        Item(f"{PAPER}{paper.pk}", paper.name, _how(known.get(paper.file)), paper.file)
        for paper in papers
    ]
    if signed:
        items.append(Item(RESULT, t("Kết quả", "Result"), _how(known.get(signed)), signed))
    return items


def _how(one: File | None) -> str:
    if one is None:
        return "lost"
    if one.blob.kind in PICTURES:
        return "picture"
    return "sheet" if one.blob.kind in SHEETS else "other"


def _named(items: Sequence[Item], name: str) -> Item | None:
    return next((one for one in items if one.name == name), None)


def _side(param: str, item: Item, items: Sequence[Item]) -> Side:
    place = items.index(item)
    return Side(param, item, items[place - 1].name, items[(place + 1) % len(items)].name)


def _record(request: Request, case: Case, what: looks.What) -> None:
    looks.record_many(
        request.who,
        what,
        [looks.At(uid, f"case:{case.uid}") for uid in {case.owner, case.filer}],
        why=case.title,
        office=through(request.who, "see_person", _offices(request, case), case),
        request_id=request.request_id,
    )
