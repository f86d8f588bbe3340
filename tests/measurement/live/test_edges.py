"""The facts of the first of the last thirty days say what the rows say, day after day, and spare reading them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from tinhso.measurement.live import edges, facts, queries, reading
from tinhso.measurement.live.asking import Asked, stretches
from tinhso.measurement.live.models import DossierTime, Edge, EdgeFact, StretchTime
from tinhso.measurement.live.months import midnight

BEGAN = datetime(2026, 4, 20, tzinfo=UTC)
# In the middle of a month; the next day; a new month; the day whose thirty begin with one; the day after.
TODAYS = [
    date(2026, 6, 10),
    date(2026, 6, 11),
    date(2026, 6, 29),
    date(2026, 6, 30),
    date(2026, 7, 1),
]


def dossiers(count: int, seed: int = 766) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    random = Random(seed)
    for number in range(count):
        case = UUID(int=number + 1)
        started = BEGAN + timedelta(seconds=random.randrange(70 * 86_400))
        ended = started + timedelta(seconds=random.randrange(10 * 86_400))
        office, seconds = f"o{random.randrange(3)}", random.randrange(600, 90_000)
        row = {
            "case": case, "code": f"H15-{number}", "procedure": f"p{random.randrange(3)}", "office": office,
            "desk": "d", "channel": "counter", "told": False, "state": "returned", "holder": office,
            "filed_at": started, "started_at": started, "ended_at": ended, "returned_at": ended,
            "working_seconds": seconds, "limit_seconds": 28_800, "outcome": random.choice(facts.OUTCOMES),
            "index_outcome": "late", "index_working_seconds": seconds, "index_ended_at": ended,
            "citizen_working_seconds": seconds, "citizen_elapsed_seconds": 2 * seconds, "events": 3,
        }  # fmt: skip
        pieces = [
            {
                "case": case, "seq": seq, "step": f"s{seq}", "office": office, "staff": "n", "from_at": started,
                "to_at": started + (ended - started) * seq / 2, "working_seconds": 60 + seconds // (seq + 1),
                "clock": "before" if not seq else "run", "stood": False,
            }
            for seq in range(3)
        ]  # fmt: skip
        yield row, pieces


@pytest.fixture
def measured(db: None) -> None:
    write(list(dossiers(150)))


def write(made: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> None:
    rows, pieces = [row for row, _ in made], {row["case"]: own for row, own in made}
    before = facts.measured(list(pieces))
    cells: facts.Cells = {}
    facts.count(cells, *before, times=-1)
    facts.count(cells, rows, pieces)
    edges.changed(before, (rows, pieces))
    DossierTime.objects.filter(case__in=pieces).delete()
    StretchTime.objects.filter(case__in=pieces).delete()
    DossierTime.objects.bulk_create([DossierTime(**row) for row in rows])
    StretchTime.objects.bulk_create([StretchTime(**one) for own in pieces.values() for one in own])
    facts.apply(cells)


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)


def renewed(day: date) -> int:
    return edges.renew(lambda: None, now=at_noon(day))


def told(asked: Asked) -> dict[str, Any]:
    """Everything that a board reads of durations, as plain values."""
    several = [("office",), ("procedure",), ("month",), ()]
    found = reading.lengths_by(asked, (facts.LEGAL, facts.LIMIT), several)
    more = reading.lengths(asked, (facts.INDEX, facts.CITIZEN, facts.ELAPSED))
    steps = reading.lengths(asked, (facts.STEP,), ("office", "step"))
    every = [*found.values(), more, steps]
    return {
        f"{place} {clock} {key}": (cell.count, cell.lengths.packed(), cell.outcomes)
        for place, cells in enumerate(every)
        for clock, own in cells.items()
        for key, cell in own.items()
        if cell.count
    }


@pytest.mark.parametrize("offices", [None, {"o0", "o2"}])
def test_what_is_kept_says_what_the_rows_say_as_days_go_by(measured: None, offices: Any) -> None:
    for day in TODAYS:
        asked = Asked(
            offices=offices,
            since=midnight(day - timedelta(days=29)),
            before=midnight(day + timedelta(days=1)),
        )
        with time_machine.travel(at_noon(day), tick=False):
            Edge.objects.all().delete()
            by_rows = told(asked)
            EdgeFact.objects.all().delete()
            renewed(day)
            assert told(asked) == by_rows and by_rows


def test_a_day_that_falls_out_leaves_what_would_be_told_anew(measured: None) -> None:
    for day in TODAYS:
        renewed(day)
        assert renewed(day) == 0
        shortened = list(EdgeFact.objects.order_by("key").values())
        edges.forget()
        renewed(day)
        assert list(EdgeFact.objects.order_by("key").values()) == shortened
    assert Edge.objects.get().first == date(2026, 6, 2)


def test_after_days_away_each_is_taken_away_in_a_turn_of_its_own(
    measured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two of them whoever measures has her turn, and what is kept is true of its own first day."""
    turns: list[date | None] = []

    def in_turn() -> None:
        standing = edges.kept()
        turns.append(standing.first if standing else None)
        if standing is None:
            return
        wanted: facts.Cells = {}
        cases = list(DossierTime.objects.values_list("case", flat=True))
        edges.count(wanted, standing, facts.measured(cases))
        assert {row["key"]: row["count"] for row in EdgeFact.objects.values()} == {
            key.text: cell.count for key, cell in wanted.items()
        }

    read: list[tuple[datetime, datetime]] = []
    touched = edges._touched

    def noted(start: datetime, end: datetime) -> set[UUID]:
        read.append((start, end))
        return touched(start, end)

    monkeypatch.setattr(edges, "_touched", noted)
    assert edges.renew(in_turn, now=at_noon(date(2026, 6, 10))) == 1
    days = [date(2026, 5, number) for number in range(1, 13)]
    assert turns == [None, *days[:-1]]
    assert read == [(midnight(one), midnight(one + timedelta(days=1))) for one in days[:-1]]
    assert edges.kept().first == days[-1]
    assert edges.renew(in_turn, now=at_noon(date(2026, 6, 10))) == 0


def test_nothing_is_kept_where_the_thirty_days_begin_with_a_month(measured: None) -> None:
    renewed(date(2026, 6, 29))
    assert EdgeFact.objects.exists()
    assert renewed(date(2026, 6, 30)) == 1
    assert not EdgeFact.objects.exists() and not Edge.objects.exists()


def test_a_dossier_that_is_measured_again_is_counted_anew(measured: None) -> None:
    renewed(TODAYS[0])
    write(list(dossiers(40, seed=767)))
    wanted: facts.Cells = {}
    cases = list(DossierTime.objects.values_list("case", flat=True))
    edges.count(wanted, Edge.objects.get(), facts.measured(cases))
    found = {row["key"]: {**row, "bins": bytes(row["bins"])} for row in EdgeFact.objects.values()}
    assert found == {key.text: facts.row_of(key, cell) for key, cell in wanted.items()}


def test_the_usual_board_reads_no_dossier(measured: None) -> None:
    renewed(TODAYS[0])
    asked = Asked(since=midnight(Edge.objects.get().first), before=midnight(TODAYS[1]))
    noon = time_machine.travel(at_noon(TODAYS[0]), tick=False)
    with noon, CaptureQueriesContext(connection) as asked_of:
        told(asked)
    tables = " ".join(one["sql"] for one in asked_of)
    assert "live_edgefact" in tables
    assert "live_dossiertime" not in tables and "live_stretchtime" not in tables


def test_figures_by_person_leave_out_what_is_hidden_yet(db: None) -> None:
    noon = at_noon(TODAYS[0])
    write([one for one in dossiers(200) if one[0]["ended_at"] < noon])
    renewed(TODAYS[0])
    asked = Asked(since=midnight(Edge.objects.get().first), before=midnight(TODAYS[1]))
    late = Q(to_at__gte=midnight(date(2026, 6, 7)))
    hidden = late & ~Q(office="o1", to_at__lt=midnight(date(2026, 6, 9)))
    wanted: dict[tuple[str, str], list[int]] = {}
    for one in stretches(asked, shown=~hidden):
        wanted.setdefault((one.office, one.step), []).append(one.working_seconds)
    with time_machine.travel(noon, tick=False):
        found = queries.steps(asked, by_staff=True, hidden=hidden)
        every = queries.steps(asked, by_staff=True)
    assert {(one.office, one.step): (one.stretches, one.seconds) for one in found} == {
        key: (len(own), sum(own)) for key, own in wanted.items()
    }
    assert sum(one.stretches for one in found) < sum(one.stretches for one in every)
