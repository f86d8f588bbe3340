"""What a definition says of one request: its limit, its papers, its fees, the faults of its form. Pure.

Of several rows the first that fits counts: those with a condition before those without, then those that name the
channel before those for all. Fees of one name are such alternatives; fees of different names add up. An answer that
is missing makes what depends on it unknown, which is None and never 0; the form's defaults are answers. filed_date: the
day on which the dossier was filed, in the province; today before it is. None: not known, like an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeVar

from tinhso.procedures.definition import Definition, Exemption, Fee, LimitRule, Paper
from tinhso.procedures.expressions import Unknown, holds, no_amount, value_of
from tinhso.procedures.forms import AnswerFault, faults, filled, typed_in

MOST_VND = 10**13
# Where a dossier was filed → by which channel of the catalogue it is judged.
CHANNELS: Mapping[str, str] = {
    "counter": "counter",
    "online": "online",
    "portal": "online",
    "post": "post",
    "legacy": "counter",
    "system": "counter",
}
Row = TypeVar("Row", LimitRule, Fee)


@dataclass(frozen=True)
class AskedPaper:
    """A paper of this request. certain: False while an answer that decides it is missing.

    database: what stands for it and is asked instead of the applicant, as it is called; "" for nothing.
    """

    paper: Paper
    certain: bool
    database: str = ""


@dataclass(frozen=True)
class FeeLine:
    """One fee of this request. amount: VND; None: a person must say. exemption: why nothing is paid."""

    fee: Fee
    amount: int | None
    exemption: Exemption | None = None


@dataclass(frozen=True)
class FeeBill:
    """What this request costs. total: VND; None while a line is unknown or flagged, or nothing is declared."""

    lines: tuple[FeeLine, ...]
    total: int | None


def limit_for(
    definition: Definition,
    *,
    channel: str,
    answers: Mapping[str, Any],
    filed_date: date | None = None,
) -> LimitRule | None:
    """How long this request may take; None: none is declared for it, or an answer that decides is missing.

    A rule with a `flag`, or without a `limit`, has to be confirmed by a person. Raises BadExpression.
    """
    values = _values(definition, channel, answers, filed_date)
    found = _first_that_fits(definition.limits, values)
    return None if found is False else found


def papers_for(
    definition: Definition,
    *,
    answers: Mapping[str, Any],
    channel: str = "counter",
    filed_date: date | None = None,
) -> tuple[AskedPaper, ...]:
    """The papers that this request needs, and those that it may need. Raises BadExpression."""
    values = _values(definition, channel, answers, filed_date)
    judged = (
        (paper, holds(paper.when, **values) if paper.when else True) for paper in definition.papers
    )
    return tuple(
        AskedPaper(paper, certain=needed is True) for paper, needed in judged if needed is not False
    )


def fee_for(
    definition: Definition,
    *,
    channel: str,
    answers: Mapping[str, Any],
    copies: int = 1,
    filed_date: date | None = None,
    exempt: bool = True,
) -> FeeBill:
    """What this request costs. copies: how many of the result are wanted; exempt: whether exemptions count.

    Raises BadExpression.
    """
    values = {**_values(definition, channel, answers, filed_date), "copies": copies}
    lines: list[FeeLine] = []
    for name in dict.fromkeys(fee.name for fee in definition.fees):
        rows = [fee for fee in definition.fees if fee.name == name]
        found = _first_that_fits(rows, values)
        if found is False:
            lines.append(FeeLine(rows[0], None))
        elif found is not None:
            lines.append(_line(found, values, exempt=exempt))
    amounts = [None if line.fee.flag else line.amount for line in lines]
    known = [amount for amount in amounts if amount is not None]
    return FeeBill(tuple(lines), sum(known) if lines and len(known) == len(lines) else None)


def form_errors(definition: Definition, answers: Any) -> tuple[AnswerFault, ...]:
    """What is wrong with the answers to the procedure's form; () where nothing is."""
    if isinstance(answers, Mapping):
        answers = typed_in(definition.form, answers)
    return faults(definition.form, answers)


def sound(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that are as the form asks for them, so that papers, limit and fee can be reckoned meanwhile.

    None where the answers as a whole are too long or unreadable.
    """
    found = form_errors(definition, answers)
    if any(not fault.path for fault in found):
        return filled(definition.form, {})
    wrong = {fault.path[0] for fault in found}
    return {
        name: value
        for name, value in typed_in(definition.form, answers).items()
        if name not in wrong
    }


def _values(
    definition: Definition, channel: str, answers: Mapping[str, Any], filed_date: date | None
) -> dict[str, Any]:
    return {
        "answers": filled(definition.form, answers),
        "channel": CHANNELS.get(channel, channel),
        "filed_date": filed_date,
    }


def _first_that_fits(rows: Sequence[Row], values: Mapping[str, Any]) -> Row | Literal[False] | None:
    """The row that counts, None where none fits, False where an answer that decides is missing."""
    fitting = [row for row in rows if not row.channels or values["channel"] in row.channels]
    for row in sorted(fitting, key=lambda row: (not row.when, not row.channels)):
        held = holds(row.when, **values) if row.when else True
        if held is None:
            return False
        if held:
            return row
    return None


def _line(fee: Fee, values: Mapping[str, Any], *, exempt: bool) -> FeeLine:
    for exemption in fee.exemptions if exempt else ():
        fits = holds(exemption.when, **values)
        if fits is None:
            return FeeLine(fee, None)
        if fits:
            return FeeLine(fee, 0, exemption)
    if not isinstance(fee.amount, str):
        return FeeLine(fee, fee.amount)
    try:
        amount = value_of(fee.amount, **values)
    except Unknown:
        return FeeLine(fee, None)
    return FeeLine(fee, _vnd(amount, fee.amount))


def _vnd(amount: Any, expression: str) -> int | None:
    """A whole number of VND; None beyond MOST_VND, of an absurd answer: a person has to look. Raises BadExpression."""
    number = isinstance(amount, int | float) and not isinstance(amount, bool)
    if number and amount > MOST_VND:
        return None
    if not number or not amount >= 0 or int(amount) != amount:
        raise no_amount(expression, amount)
    return int(amount)
