"""The supervisor's list: dossiers whose filing wants a look, why, what else would explain it, and what was found."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access import looks
from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, may, offices_where
from tinhso.cases.models import Case
from tinhso.cases.reach import office_of, sees
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import names_of
from tinhso.parties.queries import described
from tinhso.provenance import actions, reviewing
from tinhso.provenance.actions import CannotJudge
from tinhso.provenance.models import (
    BY_OFFICER,
    CANNOT_SAY,
    GENUINE,
    UNDECLARED,
    Decision,
    Judged,
)
from tinhso.provenance.reasons import in_words
from tinhso.provenance.reviewing import LOOKED_AT, STATES, WAITING, Group, Wanted
from tinhso.web.board import sheets
from tinhso.web.board.asking import PERIODS, Question, question
from tinhso.web.board.genuine import SUPERVISORS
from tinhso.web.board.names import office_names, titles
from tinhso.web.helping.words import HOW, WHO
from tinhso.web.office.reach import READERS
from tinhso.web.words import Pair, lang, t

A_PAGE, MOST_GROUPS, MOST_ROWS, MOST_TYPED, SHORT = 20, 20, 5_000, 2_000, 3
RIGHT = "supervise"
#: That the officer's other dossiers look so too: told last, on the dossier's own page.
OTHERS = "seen_others"
WHY: Pair = ("Xem lại cách hồ sơ được nộp", "Looking at how a dossier was filed")
FOUND: Mapping[str, Pair] = {
    GENUINE: (
        "Thực chất: người dân tự nộp, hoặc người nhà nộp hộ",
        "Genuine: the citizen filed, or somebody of hers",
    ),
    UNDECLARED: ("Có hỗ trợ nhưng không khai báo", "Helped, and not declared"),
    BY_OFFICER: (
        "Cán bộ tự nộp, người dân không cùng nộp",
        "Filed by an officer, without the citizen",
    ),
    CANNOT_SAY: ("Không kết luận được", "Cannot be told"),
}
SHOWN: Mapping[str, Pair] = {
    WAITING: ("Chưa có người xem", "Not looked at"),
    LOOKED_AT: ("Đã có người xem", "Looked at"),
    **FOUND,
}


@dataclass(frozen=True)
class Line:
    """A dossier of the list in words. why: the heaviest sentences; found, decided: what was found of it, by whom."""

    row: Judged
    officer: str
    office: str
    way: str
    instead: str
    why: Sequence[str]
    found: Pair | None
    decided: Decision | None
    by: str


@opens(SUPERVISORS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """The list, what is most likely first, under its groups; filters stand in the address.

    POST keeps one finding of all that are ticked.
    """
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            count = _many(request)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
        else:
            said = t("Đã ghi kết luận cho {n} hồ sơ.", "Kept of {n} dossiers.").format(n=count)
            messages.success(request, said)
            return HttpResponseRedirect(request.get_full_path(), status=303)
    q = question(request.GET, request.who)
    asked = _wanted(request, q)
    shown = Paginator(reviewing.wanting(asked), A_PAGE).get_page(request.GET.get("trang"))
    lines = _lines(list(shown.object_list), q)
    _seen(request, [one.row for one in lines])
    found = [] if asked.officer or asked.way else reviewing.groups(asked, most=MOST_GROUPS)
    names = office_names(q.last, offices_where(request.who, RIGHT))
    told = {
        "q": q,
        "at": "genuine",
        "fault": fault,
        "ticked": set(request.POST.getlist("chon")) if fault else set(),
        "typed": request.POST.get("words", "")[:MOST_TYPED] if fault else "",
        "what": request.POST.get("what", "") if fault else "",
        "asked": asked,
        "page": shown,
        "lines": lines,
        "groups": _named(found, request),
        "officer": names_of([asked.officer]).get(asked.officer, asked.officer),
        "way": in_words(asked.way, lang()) if asked.way else "",
        "states": SHOWN.items(),
        "findings": FOUND.items(),
        "periods": PERIODS.items(),
        "choices": sorted(
            ((code, name) for code, name in names.items()), key=lambda one: one[::-1]
        ),
        "exports": request.GET.urlencode(),
        "all_groups": _without(request, "can-bo", "cach"),
        "crumbs": [*_CRUMBS[:2], (_CRUMBS[2][0], "")],
    }
    return render(request, "board/review.html", told, status=422 if fault else 200)


@opens(SUPERVISORS)
@never_cache
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """The same list as CSV or XLSX; at most MOST_ROWS of it."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    q = question(request.GET, request.who)
    if q.is_misread:  # A file would not say that it tells something else; the page does.
        return redirect(f"{reverse('board_genuine_review')}?{request.GET.urlencode()}")
    lines = _lines(list(reviewing.wanting(_wanted(request, q))[:MOST_ROWS]), q)
    _seen(request, [one.row for one in lines])
    write = sheets.as_csv if ending == "csv" else sheets.as_xlsx
    body = write([t(*pair) for pair in _HEADS], [_cells(one) for one in lines])
    return sheets.answer(body, ending, f"can-xem-{timezone.localtime():%Y%m%d-%H%M}")


@opens(SUPERVISORS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, uid: UUID) -> HttpResponse:
    """One dossier: each sign in a sentence, what else would explain it, what was found; POST keeps a finding."""
    row, office = _of_hers(request, uid)
    here = reverse("board_genuine_judged", args=[uid])
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            _keep(request, row.case, office)
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, t("Đã ghi kết luận.", "Kept."))
            return HttpResponseRedirect(here, status=303)
    case, q = row.case, question(request.GET, request.who)
    target = [looks.At(party=case.owner, subject=f"case:{case.uid}")]
    looks.record_many(
        request.who, "dossier", target, why=t(*WHY), office=office, request_id=request.request_id
    )
    decided = reviewing.decisions_of(case)
    people = names_of({row.officer, row.acceptor, *(one.actor for one in decided)})
    line = _lines([row], q)[0]
    helped = getattr(case, "assisted", None)
    told = {
        "at": "genuine",
        "fault": fault,
        "line": line,
        "case": case,
        "may_open": READERS.lets(request.who) and sees(request.who, case),
        "owner": _owner(request, case),
        "acceptor": people.get(row.acceptor, row.acceptor),
        "reasons": [
            (in_words(one.code, lang(), one.facts), in_words(one.strength, lang()), one.weight > 0)
            for one in reviewing.reasons_of(row)
        ],
        "honest": [(in_words(code, lang()), share) for code, share in row.honest],
        "helped": (WHO[helped.session.kind], HOW[helped.session.confirmed]) if helped else None,
        "denied": bool(helped and helped.denied_at),
        "examined": row.examination,
        "decisions": [
            (one, FOUND[one.what], people.get(one.actor, one.actor), _words(one)) for one in decided
        ],
        "findings": FOUND.items(),
        "what": request.POST.get("what", "") if fault else "",
        "typed": request.POST.get("words", "")[:MOST_TYPED] if fault else "",
        "procedure": titles([case.procedure], q.last).get(case.procedure, case.procedure),
        "crumbs": [*_CRUMBS, ((case.code, case.code), "")],
    }
    return render(request, "board/review_one.html", told, status=422 if fault else 200)


_CRUMBS: list[tuple[Pair, str]] = [
    (("Bảng điều hành", "Board"), "/bang/"),
    (("Nộp thực chất", "Genuine online"), "/bang/nop-thuc"),
    (("Cần xem lại", "Wants a look"), "/bang/nop-thuc/can-xem"),
]


def _wanted(request: Request, q: Question) -> Wanted:
    """?don-vi=, ?trang-thai=, ?thu-tuc=, ?can-bo=, ?cach=; the period holds where one is asked for."""
    sent, own = request.GET, q.with_forerunners(offices_where(request.who, RIGHT))
    state = sent.get("trang-thai", WAITING)
    dated = any(sent.get(name) for name in ("ky", "tu", "den"))
    under = q.with_forerunners(request.who.organisation.under(q.office)) if q.office else own
    return Wanted(
        offices=own & under,
        staff=request.who.staff or "",
        state=state if state in STATES or not state else WAITING,
        procedure=q.procedure,
        officer=_text(sent.get("can-bo", ""), 64),
        way=way if (way := _text(sent.get("cach", ""), 40)) in reviewing.WAYS else "",
        since=q.since if dated else None,
        before=q.before if dated else None,
    )


def _text(value: str, most: int) -> str:
    return value.strip().replace("\x00", "")[:most]


def _of_hers(request: Request, uid: UUID) -> tuple[Judged, str]:
    """What is said of a dossier that she may look at, and the office of her right. Raises Http404, Refused."""
    row = (
        Judged.objects.select_related("case__assisted__session", "examination")
        .filter(case__uid=uid)
        .first()
    )
    if row is None or not (row.listed or row.decided):
        raise Http404
    places = [row.case.desk, row.case.office]
    if not any(may(request.who, RIGHT, one) for one in places):
        raise Http404
    if actions.is_about(request.who.staff or "", row):
        raise Refused("not_yours")
    return row, office_of(request.who, RIGHT, places)


def _keep(request: Request, case: Case, office: str) -> Decision:
    return actions.decide(
        case,
        what=request.POST.get("what", "")[:20],
        words=request.POST.get("words", "")[: 8 * MOST_TYPED],
        staff=request.who.staff or "",
        key=_own_key(request, case),
        at=timezone.now(),
        by=request.who.by(office=office, channel="counter"),
    )


@transaction.atomic
def _many(request: Request) -> int:
    """One finding of all that are ticked, or of none; how many. Raises CannotJudge, Http404, Refused."""
    chosen = []
    for text in request.POST.getlist("chon")[:A_PAGE]:
        try:
            chosen.append(_of_hers(request, UUID(text[:40])))
        except ValueError:
            raise Http404 from None
    if not chosen:
        raise CannotJudge("nothing_ticked")
    for row, office in chosen:
        _keep(request, row.case, office)
    return len(chosen)


def _own_key(request: Request, case: Case) -> str:
    """The form's key, made hers and of this dossier."""
    typed = request.POST.get("key", "")[:200] or str(uuid.uuid4())
    told = f"{request.who.actor}|{case.uid}|{typed}"
    return hashlib.sha256(told.encode()).hexdigest()[:60]


def _seen(request: Request, rows: Sequence[Judged]) -> None:
    """Whoever is on a list that was looked at finds it among her looks."""
    targets = [looks.At(party=row.case.owner, subject=f"case:{row.case.uid}") for row in rows]
    if targets:
        looks.record_many(request.who, "list", targets, why=t(*WHY), request_id=request.request_id)


def _owner(request: Request, case: Case) -> str:
    """The citizen's name, for who may see personal data there: somebody has to ask her."""
    if not any(may(request.who, "see_person", one) for one in (case.desk, case.office)):
        return ""
    found = described([case.owner]).get(case.owner)
    return found.name if found else ""


def _words(one: Decision) -> str:
    return one.words.text if hasattr(one, "words") else ""


def _lines(rows: Sequence[Judged], q: Question) -> list[Line]:
    """Rows in words; three queries."""
    decided = reviewing.last_decisions([row.case_id for row in rows if row.decided])
    people = names_of({row.officer for row in rows} | {one.actor for one in decided.values()})
    offices = office_names(q.last, {row.case.desk for row in rows})
    made = []
    for row in rows:
        one = decided.get(row.case_id)
        speaks = [
            reason
            for reason in reviewing.reasons_of(row)
            if reason.weight > 0 and reason.code != OTHERS
        ]
        made.append(
            Line(
                row=row,
                officer=people.get(row.officer, row.officer),
                office=offices.get(row.case.desk, row.case.desk),
                way=in_words(row.way, lang()),
                instead=in_words(row.honest[0][0], lang()) if row.honest else "",
                why=[in_words(reason.code, lang(), reason.facts) for reason in speaks[:SHORT]],
                found=FOUND[row.decided] if row.decided else None,
                decided=one,
                by=people.get(one.actor, one.actor) if one else "",
            )
        )
    return made


def _named(found: Sequence[Group], request: Request) -> list[tuple[Group, str, str, str]]:
    """Groups with the officer's name, the way in words, and where each opens."""
    people = names_of({one.officer for one in found})
    made: list[tuple[Group, str, str, str]] = []
    rest = _without(request, "can-bo", "cach")
    for one in found:
        more = urlencode({"can-bo": one.officer, "cach": one.way})
        name = people.get(one.officer, one.officer)
        made.append((one, name, in_words(one.way, lang()), f"{rest}&{more}"))
    return made


def _without(request: Request, *names: str) -> str:
    """The present address without some of its query, and from its first page."""
    query = request.GET.copy()
    for name in (*names, "trang"):
        query.pop(name, None)
    return f"?{query.urlencode()}"


_HEADS = (
    ("Mã hồ sơ", "Dossier"),
    ("Mã thủ tục", "Procedure"),
    ("Một cửa", "Desk"),
    ("Cán bộ", "Officer"),
    ("Nộp lúc", "Filed"),
    ("Trông như", "Looks like"),
    ("Cách giải thích khác", "What else would explain it"),
    ("Vì sao", "Why"),
    ("Khả năng", "How likely"),
    ("Kết luận", "Found"),
    ("Người xem", "By"),
    ("Lúc", "At"),
)


def _cells(line: Line) -> list[sheets.Cell]:
    row, decided = line.row, line.decided
    return [
        row.case.code,
        row.case.procedure,
        line.office,
        line.officer,
        f"{timezone.localtime(row.filed_at):%Y-%m-%d %H:%M}",
        line.way,
        line.instead,
        " ".join(line.why),
        round(row.shown, 2),
        t(*line.found) if line.found else "",
        line.by,
        f"{timezone.localtime(decided.at):%Y-%m-%d %H:%M}" if decided else "",
    ]
