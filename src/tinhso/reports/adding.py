"""Sums over filers, to the unit: exact numbers, what is missing told beside them and never counted as nothing. Pure.

A column of numbers adds what filers gave in it. What a formula gives is computed again of the sums, so that a share is
the share of the whole. A column that does not add has no sum. Of an open table the columns are added over all its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal

from tinhso.reports.definition import Table, Template
from tinhso.reports.values import computed, plain_text

_EXACT = Context(prec=60)
#: The row of an open table's sums.
ALL_ROWS = "1"


@dataclass
class Sum:
    """What some filers give together. values: by cell, as they are kept. given: by cell, how many filers gave one."""

    values: dict[str, str] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    filers: int = 0


def add(template: Template, each: Iterable[Mapping[str, str]]) -> Sum:
    """The sum of reports of one template."""
    totals: dict[str, Decimal] = {}
    found = Sum()
    adding = {table.code: _adding(table) for table in template.tables}
    for values in each:
        found.filers += 1
        seen: set[str] = set()
        for cell, value in values.items():
            table, _, rest = cell.partition(".")
            _row, _, column = rest.partition(".")
            held = template.by_code.get(table)
            if held is None or column not in adding[table]:
                continue
            name = f"{table}.{ALL_ROWS}.{column}" if held.is_open else cell
            if name not in totals:
                known = template.found(name)
                if known is None or not held.typed(known[1], known[2]):
                    continue
            totals[name] = _EXACT.add(totals.get(name, Decimal(0)), Decimal(value))
            if name not in seen:
                seen.add(name)
                found.given[name] = found.given.get(name, 0) + 1
    found.values = computed(template, {cell: plain_text(one) for cell, one in totals.items()})
    for cell in [cell for cell in found.values if cell not in totals and _of_open(template, cell)]:
        del found.values[cell]
    return found


def _adding(table: Table) -> set[str]:
    return {one.code for one in table.columns if one.adds}


def _of_open(template: Template, cell: str) -> bool:
    """A formula over the sum of an open table's rows is no sum of its formula."""
    return template.by_code[cell.partition(".")[0]].is_open
