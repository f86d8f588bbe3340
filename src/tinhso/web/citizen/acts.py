"""What a citizen does with her dossier: answers, withdraws, rates. Posted, done once, and back to the dossier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from tinhso.access.who import Request
from tinhso.cases import actions
from tinhso.cases.actions.doing import already
from tinhso.cases.models import Case
from tinhso.kernel.errors import TinhsoError
from tinhso.procedures.queries import version
from tinhso.web.citizen import handing_in
from tinhso.web.citizen.dossier import asked_papers, page_of, used_since
from tinhso.web.citizen.reading import (
    CitizenRefuses,
    Reader,
    by_account,
    by_code,
    own_key,
    seen_of,
)
from tinhso.web.words import t

Found = tuple[Reader, Case]
MOST_TEXT = 2_000


def acted(
    request: Request, found: Found, act: Callable[[], Any], said: str, *, key: str
) -> HttpResponse:
    """Do it, and back to the dossier; what refuses is said on the dossier's page. key: of an act of the dossier's."""
    reader, case = found
    try:
        act()
    except TinhsoError as refusal:
        # Of two of one form at once the second may be refused for what the first has done meanwhile.
        if not (key and already(key)):
            case.refresh_from_db()
            return page_of(request, reader, case, refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reader.address(case))


def _answer(request: Request, found: Found) -> HttpResponse:
    """What was asked for is handed in: before acceptance it completes, after it it supplements."""
    reader, case = found
    if request.method != "POST":
        return HttpResponseRedirect(reader.address(case))
    key = own_key(request, reader)

    def act() -> None:
        if already(key):
            return
        asked = case.requests.filter(answered_at=None).first()
        definition = version(case.version).definition if case.version else None
        wanted = asked_papers(asked, definition) if asked else []
        given = handing_in.papers_sent(request, wanted, brings="brings" in request.POST)
        used = used_since(case, asked) if asked else ()
        if not given and not used and "brings" not in request.POST:
            raise CitizenRefuses("citizen_nothing_given")
        do = actions.complete if case.state == "incomplete" else actions.answer_supplement
        try:
            do(case.uid, doer=reader.doer(), papers=given, seen=seen_of(request), key=key)
        except Exception:
            handing_in.erase(given)
            raise
        handing_in.erase_unused(given, case)

    return acted(
        request, found, act, t("Đã gửi phần bổ sung.", "The supplement was sent."), key=key
    )


def _post(request: Request, found: Found) -> HttpResponse:
    """The result is wanted by post, at an address; or not after all."""
    reader, case = found
    if request.method != "POST":
        return HttpResponseRedirect(reader.address(case))
    key = own_key(request, reader)
    if "thoi" in request.POST:
        said = t("Kết quả sẽ ở nơi tiếp nhận.", "The result will be at the desk.")
        return acted(
            request,
            found,
            lambda: actions.unwish_post(case.uid, doer=reader.doer(), key=key),
            said,
            key=key,
        )

    def act() -> None:
        actions.wish_post(
            case.uid,
            address=request.POST.get("address", "")[:MOST_TEXT],
            phone=request.POST.get("phone", "")[:200],
            doer=reader.doer(),
            key=key,
        )

    return acted(request, found, act, t("Đã ghi địa chỉ nhận.", "The address was noted."), key=key)


def _withdraw(request: Request, found: Found) -> HttpResponse:
    """Asks once more; then the dossier is taken back."""
    reader, case = found
    if request.method != "POST":
        told = {
            "case": case,
            "back": reader.address(case),
            "crumbs": [(case.code, reader.address(case)), (("Rút hồ sơ", "Withdraw"), "")],
        }
        return render(request, "citizen/withdraw.html", told)
    key = own_key(request, reader)

    def act() -> None:
        actions.withdraw(
            case.uid,
            doer=reader.doer(),
            reasons=request.POST.get("reasons", "")[:MOST_TEXT],
            seen=seen_of(request),
            key=key,
        )

    return acted(request, found, act, t("Đã rút hồ sơ.", "The dossier was withdrawn."), key=key)


def _rate(request: Request, found: Found) -> HttpResponse:
    """One to five, once."""
    reader, case = found
    if request.method != "POST":
        return HttpResponseRedirect(reader.address(case))
    score = request.POST.get("score", "")
    key = own_key(request, reader)

    def act() -> None:
        if score not in ("1", "2", "3", "4", "5"):
            raise CitizenRefuses("citizen_bad_score")
        text = request.POST.get("text", "")[:MOST_TEXT]
        actions.rate(case.uid, doer=reader.doer(), score=int(score), text=text, key=key)

    said = t("Cảm ơn bạn đã đánh giá.", "Thank you for rating.")
    return acted(request, found, act, said, key=key)


def _use_held(request: Request, found: Found) -> HttpResponse:
    """She consents that a paper which the province holds stands in the dossier."""
    reader, case = found
    if request.method != "POST":
        return HttpResponseRedirect(reader.address(case))
    paper = request.POST.get("paper", "")[:60]
    return acted(
        request,
        found,
        lambda: actions.use_held(case.uid, paper=paper, consent=True, doer=reader.doer()),
        t("Giấy tỉnh đang giữ đã được gắn vào hồ sơ.", "The held paper was put into the dossier."),
        key=own_key(request, reader),
    )


dossier_use_held = by_account(_use_held)
dossier_answer, followed_answer = by_account(_answer), by_code(_answer)
dossier_withdraw, followed_withdraw = by_account(_withdraw), by_code(_withdraw)
dossier_rate, followed_rate = by_account(_rate), by_code(_rate)
dossier_post = by_account(_post)
