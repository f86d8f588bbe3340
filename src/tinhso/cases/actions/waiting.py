"""The dossier waits for somebody else: for papers, for money, or for what the law names. The clock stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tinhso.cases import holdings, rules
from tinhso.cases.actions import data, paying
from tinhso.cases.actions.doing import (
    CannotAct,
    Doer,
    Doing,
    already,
    begin,
    done,
    needed,
    system,
    typed,
)
from tinhso.cases.actions.filing import PaperGiven, add_papers, paper_facts
from tinhso.cases.models import Case, Supplement
from tinhso.cases.telling import tell
from tinhso.documents.rules import MENTIONED, Override
from tinhso.ledger.actions import By
from tinhso.ledger.together import as_one
from tinhso.payments.models import Due

RESTART, RESUME = "restart", "resume"


@as_one
def ask_supplement(
    case: Any,
    *,
    doer: Doer,
    reasons: str,
    papers: Sequence[str] = (),
    rule: str = "",
    clock: str = RESTART,
    until_date: date | None = None,
    override: str = "",
    override_words: str = "",
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Ask the citizen for what is missing, all of it at once. The clock stands until she answers.

    rule: the sector's rule; a second request needs it. clock: what her answer does: "restart" counts the limit again
    (Decree 61/2018 Art. 19.4), "resume" lets it run on, which needs a rule too. until_date: the last day for her
    answer, not before the day on which she is asked. override, override_words: why a paper that the province holds is
    asked for all the same. Raises CannotAct (rule_needed, has_passed, data_stand, data_named,
    paper_not_asked), CannotHold (paper_is_held …).
    """
    if found := already(key):
        return found
    doing = begin(case, "ask_supplement", doer, seen=seen, key=key, told_at=told_at)
    row = doing.case
    text = needed(reasons, "reasons")
    if clock not in (RESTART, RESUME):
        raise CannotAct("lacks", field="clock")
    cited = typed(rule, most=200)
    if not cited and (row.supplements or clock == RESUME):
        raise CannotAct("rule_needed", case=row.code)
    if until_date is not None and until_date < doing.day:
        raise CannotAct("has_passed", at=until_date, field="until_date")
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
    row.supplements += 1
    Supplement.objects.create(
        case=row,
        number=row.requests.count() + 1,
        reasons=text,
        papers=list(papers),
        rule=cited,
        clock=clock,
        asked_at=doing.at,
        until_date=until_date,
    )
    data.was_asked(row, papers, at=doing.at)
    _stop(doing)
    tell(doing, "supplement_asked")
    after = done(
        doing,
        "supplement_asked",
        facts={
            "number": row.supplements,
            "papers": list(papers),
            "rule": cited or None,
            "clock": clock,
            "reasons": text,
        },
    )
    holdings.note_asked(after, held, reason, stage=holdings.SUPPLEMENT, by=doer.by, at=doing.at)
    data.note_mentioned(after, named, stage=holdings.SUPPLEMENT, at=doing.at, by=doer.by)
    return after


@as_one
def answer_supplement(
    case: Any,
    *,
    doer: Doer,
    papers: Sequence[PaperGiven] = (),
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """What was asked for has come. Raises CannotAct."""
    if found := already(key):
        return found
    doing = begin(case, "answer_supplement", doer, seen=seen, key=key, told_at=told_at)
    row = doing.case
    request = row.requests.get(answered_at=None)
    request.answered_at = doing.at
    request.save(update_fields=["answered_at"])
    add_papers(row, papers, supplement=request.number)
    data.was_asked(row, (one.type for one in papers if one.type), at=doing.at)
    facts = paper_facts((one.type, one.name) for one in papers)
    if request.clock == RESUME:
        _run_on(doing, "supplement_resumed")
        return done(doing, "supplement_resumed", facts={**facts, **doing.told_clock()})
    calendar = doing.calendar
    clock = rules.restarted(doing.clock, at=doing.at, calendar=calendar)
    doing.keep(clock, calendar, then="supplement_answered")
    return done(doing, "supplement_answered", facts={**facts, **doing.told_clock()})


@as_one
def ask_payment(
    case: Any,
    *,
    doer: Doer,
    amount: int,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """The citizen owes money before it can go on: state 6 of the national portal. Raises CannotAct."""
    if found := already(key):
        return found
    doing = begin(case, "ask_payment", doer, seen=seen, key=key, told_at=told_at)
    if amount <= 0:
        raise CannotAct("lacks", field="amount")
    doing.case.fee = amount
    _stop(doing)
    row = done(doing, "payment_asked", facts={"amount": amount})
    paying.ask_more(row, amount, by=doer.by)
    return row


@as_one
def paid(
    case: Any,
    *,
    doer: Doer,
    amount: int,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """The money has come; the clock runs on. Raises CannotAct."""
    if found := already(key):
        return found
    doing = begin(case, "paid", doer, seen=seen, key=key, told_at=told_at)
    _run_on(doing, "paid")
    row = done(doing, "paid", facts={"amount": amount, **doing.told_clock()})
    # Where the accounts have said so themselves, nothing is awaited any more.
    paying.told_asked(row, amount, by=doer.by)
    return row


def go_on(due: Due, by: By) -> None:
    """A due is settled: the dossier that waits for it goes on, in the same transaction."""
    if not due.more:
        return
    case = Case.objects.filter(uid=due.case).first()
    if case is not None and case.state == "awaiting_payment":
        paid(case.uid, doer=system(by), amount=due.amount, key=f"due:{due.uid}")


@as_one
def suspend(
    case: Any,
    *,
    doer: Doer,
    rule: str,
    reasons: str = "",
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """The law lets the office wait for something else. rule: which law. Raises CannotAct."""
    if found := already(key):
        return found
    doing = begin(case, "suspend", doer, seen=seen, key=key, told_at=told_at)
    cited = needed(rule, "rule", most=200)
    _stop(doing)
    return done(doing, "suspended", facts={"rule": cited, "reasons": typed(reasons) or None})


@as_one
def resume(
    case: Any,
    *,
    doer: Doer,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """What the office waited for has come. Raises CannotAct."""
    if found := already(key):
        return found
    doing = begin(case, "resume", doer, seen=seen, key=key, told_at=told_at)
    _run_on(doing, "resumed")
    return done(doing, "resumed", facts=doing.told_clock())


def _stop(doing: Doing) -> None:
    """The clock stands; what is due moves when it runs on, and no event would tell of it here."""
    doing.case.stopped_since = rules.stopped(doing.clock, at=doing.at).stopped_since


def _run_on(doing: Doing, then: str) -> None:
    calendar = doing.calendar
    clock = rules.resumed(doing.clock, at=doing.at, calendar=calendar)
    doing.keep(clock, calendar, then=then)
