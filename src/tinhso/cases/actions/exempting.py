"""A fee exemption is the applicant's own word until the desk has looked at it: confirmed, or refused with a reason."""

from __future__ import annotations

from typing import Any

from tinhso.cases.actions import paying
from tinhso.cases.actions.doing import CannotAct, Doer, already, begin, done, needed, typed
from tinhso.cases.models import Case
from tinhso.cases.telling import tell
from tinhso.ledger.together import as_one
from tinhso.procedures.definition import Definition
from tinhso.procedures.queries import version
from tinhso.procedures.rules import FeeBill, FeeLine, fee_for

CONFIRMED, REFUSED = "confirmed", "refused"
#: At the counter the officer who fills the form in has seen what shows it.
_SEEN = "counter"


def bill_of(
    row: Case, definition: Definition, *, answers: Any = None, exempt: bool | None = None
) -> FeeBill:
    """What a dossier costs. answers: others than its own; exempt: whether exemptions count, None: as was judged."""
    return fee_for(
        definition,
        answers=row.answers if answers is None else answers,
        channel=row.channel,
        copies=row.copies,
        filed_date=row.filed_date,
        exempt=row.exemption != REFUSED if exempt is None else exempt,
    )


def claims_of(row: Case, definition: Definition) -> tuple[FeeLine, ...]:
    """The fees from which the applicant says she is exempt, while nobody has judged that; none that is free anyway."""
    if row.exemption or row.channel == _SEEN or row.told:
        return ()
    claimed = [one for one in bill_of(row, definition).lines if one.exemption]
    if not claimed:
        return ()
    whole = {one.fee.name: one.amount for one in bill_of(row, definition, exempt=False).lines}
    return tuple(one for one in claimed if whole[one.fee.name] != 0)


@as_one
def judge_exemption(
    case: Any,
    *,
    granted: bool,
    doer: Doer,
    reasons: str = "",
    seen: int | None = None,
    key: str | None = None,
) -> Case:
    """The desk confirms or refuses an exemption that was claimed; refused, the fee is asked for without it.

    reasons: needed for a refusal; the applicant is told. Raises CannotAct (no_exemption_claimed).
    """
    if found := already(key):
        return found
    doing = begin(case, "judge_exemption", doer, seen=seen, key=key)
    row = doing.case
    definition = version(row.version).definition if row.version is not None else None
    if definition is None or not claims_of(row, definition):
        raise CannotAct("no_exemption_claimed", case=row.code)
    text = typed(reasons) if granted else needed(reasons, "reasons")
    row.exemption = CONFIRMED if granted else REFUSED
    bill = bill_of(row, definition)
    if not granted:
        row.fee = bill.total
        tell(doing, "exemption_refused")
    facts = {"granted": granted, "fee": row.fee, "reasons": text or None}
    row = done(doing, "exemption_judged", facts=facts)
    if not granted:
        paying.ask_for(row, bill, by=doer.by)
    return row
