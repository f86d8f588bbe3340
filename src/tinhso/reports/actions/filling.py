"""Reports that the house fills itself from the ledger: the results of the one-stop, as the board tells them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tinhso.ledger.actions import By
from tinhso.measurement.live.asking import Asked
from tinhso.measurement.live.months import midnight
from tinhso.measurement.live.queries import Headline, headline
from tinhso.org.lines import with_forerunners
from tinhso.org.queries import ended_without_successor, organisation_on, successions
from tinhso.reports import queries
from tinhso.reports.actions.filing import HOUSE, submit
from tinhso.reports.definition import Template
from tinhso.reports.models import Round
from tinhso.reports.rules import APPROVED, CannotReport

ONE_STOP = "one-stop"
_TABLE, _COLUMN = "kq", "sl"
#: Row of the template → figure of the board.
_FIGURES = {
    "nhan": "received", "truc": "seen", "ke": "told", "xong": "decided", "som": "early",
    "dung": "on_time", "tre": "late", "khong": "unknown", "rut": "withdrawn", "chuyen": "transferred",
    "dang": "open", "qua": "open_late", "doi": "moved", "thu": "letter_missed", "tra": "returned",
}  # fmt: skip


def fill_round(round_uid: str, *, by: By, now: datetime | None = None) -> int:
    """File every report of a period from the ledger; how many versions are new. What says the same again makes none.

    A report that was approved is left alone. Raises CannotReport.
    """
    at = now or datetime.now(UTC)
    held = queries.round_of(round_uid)
    template = held.version.template
    if template.filled != ONE_STOP:
        raise CannotReport("report_unknown", report=held.report.code)
    made = 0
    for row in held.filings.exclude(state=APPROVED).order_by("id"):
        typed = typed_of(template, told_of(row.office, held, now=at))
        before = row.last
        version = submit(
            str(row.uid), typed, by=by, key=f"house:{at.isoformat()}", way=HOUSE, now=at,
            reason="Tính lại từ sổ cái",
        )  # fmt: skip
        made += version.number > before
    return made


def told_of(office: str, held: Round, *, now: datetime) -> Headline:
    """The board's figures of an office and period: with what is below it, and whose work it carried on by then."""
    offices = with_forerunners(
        organisation_on(held.last).under(office),
        held.last,
        known=successions(),
        ended=ended_without_successor(),
    )
    asked = Asked(
        offices=frozenset(offices),
        since=midnight(held.first),
        before=midnight(held.last + timedelta(days=1)),
    )
    return headline(asked, now=now)


def typed_of(template: Template, told: Headline) -> dict[str, str]:
    """The cells of a template by what the board says."""
    return {
        cell: str(getattr(told, _FIGURES[row.code]))
        for cell, (table, row, column) in template.cells.items()
        if row.code in _FIGURES and column.code == _COLUMN and table.code == _TABLE
    }
