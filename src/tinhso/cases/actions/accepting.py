"""The desk checks what was filed: completes, accepts or refuses it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tinhso.cases import holdings, route, rules
from tinhso.cases.actions import data, paying
from tinhso.cases.actions.doing import CannotAct, Doer, already, begin, done, hand_to, needed, still
from tinhso.cases.actions.exempting import claims_of
from tinhso.cases.actions.filing import PaperGiven, add_papers, paper_facts
from tinhso.cases.models import Case, Supplement
from tinhso.cases.telling import tell
from tinhso.documents.rules import MENTIONED, Override
from tinhso.ledger.together import as_one
from tinhso.payments.rules import RECEIVING
from tinhso.procedures.queries import version
from tinhso.procedures.rules import limit_for


@as_one
def accept(
    case: Any,
    *,
    doer: Doer,
    limit: str | None = None,
    staff: str = "",
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Received complete and correct: the legal clock starts, and the dossier goes to its first step of work.

    limit: said by the officer where the procedure's own is flagged or missing; "" for none. staff: to whom.
    Raises CannotAct (limit_unsure: somebody must say the limit; exemption_unjudged: that somebody need not pay is her
    own word yet), CannotPay (pay_first).
    """
    if found := already(key):
        return found
    doing = begin(case, "accept", doer, seen=seen, key=key, told_at=told_at)
    row = doing.case
    paying.check_first(row, RECEIVING, doing.day)
    if row.version is None:
        raise CannotAct("not_in_this_state", act="accept", state=row.state)
    definition = version(row.version).definition
    if told_at is None and claims_of(row, definition):
        raise CannotAct("exemption_unjudged", case=row.code)
    if limit is None:
        found_rule = limit_for(
            definition, channel=row.channel, answers=row.answers, filed_date=row.filed_date
        )
        if found_rule is None or found_rule.flag or not found_rule.rule:
            raise CannotAct("limit_unsure", procedure=row.procedure)
        limit = found_rule.rule
    calendar = doing.calendar
    row.accepted_at = doing.at
    doing.keep(rules.started(at=doing.at, limit=limit, calendar=calendar), calendar)
    steps = route.steps_of(
        definition, answers=row.answers, channel=row.channel, filed_date=row.filed_date
    )
    first = route.first_work(steps)
    if first is None:
        hand_to(row, step="", office=row.office, staff=staff)
    else:
        office = still(doing, route.office_of(first, desk=row.desk, office=row.office))
        hand_to(row, step=first.code, office=office, staff=staff)
    tell(doing, "accepted")
    return done(doing, "accepted", facts={"limit": row.limit, "due_at": row.due_at, "fee": row.fee})


@as_one
def ask_completion(
    case: Any,
    *,
    doer: Doer,
    reasons: str,
    papers: Sequence[str] = (),
    override: str = "",
    override_words: str = "",
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """What was filed is not complete; the clock has not begun.

    override, override_words: why a paper that the province holds is asked for all the same. Raises CannotAct
    (data_stand, data_named, paper_not_asked), CannotHold (paper_is_held …).
    """
    if found := already(key):
        return found
    doing = begin(case, "ask_completion", doer, seen=seen, key=key, told_at=told_at)
    row = doing.case
    text = needed(reasons, "reasons")
    if told_at is None:
        data.check_known(row, papers)
    named = data.check_may_ask(
        row,
        papers,
        at=doing.at,
        by=doer.by,
        text="" if told_at else text,
        mentioned=override == MENTIONED,
        told=told_at is not None,
    )
    held, reason = holdings.check_asked(
        row,
        papers=papers,
        text=text,
        said=Override(override, override_words),
        day=doing.day,
        by=doer.by,
        told=told_at is not None,
    )
    data.was_asked(row, papers, at=doing.at)
    Supplement.objects.create(
        case=row,
        number=row.requests.count() + 1,
        before_acceptance=True,
        reasons=text,
        papers=list(papers),
        asked_at=doing.at,
    )
    tell(doing, "completion_asked")
    after = done(doing, "completion_asked", facts={"papers": list(papers), "reasons": text})
    holdings.note_asked(after, held, reason, stage=holdings.COMPLETION, by=doer.by, at=doing.at)
    data.note_mentioned(after, named, stage=holdings.COMPLETION, at=doing.at, by=doer.by)
    return after


@as_one
def complete(
    case: Any,
    *,
    doer: Doer,
    papers: Sequence[PaperGiven] = (),
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """The citizen hands in what was missing; the desk checks again. Raises CannotAct."""
    if found := already(key):
        return found
    doing = begin(case, "complete", doer, seen=seen, key=key, told_at=told_at)
    row = doing.case
    request = row.requests.get(answered_at=None)
    request.answered_at = doing.at
    request.save(update_fields=["answered_at"])
    add_papers(row, papers, supplement=request.number)
    data.was_asked(row, (one.type for one in papers if one.type), at=doing.at)
    return done(doing, "completed", facts=paper_facts((one.type, one.name) for one in papers))


@as_one
def refuse_intake(
    case: Any,
    *,
    doer: Doer,
    reasons: str,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Not accepted, with the reason: state 3 of the national portal. Raises CannotAct."""
    if found := already(key):
        return found
    doing = begin(case, "refuse_intake", doer, seen=seen, key=key, told_at=told_at)
    text = needed(reasons, "reasons")
    doing.case.requests.filter(answered_at=None).update(answered_at=doing.at)
    tell(doing, "not_accepted")
    return done(doing, "not_accepted", facts={"reasons": text})
