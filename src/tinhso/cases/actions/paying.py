"""What a dossier has to do with the accounts: what is asked for it, and what must be paid first."""

from __future__ import annotations

from typing import Any

from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.payments import actions as payments
from tinhso.payments import queries
from tinhso.payments.actions.asking import About, Line
from tinhso.payments.models import Due
from tinhso.payments.rules import RECEIVING, RETURNING, TOLD, CannotPay
from tinhso.procedures.rules import FeeBill

#: Who hands in at a counter is accepted and pays there in one go.
_AT_ONCE = "counter"


def lines_of(bill: FeeBill) -> list[Line]:
    """A bill as lines of a due; none where it costs nothing, or nobody can say what."""
    if bill.total is None or not (bill.total or any(one.exemption for one in bill.lines)):
        return []
    return [
        Line(
            name=one.fee.name[:400],
            amount=one.amount or 0,
            kind=one.fee.kind,
            ground=one.fee.text,
            exempt=one.exemption.text if one.exemption else "",
        )
        for one in bill.lines
    ]


def ask_for(case: Case, bill: FeeBill, *, by: By) -> None:
    """Ask for a dossier's fee, or ask anew after a correction, where somebody collects for it."""
    found = Due.objects.filter(key=_key(case)).first() if case.revision else None
    lines = lines_of(bill)
    if found is not None:
        payments.revise(found.uid, lines, by=by)
        return
    if lines and (about := _about(case)):
        payments.ask(about, lines, key=_key(case), by=by)


def ask_more(case: Case, amount: int, *, by: By) -> None:
    """Ask for what the dossier waits for in state 6; nothing where nobody collects for it."""
    if about := _about(case):
        line = Line("Nghĩa vụ tài chính", amount, kind="charge")
        payments.ask(about, [line], key=f"{_key(case)}:{case.revision}", by=by, more=True)


def told(case: Case, amount: int, *, key: str, by: By) -> bool:
    """Count money that another has taken for a dossier; False where nothing is awaited here."""
    _, dues = queries.unpaid(case.uid)
    if not dues:
        return False
    wanted = next((one for one in dues if one.more), dues[0])
    payments.take(wanted.uid, amount, means=TOLD, key=key, by=by)
    return True


def told_asked(case: Case, amount: int, *, by: By) -> None:
    """Count money that an officer says has come, for what the dossier waited for and is still awaited here."""
    _, dues = queries.unpaid(case.uid)
    for one in dues:
        if one.more:
            payments.take(one.uid, amount, means=TOLD, key=f"told:{one.uid}", by=by)
            return


def check_first(case: Case, act: str, day: Any) -> None:
    """Raises CannotPay("pay_first") where the fee must be paid before an act and is not."""
    wanted = queries.pay_first(case.procedure, day)
    asked = wanted == act or (wanted == RECEIVING and act == RETURNING)
    if not asked or (act == RECEIVING and case.channel == _AT_ONCE):
        return
    owed, _ = queries.unpaid(case.uid)
    if owed:
        raise CannotPay("pay_first", case=case.code, owed=owed)


def _about(case: Case) -> About | None:
    collector = queries.collector_for(case.desk, case.office, case.filed_date)
    if collector is None or case.told:
        return None
    return About(
        case=str(case.uid),
        code=case.code,
        procedure=case.procedure,
        version=case.version,
        desk=case.desk,
        office=collector.office,
    )


def _key(case: Case) -> str:
    return f"case:{case.uid}"
