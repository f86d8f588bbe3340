"""The national portal: what came, what goes, and one message, with what a person may decide of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.looks import At, record_many
from tinhso.access.who import Request, may
from tinhso.cases.models import Case
from tinhso.exchange.portal import deciding, queries
from tinhso.exchange.portal.deciding import IN, OUT, CannotDecide
from tinhso.exchange.portal.models import Inbound, Outbound
from tinhso.exchange.portal.setup import has_address, has_keys
from tinhso.kernel.errors import TinhsoError
from tinhso.sentences import sentence
from tinhso.web.settings.common import ADMINS, back, by, high_with, render, sentence_of
from tinhso.web.words import Pair, lang, t

A_PAGE, MOST_AT_ONCE = 50, 500
# The way in an address → the way of a message.
WAYS: Mapping[str, str] = {"den": IN, "di": OUT}
TITLES: Mapping[str, Pair] = {
    IN: ("Từ Cổng đến", "From the portal"),
    OUT: ("Gửi lên Cổng", "To the portal"),
}
STATES: Mapping[str, Pair] = {
    "received": ("Chờ xử lý", "To be taken in"),
    "waiting": ("Chờ thông điệp trước", "Waiting for another"),
    "done": ("Đã xong", "Done"),
    "refused": ("Bị từ chối", "Refused"),
    "failed": ("Lỗi, sẽ thử lại", "Failed, tried again"),
    "poisoned": ("Chờ người quyết định", "For a person"),
    "given_up": ("Đã bỏ", "Given up"),
    "queued": ("Chờ gửi", "To be sent"),
    "acknowledged": ("Cổng đã nhận", "Acknowledged"),
}
TYPES: Mapping[str, Pair] = {
    "dossier.filed": ("Nộp hồ sơ", "Dossier filed"),
    "dossier.supplemented": ("Nộp bổ sung", "Supplement"),
    "dossier.withdrawal_asked": ("Xin rút hồ sơ", "Withdrawal asked for"),
    "payment.made": ("Đã nộp tiền", "Payment made"),
    "file": ("Tệp", "File"),
    "dossier.state": ("Trạng thái", "State"),
    "dossier.result": ("Kết quả", "Result"),
    "message.refused": ("Từ chối thông điệp", "Message refused"),
}
CRUMBS: list[Any] = [
    (("Cài đặt", "Settings"), "/cai-dat/"),
    (("Cổng dịch vụ công", "National portal"), "/cai-dat/cong"),
]


def check(request: Request) -> None:
    """Raises Refused unless somebody settles the whole province: messages are of every office."""
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")


@opens(ADMINS)
@require_safe
def start(request: Request) -> HttpResponse:
    """How the exchange stands."""
    check(request)
    standing = queries.standing()
    told = {
        "standing": standing,
        "ways": [
            {
                "address": slug,
                "title": TITLES[way],
                "rows": [
                    (state, STATES[state], standing.counts[way].get(state, 0), for_person)
                    for state in queries.STATES[way]
                    for for_person in [state in queries.FOR_A_PERSON[way]]
                ],
                "count": sum(standing.counts[way].values()),
            }
            for slug, way in WAYS.items()
        ],
        "has_keys": has_keys(),
        "has_address": has_address(),
        "runs": queries.comparisons(most=7),
        "at": "portal",
        "crumbs": [CRUMBS[0], (CRUMBS[1][0], "")],
    }
    return render(request, "portal.html", told)


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: Request, way: str) -> HttpResponse:
    """Messages of one way, by state and dossier; POST looks at several once more."""
    check(request)
    if way not in WAYS:
        raise Http404
    if request.method == "POST":
        return _replayed(request, way)
    state, dossier = request.GET.get("trang-thai", ""), request.GET.get("ho-so", "").strip()[:60]
    state = state if state in queries.STATES[WAYS[way]] else ""
    rows = queries.messages(WAYS[way], state=state, dossier=dossier)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    told = {
        "way": way,
        "title": TITLES[WAYS[way]],
        "page": page,
        "rows": [_row(one, WAYS[way]) for one in page],
        "states": [(one, STATES[one], one == state) for one in queries.STATES[WAYS[way]]],
        "dossier": dossier,
        "narrowed": bool(state or dossier),
        "decidable": any(one.state in deciding.REPLAYED[WAYS[way]] for one in page),
        "at": "portal",
        "crumbs": [*CRUMBS, (TITLES[WAYS[way]], "")],
    }
    return render(request, "portal_list.html", told)


def _replayed(request: Request, way: str) -> HttpResponse:
    wanted = [one for one in map(_uid, request.POST.getlist("thong-diep")[:MOST_AT_ONCE]) if one]
    if not wanted:
        notes.warning(request, t("Hãy chọn thông điệp.", "Choose some messages."))
        return back(request, request.get_full_path())
    count = deciding.replay_many(WAYS[way], wanted, by=by(request.who))
    said = t("Đã đưa {n} thông điệp vào chạy lại.", "{n} messages were put back.", n=count)
    return back(request, request.get_full_path(), said)


def _row(one: Any, way: str) -> dict[str, Any]:
    return {
        "row": one,
        "type": TYPES.get(one.type, (one.type or "?", one.type or "?")),
        "state": STATES[one.state],
        "why": sentence(one.problem, lang(), one.facts) if one.problem else "",
        "decidable": one.state in deciding.REPLAYED[way],
        "for_person": one.state in queries.FOR_A_PERSON[way],
        "came_at": one.received_at if isinstance(one, Inbound) else one.queued_at,
    }


@opens(ADMINS)
@require_safe
def message(request: Request, way: str, uid: UUID) -> HttpResponse:
    """One message. What it says of people is hidden, but for who may see them and asks for it (?noi-dung=1)."""
    check(request)
    one = _message(way, uid)
    found = queries.case_of(one.dossier) if one.dossier else None
    case = Case.objects.filter(uid=found).first() if found is not None else None
    sees = _sees_people(request, case)
    open_ = sees and request.GET.get("noi-dung") == "1"
    if open_:
        _look(request, one, case)
    try:
        said = queries.told(one)
        fault = ""
    except TinhsoError as error:
        said, fault = None, sentence_of(error)
    told = {
        **_row(one, WAYS[way]),
        "way": way,
        "title": TITLES[WAYS[way]],
        "ident": one.message if isinstance(one, Inbound) else str(one.uid),
        "said": _written(said if open_ else queries.said(said)) if said is not None else "",
        "fault": fault,
        "sees": sees,
        "open": open_,
        "gap": one.problem == "portal_gap",
        "case": case,
        "at": "portal",
        "crumbs": [
            *CRUMBS,
            (TITLES[WAYS[way]], reverse("settings_portal_list", args=[way])),
            (("Một thông điệp", "A message"), ""),
        ],
    }
    return render(request, "portal_message.html", told)


def _sees_people(request: Request, case: Case | None) -> bool:
    """Whether somebody may see the people of a dossier; of one that is not here, those of the whole province."""
    if case is None:
        return bool(high_with(request.who, "see_person"))
    return any(may(request.who, "see_person", office) for office in {case.desk, case.office})


def _look(request: Request, one: Inbound | Outbound, case: Case | None) -> None:
    targets = [At(subject=f"portal:{one.uid}")]
    if case is not None:
        targets = [At(party=who, subject=f"case:{case.uid}") for who in {case.owner, case.filer}]
    why = f"portal:{one.uid}"
    record_many(request.who, "dossier", targets, why=why, request_id=request.request_id)


def _written(said: Any) -> str:
    """What a message says, as text to be read; a file's bytes are not."""
    if isinstance(said, dict) and isinstance(said.get("body"), dict) and "content" in said["body"]:
        said = {**said, "body": {**said["body"], "content": queries.HIDDEN}}
    return json.dumps(said, ensure_ascii=False, indent=2)


@opens(ADMINS)
@require_POST
def replay(request: Request, way: str, uid: UUID) -> HttpResponse:
    """Look at it once more."""
    return _decided(
        request,
        way,
        uid,
        lambda: deciding.replay(
            WAYS[way], uid, by=by(request.who), over_gap=request.POST.get("qua-cho-trong") == "1"
        ),
        t("Đã đưa thông điệp vào chạy lại.", "The message was put back into its queue."),
    )


@opens(ADMINS)
@require_POST
def give_up(request: Request, way: str, uid: UUID) -> HttpResponse:
    """Never again, for a reason."""
    return _decided(
        request,
        way,
        uid,
        lambda: deciding.give_up(
            WAYS[way], uid, why=request.POST.get("ly-do", ""), by=by(request.who)
        ),
        t("Đã bỏ thông điệp.", "The message was given up."),
    )


def _decided(request: Request, way: str, uid: UUID, decide: Any, said: str) -> HttpResponse:
    check(request)
    _message(way, uid)
    try:
        decide()
    except CannotDecide as fault:
        notes.warning(request, sentence_of(fault))
        said = ""
    return back(request, reverse("settings_portal_message", args=[way, uid]), said)


def _message(way: str, uid: UUID) -> Inbound | Outbound:
    if way not in WAYS:
        raise Http404
    try:
        return queries.message(WAYS[way], uid)
    except queries.NoSuchMessage as error:
        raise Http404 from error


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text[:40])
    except ValueError:
        return None
