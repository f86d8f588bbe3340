"""A dossier that will be late: a new promise is proposed, and the head signs it with the letter of apology."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tinhso.cases import rules
from tinhso.cases.actions.doing import CannotAct, Doer, Doing, already, begin, done, needed
from tinhso.cases.models import Case, Extension
from tinhso.cases.telling import tell
from tinhso.ledger.together import as_one


@as_one
def propose_extension(
    case: Any,
    *,
    until: datetime,
    reason: str,
    doer: Doer,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Propose a later promise. Raises CannotAct.

    proposed_already, extended_already, lies_before, lies_too_far; day_off: nobody would be there on that day. What is
    told of another system stands as it was promised there.
    """
    if found := already(key):
        return found
    doing = begin(case, "propose_extension", doer, seen=seen, key=key, told_at=told_at)
    row = doing.case
    if row.extensions.filter(granted=True).exists():
        raise CannotAct("extended_already", case=row.code)  # Once only: Decree 61/2018 Art. 19.9.
    if row.extensions.filter(decided_at=None).exists():
        raise CannotAct("proposed_already", case=row.code)
    if until <= doing.at or (row.promised_at is not None and until <= row.promised_at):
        raise CannotAct("lies_before", at=until)
    latest = rules.latest_promise(
        at=doing.at, promised_at=row.promised_at, limit=row.limit, calendar=doing.calendar
    )
    if told_at is None and until > latest:
        raise CannotAct("lies_too_far", at=until, latest=latest, field="until")
    if told_at is None and not rules.is_open(until, calendar=doing.calendar):
        raise CannotAct("day_off", at=until, field="until")
    text = needed(reason, "reason")
    Extension.objects.create(
        case=row,
        reason=text,
        until_at=until,
        proposed_at=doing.at,
        proposed_by=doer.by.actor,
    )
    return done(doing, "extension_proposed", facts={"until": until, "reasons": text})


@as_one
def extend(
    case: Any,
    *,
    doer: Doer,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """The head signs the proposed date: the promise moves, the limit does not. Raises CannotAct (not_proposed)."""
    if found := already(key):
        return found
    doing = begin(case, "extend", doer, seen=seen, key=key, told_at=told_at)
    proposed = _decided(doing, granted=True)
    doing.case.promised_at = proposed.until_at
    facts = {"until": proposed.until_at, "reasons": proposed.reason}
    tell(doing, "extended")
    return done(doing, "extended", facts=facts)


@as_one
def apologise(
    case: Any,
    *,
    until: datetime,
    reason: str,
    doer: Doer,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Who may both propose and sign does it in one go, as two events. Raises what the two raise."""
    if found := already(key):
        return found
    propose_extension(case, until=until, reason=reason, doer=doer, seen=seen, told_at=told_at)
    return extend(case, doer=doer, key=key, told_at=told_at)


@as_one
def decline_extension(
    case: Any,
    *,
    doer: Doer,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """The head keeps the promise as it is. Raises CannotAct (not_proposed)."""
    if found := already(key):
        return found
    doing = begin(case, "decline_extension", doer, seen=seen, key=key, told_at=told_at)
    _decided(doing, granted=False)
    return done(doing, "extension_declined")


def _decided(doing: Doing, *, granted: bool) -> Extension:
    proposed = doing.case.extensions.filter(decided_at=None).first()
    if proposed is None:
        raise CannotAct("not_proposed", case=doing.case.code)
    proposed.granted = granted
    proposed.decided_at, proposed.decided_by = doing.at, doing.doer.by.actor
    proposed.save()
    return proposed
