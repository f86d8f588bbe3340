"""Which figures everybody may be told: none that a person could be found by. Pure.

What is computed of dossiers, petitions and money is of people. Of such a figure only a share is told, of the highest
office alone, over a period that is over, in whole percent and without its counts; what is counted of them stands in the
data sets of the board and of petitions, by their rules. What was supplied by an office as a number is told as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinhso.indicators.current import Book
from tinhso.indicators.defining import Document
from tinhso.opendata.rules import told_share

# Why a figure is not told: it was not computed, counts people, is of a lower office, or of too few.
MISSING, OF_PEOPLE, OF_AN_OFFICE, TOO_FEW = "missing", "of_people", "of_an_office", "too_few"
_PERCENT = 100.0


@dataclass(frozen=True)
class Counts:
    """A figure as it is kept."""

    num: float | None
    den: float | None
    value: float | None


def of_people(book: Book) -> frozenset[str]:
    """The figures that ask a source of single matters, themselves or through another figure."""
    found: set[str] = set()
    for formula in book.formulas:  # Each follows those that it names.
        parts = (formula.num, *(() if formula.den is None else (formula.den,)))
        if any(part.rows for part in parts) or formula.asks & found:
            found.add(formula.code)
    return frozenset(found)


def told(
    counts: Counts, document: Document, *, people: bool, top: bool, fewest: int
) -> tuple[float | None, str]:
    """(value, why not) of a figure; one of them is empty. people: it is computed of people's matters; top: of the

    highest office. fewest: what may lie on either side of a share.
    """
    if counts.value is None:
        return None, MISSING
    if not people:
        return counts.value, ""
    if not document.denominator or document.scale != _PERCENT:
        return None, OF_PEOPLE
    if not top:
        return None, OF_AN_OFFICE
    share = told_share(counts.num, counts.den, fewest=fewest)
    return (None, TOO_FEW) if share is None else (float(share), "")
