"""All papers of a dossier scanned in one go: sent, shown page by page, split and named; and the sheets between them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso import letters
from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases import actions
from tinhso.cases.actions.scanning import DROPPED, FOLLOWS, piles_of
from tinhso.cases.models import Case, CasePaper, Scan
from tinhso.files import queries as files
from tinhso.files import rules as file_rules
from tinhso.files import scans
from tinhso.kernel.errors import TinhsoError
from tinhso.procedures.queries import version, version_on
from tinhso.procedures.rules import papers_for
from tinhso.web.desk.copies import head_of
from tinhso.web.desk.place import AT_THE_DESK, case_here, desk_of, doer, own_key, people_of, shown
from tinhso.web.giving import given, marked, not_given
from tinhso.web.words import lang, t

OTHERS = 3
MOST_FILES = 50


@dataclass(frozen=True)
class Shown:
    """A page of a scan on the screen. picture: an address of its own data; said: what it is, as chosen so far."""

    number: int
    picture: str
    said: str
    note: str


@opens(AT_THE_DESK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Send what was scanned; scans that were not split yet can be gone on with."""
    case = case_here(request, uid)
    if case.told:
        return HttpResponseRedirect(reverse("desk:check", args=[case.uid]))
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            made = taken(request, case)
        except TinhsoError as refusal:
            fault = refusal
        else:
            to = reverse("desk:scan_plan", args=[case.uid, made.uid])
            return HttpResponseRedirect(to, status=303)
    people = people_of(request, [case], "dossier", why=t("Quét giấy tờ", "Scanning papers"))
    told = {
        "case": case,
        "owner": people.get(case.owner),
        "scans": list(case.scans.order_by("-at")[:20]),
        "papers": marked(list(case.papers.order_by("supplement", "id"))),
        "most": scans.MOST_BYTES // 1_000_000,
        "most_pages": scans.MOST_PAGES,
        "at": "queue",
    }
    return shown(request, "scan", told, fault=fault)


def taken(request: Request, case: Case) -> Scan:
    """The scan that a form has sent. Raises RefusedScan, RefusedFile, BadIdentity, CannotAct."""
    sent = request.FILES.getlist("scan")[:MOST_FILES]
    if sum(one.size or 0 for one in sent) > scans.MOST_BYTES:
        raise scans.RefusedScan("scan_too_large", most=scans.MOST_BYTES // 1_000_000)
    return actions.add_scan(
        case.uid,
        [_part(one) for one in sent],
        doer=doer(request, case.desk),
        key=own_key(request, f"scan {case.uid}"),
    )


def _part(sent: UploadedFile[Any]) -> tuple[str, bytes]:
    content = sent.read()
    name = file_rules.clean_name(sent.name or "")
    return file_rules.kind_of(content, name=name), content


@opens(AT_THE_DESK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Request, uid: uuid.UUID, scan: uuid.UUID) -> HttpResponse:
    """Every page with a choice of the paper that it belongs to; POST splits."""
    case = case_here(request, uid)
    row = case.scans.filter(uid=scan).first()
    if row is None:
        raise Http404
    names = _names(case)
    said = _first_said(row, names, case)
    fault: TinhsoError | None = None
    if request.method == "POST":
        said = [request.POST.get(f"p.{place}", FOLLOWS)[:80] for place in range(row.pages)]
        try:
            after = _split(request, case, row, said, names)
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(
                request, t("Đã tách và gắn giấy tờ.", "The papers were split and put in.")
            )
            to = "desk:slip" if after.accepted_at else "desk:check"
            return HttpResponseRedirect(reverse(to, args=[case.uid]), status=303)
    if row.split_at is not None and fault is None:
        return HttpResponseRedirect(reverse("desk:check", args=[case.uid]))
    people = people_of(request, [case], "dossier", why=t("Quét giấy tờ", "Scanning papers"))
    told = {
        "case": case,
        "owner": people.get(case.owner),
        "pages": _shown(row, said),
        "names": names,
        "others": [
            (f"+o{number}", number, request.POST.get(f"other.{number}", ""))
            for number in range(1, OTHERS + 1)
        ],
        "follows": FOLLOWS,
        "dropped": DROPPED,
        "at": "queue",
    }
    return shown(request, "scan_plan", told, fault=fault)


def _names(case: Case) -> dict[str, str]:
    """Code → name of the papers that a page may belong to: the procedure's, then others of the dossier."""
    found: dict[str, str] = {}
    if case.version is not None:
        definition = version(case.version).definition
        asked = papers_for(
            definition, answers=case.answers, channel=case.channel, filed_date=case.filed_date
        )
        found = {one.paper.type: one.paper.name for one in asked}
    for paper in case.papers.order_by("id"):
        found.setdefault(paper.type or f"+{paper.pk}", paper.name)
    return found


def _first_said(row: Scan, names: Mapping[str, str], case: Case) -> list[str]:
    """What each page seems to be: separators and blank pages go, what follows a separator is what it says."""
    having = set(case.papers.exclude(file="").values_list("type", flat=True))
    first = next((code for code in names if code not in having), next(iter(names), FOLLOWS))
    said, coming = [], first
    for place in range(row.pages):
        mark = row.marks.get(str(place))
        if mark is not None:
            coming = mark if mark in names else coming
            said.append(DROPPED)
        elif place in row.blanks:
            said.append(DROPPED)
        else:
            said.append(coming or FOLLOWS)
            coming = ""
    return said


def _split(
    request: Request, case: Case, row: Scan, said: Sequence[str], names: Mapping[str, str]
) -> Case:
    typed = {
        f"+o{number}": request.POST.get(f"other.{number}", "").strip()[:300]
        for number in range(1, OTHERS + 1)
    }
    known = {**names, **{code: name for code, name in typed.items() if name}}
    return actions.split_scan(
        row.uid,
        piles=piles_of(said, known),
        doer=doer(request, case.desk),
        key=own_key(request, f"split {row.uid}"),
    )


def _shown(row: Scan, said: Sequence[str]) -> list[Shown]:
    lines = files.held(row.pictures).decode().splitlines() if row.pictures else []
    found = []
    for place, choice in enumerate(said):
        note = ""
        if str(place) in row.marks:
            note = t("tờ ngăn", "separator")
        elif place in row.blanks:
            note = t("trang trắng", "blank")
        picture = f"data:image/png;base64,{lines[place]}" if place < len(lines) else ""
        found.append(Shown(place + 1, picture, choice, note))
    return found


@opens(AT_THE_DESK)
@never_cache
@require_safe
def separators(request: Request) -> HttpResponse:
    """Separator sheets of a procedure's papers: ?thu-tuc=, all of them as one PDF."""
    desk = desk_of(request)
    try:
        definition = version_on(request.GET.get("thu-tuc", "")[:40], request.who.day).definition
    except TinhsoError:
        raise Http404 from None
    made = letters.separators(
        [
            letters.Separator(mark=f"{scans.MARK}{one.type}", paper=one.name)
            for one in definition.papers
        ],
        head=head_of(request, desk.code, request.who.day),
        subject=f"{definition.code} · {definition.title}",
        lang=lang(),
    )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="to-ngan-{definition.code}.pdf"'
    return answer


@opens(AT_THE_DESK)
@never_cache
@require_safe
def paper(request: Request, uid: uuid.UUID, paper: int) -> HttpResponse:
    """The file of one paper, to be kept; never shown inside our pages."""
    case = case_here(request, uid)
    row = CasePaper.objects.filter(case=case, pk=paper).exclude(file="").first()
    if row is None:
        raise Http404
    people_of(request, [case], "file", why=t("Mở giấy tờ", "Opening a paper"))
    try:
        held, content = files.file(row.file), files.content(row.file)
    except TinhsoError as fault:
        return not_given(request, fault)
    return given(held, content)
