"""Two of a dossier's papers beside each other: what the form says at the left, the scan at the right, or any two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access import looks
from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.cases.signed import about
from tinhso.files import drawing
from tinhso.files import queries as files
from tinhso.files.models import File
from tinhso.kernel.errors import TinhsoError
from tinhso.signing import authorities
from tinhso.signing.queries import copies_given
from tinhso.web.giving import PICTURES, WITHHELD, given, not_given, sealed
from tinhso.web.office.forms import Setting
from tinhso.web.office.reach import OFFICES, asked_here, case_for, has, through
from tinhso.web.office.reading import answers_of
from tinhso.web.words import t, told

FORM, RESULT, PAPER, COPY = "to-khai", "ket-qua", "giay-", "ban-sao-"
SHEETS = frozenset({"pdf"})
BUSY_SECONDS = 3
# The name of a page's number in the address, by the side.
LEAF = {"trai": "trang_trai", "phai": "trang_phai"}


@dataclass(frozen=True)
class Item:
    """Something of a dossier that can be looked at. name: in the address.

    how: form, picture, sheet, other; lost: it is not in the store; waiting, infected, failed: it is not given out.
    """

    name: str
    words: str
    how: str
    file: str = ""

    @property
    def given(self) -> bool:
        """Whether there is a file that may be had."""
        return bool(self.file) and self.how not in ("lost", *WITHHELD)


@dataclass(frozen=True)
class Side:
    """One half of the page. before, after: what its neighbours in the list are called in the address.

    leaf: which page of a PDF is shown, of how many leaves; says: why none can be; busy: not now, but soon.
    """

    param: str
    item: Item
    before: str
    after: str
    leaf: int = 0
    leaves: int = 0
    says: str = ""
    busy: bool = False

    @property
    def leaf_before(self) -> int | None:
        """The page before the one that is shown."""
        return self.leaf - 1 if self.leaf > 1 else None

    @property
    def leaf_after(self) -> int | None:
        """The page after it."""
        return self.leaf + 1 if self.leaf < self.leaves else None


@opens(OFFICES)
@never_cache
@require_safe
def page(request: Request, uid: UUID) -> HttpResponse:
    """The two that the address names by `trai` and `phai`; without them the form and the first paper."""
    case = open_case(request, uid)
    items = _items(case)
    first = next((one for one in items if one.how != "form"), items[0])
    left = _named(items, request.GET.get("trai", "")) or items[0]
    right = _named(items, request.GET.get("phai", "")) or first
    record(request, case, "dossier")
    context: dict[str, Any] = {
        "case": case,
        "items": items,
        "sides": [_side(request, "trai", left, items), _side(request, "phai", right, items)],
        "wide": drawing.WIDTHS[-1],
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
@require_safe
def file(request: Request, uid: UUID, item: str) -> HttpResponse:
    """A file of the dossier: a picture to be shown, anything else to be kept; the look is recorded."""
    case, found = _asked_for(request, uid, item)
    try:
        one, content = files.file(found.file), files.content(found.file)
    except TinhsoError as fault:
        return not_given(request, fault)
    record(request, case, "file")
    return given(one, content, shown=True)


@opens(OFFICES)
@never_cache
@require_safe
def leaf(request: Request, uid: UUID, item: str, number: int) -> HttpResponse:
    """One page of a PDF as a picture, ?rong= its width in dots; the look is recorded.

    A browser's own viewer would run what a PDF holds and does not start in a sandbox; a picture can do nothing.
    """
    case, found = _asked_for(request, uid, item)
    try:
        one, content = files.file(found.file), files.content(found.file)
    except TinhsoError as fault:
        return not_given(request, fault)
    if one.kind not in SHEETS:
        raise Http404
    record(request, case, "file")
    wide = request.GET.get("rong") == str(drawing.WIDTHS[-1])
    try:
        drawn = drawing.page(content, number=min(number, 10**6), width=drawing.WIDTHS[wide])
    except drawing.CannotDraw as refusal:
        return _not_drawn(request, case, refusal)
    return sealed(drawn, "image/png", name=f"{number}.png", inline=True)


def _not_drawn(request: Request, case: Case, refusal: drawing.CannotDraw) -> HttpResponse:
    """Why there is no page, where it is seen: a picture in the place of one, else a page with the way to try again.

    A browser shows a picture whatever the status it came with, and no words.
    """
    if refusal.code == "no_such_page":
        raise Http404
    busy = refusal.code == "drawing_busy"
    if "text/html" in request.headers.get("Accept", ""):
        back = reverse("office_beside", args=[case.uid])
        context = {"says": told(refusal), "busy": busy, "back": back, "case": case}
        answer = render(request, "office/not_drawn.html", context)
    else:
        again = t("Bấm vào đây để thử lại.", "Click here to try again.") if busy else ""
        says = told(refusal).replace(". ", ".\n").replace(": ", ":\n")
        picture = render_to_string("office/not_drawn.svg", {"lines": [*says.splitlines(), again]})
        answer = sealed(picture.encode(), "image/svg+xml", name="not-drawn.svg", inline=True)
    answer.status_code = 503 if busy else 422
    if busy:
        answer["Retry-After"] = str(BUSY_SECONDS)
    return answer


def _asked_for(request: Request, uid: UUID, item: str) -> tuple[Case, Item]:
    """A dossier that she may see with one of its files. Raises Refused, Http404."""
    case = open_case(request, uid)
    found = _named(_items(case), item)
    if found is None or not found.file:
        raise Http404
    return case, found


def open_case(request: Request, uid: UUID) -> Case:
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
    copies = copies_given(about(case)) if signed and authorities.is_on() else []
    held = [*(paper.file for paper in papers), *(copy.file for copy in copies), signed]
    known = files.files(held)
    items = [Item(FORM, t("Tờ khai", "Form"), "form")]
    items += [
        Item(f"{PAPER}{paper.pk}", paper.name, _how(known.get(paper.file)), paper.file)
        for paper in papers
    ]
    if signed:
        items.append(Item(RESULT, t("Kết quả", "Result"), _how(known.get(signed)), signed))
    for copy in copies:
        said = t("Bản sao số {n}", "Copy {n}", n=copy.in_book)
        items.append(Item(f"{COPY}{copy.pk}", said, _how(known.get(copy.file)), copy.file))
    return items


def _how(one: File | None) -> str:
    if one is None:
        return "lost"
    if (standing := files.standing(one)) in WITHHELD:
        return standing
    if one.blob.kind in PICTURES:
        return "picture"
    return "sheet" if one.blob.kind in SHEETS else "other"


def _named(items: Sequence[Item], name: str) -> Item | None:
    return next((one for one in items if one.name == name), None)


def _side(request: Request, param: str, item: Item, items: Sequence[Item]) -> Side:
    place = items.index(item)
    side = Side(param, item, items[place - 1].name, items[(place + 1) % len(items)].name)
    if item.how in WITHHELD:
        return replace(side, says=_withheld(item))
    if item.how != "sheet":
        return side
    try:
        one = files.file(item.file)
        leaves = drawing.page_count(one.blob.sha256, lambda: files.content(item.file))
    except TinhsoError as refusal:
        return replace(side, says=told(refusal), busy=refusal.code == "drawing_busy")
    asked = request.GET.get(LEAF[param], "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    return replace(side, leaf=max(1, min(number, leaves)), leaves=leaves)


def _withheld(item: Item) -> str:
    try:
        files.check_given_out(files.file(item.file))
    except TinhsoError as fault:
        return told(fault)
    return ""  # It has passed at this moment.


def record(request: Request, case: Case, what: looks.What) -> None:
    """Keep the look at owner and filer of a dossier."""
    looks.record_many(
        request.who,
        what,
        [looks.At(uid, f"case:{case.uid}") for uid in {case.owner, case.filer}],
        why=case.title,
        office=through(request.who, "see_person", _offices(request, case), case),
        request_id=request.request_id,
    )
