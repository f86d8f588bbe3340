"""The ledger of dossiers as a log that `tinhso measure` reads, so that anybody can count it again."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tinhso.cases.promising import RESTARTS, STOPS, told_due
from tinhso.cases.undone import as_it_counts, taken_back
from tinhso.kernel.calendar import Calendar
from tinhso.ledger.models import Event
from tinhso.measurement.live.folding import DECIDED, ENDED
from tinhso.measurement.live.telling import calendars_by_day
from tinhso.tables.writing import harmless

HEADER = (
    "case",
    "activity",
    "time",
    "office",
    "person",
    "procedure",
    "filed",
    "accepted",
    "due",
    "done",
    "returned",
)
_AT_ONCE = 2_000


@dataclass(frozen=True)
class Exported:
    """What was written. activities: what its events are called.

    without_result: dossiers that ended without one; they are left out, because their clock decides nothing.
    """

    events: int
    dossiers: int
    without_result: int
    activities: frozenset[str]


def export(events: Path, limits: Path) -> Exported:
    """Write the log and its file of limits. A procedure is named with its limit: "1.001193 · 1d".

    What another system handles and has promised has no limit but a due moment: the promise, moved on by its stops.
    Both files are written beside themselves and put in place whole.
    """
    counts = {"events": 0, "dossiers": 0, "without_result": 0}
    known: set[tuple[str, str]] = set()
    activities: set[str] = set()
    calendar_for = calendars_by_day()
    made = events.with_suffix(events.suffix + ".part")
    with made.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for dossier in _dossiers():
            decided = any(_name(row) == DECIDED for row in dossier)
            if dossier[-1]["facts"]["state"] in ENDED and not decided:
                counts["without_result"] += 1
                continue
            due = _told_due(dossier, calendar_for)
            limit = "" if due else _limit(dossier)
            rows = list(_rows(dossier, limit=limit, due=due))
            known.add((rows[0]["procedure"], limit))
            writer.writerows([row[name] for name in HEADER] for row in rows)
            activities |= {row["activity"] for row in rows}
            counts["events"] += len(rows)
            counts["dossiers"] += 1
    made.replace(events)
    part = limits.with_suffix(limits.suffix + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("procedure", "limit"))
        writer.writerows(sorted(one for one in known if one[1]))
    part.replace(limits)
    return Exported(**counts, activities=frozenset(activities))


def command(events: Path, limits: Path, activities: Collection[str]) -> list[str]:
    """The words of the command that measures what was written. It may only name what the log holds."""
    words = ["tinhso", "measure", str(events), "--events", "state", "--limits", str(limits)]
    for begin, end in STOPS:
        if begin in activities:
            # Where nothing ends such a stop it lasts until the dossier does: filing never comes back.
            words += ["--stop", f"{begin}..{end if end in activities else 'filed'}"]
    for name in RESTARTS:
        if name in activities:
            words += ["--restart", name]
    return words


def _dossiers() -> Iterator[list[dict[str, Any]]]:
    rows = (
        Event.objects.filter(subject__startswith="case:", kind__startswith="cases.")
        .order_by("subject", "occurred_at", "id")
        .values("subject", "kind", "occurred_at", "channel", "facts", "uid")
    )
    held: list[dict[str, Any]] = []
    for row in rows.iterator(chunk_size=_AT_ONCE):
        if held and row["subject"] != held[0]["subject"]:
            yield _as_it_counts(held)
            held = []
        held.append(dict(row))
    if held:
        yield _as_it_counts(held)


def _as_it_counts(dossier: list[dict[str, Any]]) -> list[dict[str, Any]]:
    undone = taken_back((_name(row), row["facts"]) for row in dossier)
    for row in dossier if undone else ():
        name, row["facts"] = as_it_counts(_name(row), row["facts"], uid=row["uid"], undone=undone)
        row["kind"] = f"cases.{name}"
    return dossier


def _limit(dossier: list[dict[str, Any]]) -> str:
    return str(next((row["facts"]["limit"] for row in dossier if _name(row) == "accepted"), ""))


def _told_due(
    dossier: list[dict[str, Any]], calendar_for: Callable[[str, datetime], Calendar]
) -> datetime | None:
    office = next(one["facts"]["office"] for one in reversed(dossier) if one["facts"].get("office"))
    happened = [(_name(row), row["occurred_at"], row["facts"]) for row in dossier]
    calendar = calendar_for(office, dossier[0]["occurred_at"])
    return told_due(happened, channel=dossier[0]["channel"], calendar=calendar)


def _rows(
    dossier: list[dict[str, Any]], *, limit: str, due: datetime | None
) -> Iterator[dict[str, Any]]:
    def moment(name: str, *, last: bool = False) -> str:
        found = [row["occurred_at"] for row in dossier if _name(row) == name]
        return found[-1 if last else 0].isoformat() if found else ""

    facts = dossier[0]["facts"]
    marks = {
        "case": harmless(facts["code"]),  # Another system may have made it.
        "procedure": f"{facts['procedure']} · {limit}" if limit else facts["procedure"],
        "filed": moment("filed"),
        "accepted": moment("accepted"),
        "due": due.isoformat() if due else "",
        "done": moment(DECIDED, last=True),
        "returned": moment("returned", last=True),
    }
    for row in dossier:
        yield {
            **marks,
            "activity": _name(row),
            "time": row["occurred_at"].isoformat(),
            "office": row["facts"]["holder"],
            "person": row["facts"].get("staff") or "",
        }


def _name(row: dict[str, Any]) -> str:
    return str(row["kind"]).partition(".")[2]
