"""A dossier ends: with a result that is signed and handed out, or without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from tinhso.cases import kept
from tinhso.cases.actions import paying
from tinhso.cases.actions.doing import (
    CannotAct,
    Doer,
    Doing,
    already,
    begin,
    done,
    hand_to,
    needed,
    typed,
)
from tinhso.cases.actions.handing import Taker
from tinhso.cases.codes import result_code
from tinhso.cases.models import Case, CaseResult, Posting, Rating
from tinhso.cases.signed import check_signed, no_longer_given
from tinhso.cases.telling import tell
from tinhso.files import actions as files
from tinhso.ledger.together import as_one
from tinhso.payments.rules import RETURNING

AT_COUNTER, BY_POST, ONLINE = "counter", "post", "online"
_HOW = (AT_COUNTER, BY_POST, ONLINE)


@as_one
def decide(
    case: Any,
    *,
    doer: Doer,
    granted: bool,
    number: str = "",
    summary: str = "",
    file: str = "",
    by_post: bool = False,
    valid_until: date | None = None,
    code: str = "",
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """The result is signed and numbered; the legal clock ends. A refusal is a result too, and says why.

    code: of the result, where another system has given it; a new one otherwise. valid_until: its last day, where it
    says one. Granted and with its file the province holds it.
    Raises CannotAct (consultations_open, has_passed), CannotSign (signature_needed).
    """
    if found := already(key):
        return found
    doing = begin(case, "decide", doer, seen=seen, key=key, told_at=told_at)
    row = doing.case
    open_ = row.consultations.filter(answered_at=None).values_list("office", flat=True)
    if open_:
        raise CannotAct("consultations_open", offices=", ".join(sorted(open_)))
    check_signed(row, file, granted=granted)
    text = typed(summary) if granted else needed(summary, "summary")
    if valid_until is not None and valid_until < doing.day:
        raise CannotAct("has_passed", at=valid_until, field="valid_until")
    result = CaseResult.objects.create(
        case=row,
        code=code or result_code(row.office, doing.day),
        granted=granted,
        number=typed(number, most=60),
        summary=text,
        file=file,
        signed_by=doer.by.actor,
        by_post=by_post,
        valid_until=valid_until if granted else None,
    )
    row.extensions.filter(decided_at=None).delete()
    row.done_at = doing.at
    hand_to(row, step="", office=row.desk)
    tell(doing, "result_ready")
    after = done(
        doing,
        "decided",
        facts={
            "result": result.code,
            "granted": granted,
            "number": result.number or None,
            "valid_until": result.valid_until,
            "summary": text or None,
        },
    )
    if file:
        kept.keep_result(after, result, by=doer.by, at=doing.at)
    return after


@as_one
def attach_result(
    case: Any,
    *,
    doer: Doer,
    file: str,
    reasons: str = "",
    seen: int | None = None,
    key: str | None = None,
) -> Case:
    """The signed result as a file, attached after the decision or in place of another, until it is handed out.

    file: in `files`. reasons: why another one takes its place, needed then; the one before is erased. Until when it
    holds is what the decision said. Raises CannotAct, CannotSign (signature_needed).
    """
    return attach(case, doer=doer, file=file, reasons=reasons, seen=seen, key=key)


@as_one
def attach(
    case: Any,
    *,
    doer: Doer,
    file: str,
    reasons: str = "",
    until: Callable[[CaseResult], date | None] = lambda result: result.valid_until,
    seen: int | None = None,
    key: str | None = None,
) -> Case:
    """`attach_result`, which see, with the last day that the new file says. Raises CannotAct (has_passed) too."""
    if found := already(key):
        return found
    doing = begin(case, "attach_result", doer, seen=seen, key=key)
    result = CaseResult.objects.select_for_update().get(case=doing.case)
    check_signed(doing.case, file, granted=result.granted)
    before = result.file
    why = needed(reasons, "reasons") if before else typed(reasons)
    last = until(result) if result.granted else None
    if last is not None and last != result.valid_until and last < doing.day:
        raise CannotAct("has_passed", at=last, field="valid_until")
    result.file, result.valid_until = file, last
    result.save(update_fields=["file", "valid_until"])
    if before:
        no_longer_given(doing.case, before, why=why, by=doer.by)
        files.erase(before)
    facts = {
        "files": [file],
        "replaced": bool(before),
        "valid_until": last,
        "reasons": why or None,
    }
    after = done(doing, "result_attached", facts=facts)
    kept.keep_result(after, result, by=doer.by, at=doing.at)
    return after


@as_one
def return_result(
    case: Any,
    *,
    doer: Doer,
    how: str = AT_COUNTER,
    taker: Taker | None = None,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """The applicant has the result; the citizen's clock ends. What is posted now goes by `post_result`.

    taker: who took it at the counter, None where nobody said. Raises CannotAct (no_post_wish: by post, and nobody said
    where to; lacks), CannotPay (pay_first).
    """
    if found := already(key):
        return found
    doing = begin(case, "return_result", doer, seen=seen, key=key, told_at=told_at)
    if how not in _HOW:
        raise CannotAct("lacks", field="how")
    if how == BY_POST and not Posting.objects.filter(case=doing.case).exists():
        raise CannotAct("no_post_wish", case=doing.case.code)
    paying.check_first(doing.case, RETURNING, doing.day)
    doing.case.returned_at = doing.at
    return done(doing, "returned", facts={"how": how, **(taker.facts() if taker else {})})


@as_one
def withdraw(
    case: Any,
    *,
    doer: Doer,
    reasons: str = "",
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """The citizen takes the dossier back before it is decided. Raises CannotAct."""
    if found := already(key):
        return found
    doing = begin(case, "withdraw", doer, seen=seen, key=key, told_at=told_at)
    _end(doing)
    return done(doing, "withdrawn", facts={"reasons": typed(reasons) or None})


@as_one
def stop(
    case: Any,
    *,
    doer: Doer,
    reasons: str,
    rule: str = "",
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Ended at the applicant's request, while there is no decision (Circular 03/2025 Art. 7). Raises CannotAct."""
    if found := already(key):
        return found
    doing = begin(case, "stop", doer, seen=seen, key=key, told_at=told_at)
    text = needed(reasons, "reasons")
    _end(doing)
    return done(doing, "stopped", facts={"rule": typed(rule, most=200) or None, "reasons": text})


def _end(doing: Doing) -> None:
    """Nothing is awaited any more."""
    row = doing.case
    row.requests.filter(answered_at=None).update(answered_at=doing.at)
    row.consultations.filter(answered_at=None).update(answered_at=doing.at)
    row.extensions.filter(decided_at=None).delete()
    hand_to(row, step="", office=row.desk)


@as_one
def rate(
    case: Any,
    *,
    doer: Doer,
    score: int,
    text: str = "",
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """How the citizen found it. Once. Raises CannotAct (rated_already)."""
    if found := already(key):
        return found
    doing = begin(case, "rate", doer, key=key, told_at=told_at)
    if Rating.objects.filter(case=doing.case).exists():
        raise CannotAct("rated_already", case=doing.case.code)
    if not 1 <= score <= 5:
        raise CannotAct("lacks", field="score")
    words = typed(text)
    Rating.objects.create(case=doing.case, score=score, text=words, at=doing.at)
    return done(doing, "rated", facts={"score": score, "text": words or None})
