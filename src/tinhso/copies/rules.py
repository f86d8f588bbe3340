"""What may be certified at once, for how much, and until when a mistake is mended. Plain values in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tinhso.kernel import identity
from tinhso.kernel.errors import TinhsoError
from tinhso.procedures.definition import Definition
from tinhso.procedures.rules import fee_for, limit_for

PROCEDURE = "2.000815"
# The book of copies certified after their originals. Its short name is inferred from the books of communes.
BOOK = "SCT/BS"
MOST_LINES, MOST_PAGES, MOST_COPIES, MOST_PAPER = 100, 2_000, 999, 300
AT_THE_DESK = "counter"


class CannotCertify(TinhsoError):
    """What the book refuses.

    no_copies: not one paper; too_many_papers (most); copies_out_of_range (paper, most_pages, most_copies);
    copies_fee_unknown (paper): the procedure gives no sure fee; bad_copies_key (most); no_such_entry (entry);
    entry_closed (number, day): its day is over; entry_cancelled (number); no_change_reason.
    """


@dataclass(frozen=True)
class Line:
    """One original with its number of pages, and how many certified copies of it are wanted."""

    paper: str
    pages: int = 1
    copies: int = 1


def checked(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with readable names. Raises CannotCertify, BadIdentity."""
    if not lines:
        raise CannotCertify("no_copies")
    if len(lines) > MOST_LINES:
        raise CannotCertify("too_many_papers", most=MOST_LINES)
    return tuple(map(checked_line, lines))


def checked_line(one: Line) -> Line:
    """One line with a readable name. Raises CannotCertify, BadIdentity."""
    paper = identity.line(one.paper, field="paper", most=MOST_PAPER)
    if not (1 <= one.pages <= MOST_PAGES and 1 <= one.copies <= MOST_COPIES):
        raise CannotCertify(
            "copies_out_of_range", paper=paper, most_pages=MOST_PAGES, most_copies=MOST_COPIES
        )
    return Line(paper, one.pages, one.copies)


def fee_of(definition: Definition, line: Line, *, day: date) -> int:
    """VND for the copies of one original, by the procedure's own rule. Raises CannotCertify("copies_fee_unknown").

    day: on which they are certified.
    """
    bill = fee_for(
        definition,
        channel=AT_THE_DESK,
        answers={"papers": 1, "pages": line.pages},
        copies=line.copies,
        filed_date=day,
    )
    if bill.total is None:
        raise CannotCertify("copies_fee_unknown", paper=line.paper)
    return bill.total


def longer_limit(definition: Definition, lines: Sequence[Line], *, day: date) -> str:
    """The limit that the procedure allows for so many pages where it is more than the same day; "" where it is not."""
    answers = {"papers": len(lines), "pages": max((one.pages for one in lines), default=1)}
    found = limit_for(definition, channel=AT_THE_DESK, answers=answers, filed_date=day)
    rule = found.rule if found is not None else ""
    return "" if rule.startswith("0") else rule


def may_change(*, certified_on: date, today: date) -> bool:
    """A mistake is mended on the day of the entry; afterwards the book stands."""
    return certified_on == today
