"""A whole log in, every dossier's results out."""

from typing import Any

from . import dossier, figures, stretches
from .dossier import Options, Row
from .worktime import Calendar


def measure(rows: list[Row], calendar: Calendar, options: Options) -> list[dict[str, Any]]:
    """Every dossier of a log, in the order in which the log first names them.

    Each answer holds "dossier" (its row of the results), "stretches" and "events".
    """
    at = options.get("at") or dossier.latest_moment(rows)
    columns = {key for row in rows for key in row}
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(row["dossier"], []).append(row)
    return [
        measured(dossier.clocked(own, calendar, options, at, columns)) for own in by_name.values()
    ]


def measured(one: dossier.Dossier) -> dict[str, Any]:
    return {
        "dossier": figures.figures_of(one),
        "stretches": stretches.stretches_of(one),
        "events": stretches.events_of(one),
    }
