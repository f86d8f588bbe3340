"""Counts of days say what a scan of the rows says, in a number of queries that does not grow with the dossiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from random import Random
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from tinhso.measurement.live import days, queries
from tinhso.measurement.live.asking import FIGURES, Asked
from tinhso.measurement.live.models import DayCount, DossierTime
from tinhso.measurement.live.months import midnight
from tinhso.measurement.live.queries import headline, open_by

# Ten minutes after midnight in the province, by UTC still the day before; at noon; a second before the next midnight.
MOMENTS = [
    datetime(2026, 6, 9, 17, 10, tzinfo=UTC),
    datetime(2026, 6, 10, 5, 0, tzinfo=UTC),
    datetime(2026, 6, 10, 16, 59, 59, tzinfo=UTC),
]
TODAY = date(2026, 6, 10)
STATES = (*queries._GOING_ON, "done", "returned", "withdrawn", "stopped", "transferred")


def rows_at_random(count: int, seed: int) -> Iterable[DossierTime]:
    random = Random(seed)

    def moment(chance: float = 1.0) -> datetime | None:
        seconds = random.randint(-60 * 86_400, 8 * 86_400)
        return MOMENTS[1] + timedelta(seconds=seconds) if random.random() < chance else None

    for number in range(count):
        state = random.choice(STATES)
        ended = None if state in queries._GOING_ON else moment()
        outcomes = ("early", "on_time", "late", "unknown", "withdrawn", "transferred")
        yield DossierTime(
            case=UUID(int=number), code=f"H15-{number}", procedure=f"p{random.randrange(3)}",
            office=f"o{random.randrange(4)}", desk="d", channel="counter", told=random.random() < 0.3,
            state=state, holder="o", filed_at=moment(), started_at=moment(0.8), ended_at=ended,
            returned_at=moment(0.3), due_at=moment(0.9), letter_by=moment(0.7), letter_at=moment(0.3),
            outcome=random.choice(outcomes) if ended else "open", events=3,
            index_outcome=random.choice(("on_time", "late", "open", "overdue", "not_counted")),
            index_due_at=moment(0.8), promises_moved=random.randrange(2),
            stops_in_last_tenth=random.randrange(3),
        )  # fmt: skip


@pytest.fixture
def counted(db: None) -> None:
    fill(600)


def fill(count: int) -> None:
    DossierTime.objects.all().delete()
    DayCount.objects.all().delete()
    DossierTime.objects.bulk_create(rows_at_random(count, 766))
    counts: days.Counts = Counter()
    days.count(counts, DossierTime.objects.values())
    days.apply(counts)


ASKED = [
    Asked(),
    Asked(since=midnight(TODAY - timedelta(days=29)), before=midnight(TODAY + timedelta(days=1))),
    Asked(offices={"o1", "o3"}, before=midnight(TODAY - timedelta(days=5))),
    Asked(offices={"o0"}, procedure="p2", since=midnight(TODAY)),
    Asked(procedure="p1"),
    Asked(offices=set()),
    Asked(offices={"o0", "o1", "o2", "o3", "o4"}, since=midnight(TODAY - timedelta(days=9))),
    Asked(offices={"o0", "o1", "o2", "o3"}, procedure="p1"),
    Asked(offices={"o0", "o1", "o2"}),
]


@pytest.mark.parametrize("now", MOMENTS)
@pytest.mark.parametrize("asked", ASKED)
def test_every_figure_of_the_headline_is_the_number_of_its_rows(
    counted: None, asked: Asked, now: datetime
) -> None:
    by_day = queries._counted_by_day(asked, now)
    assert by_day == queries._counted_by_row(asked, now)
    assert set(by_day) == set(FIGURES)
    told = {name: queries.count_behind(asked, name, now=now) for name in FIGURES}
    assert told == {name: queries.behind(asked, name, now=now).count() for name in FIGURES}


@pytest.mark.parametrize("column", ["office", "procedure"])
@pytest.mark.parametrize("now", MOMENTS)
def test_what_is_open_in_each_place_is_the_number_of_its_rows(
    counted: None, column: str, now: datetime
) -> None:
    for asked in ASKED:
        rows = queries._open_by_row(queries.behind(asked, "open", now=now), asked, column, now)
        assert open_by(asked, column, now=now) == rows


@pytest.mark.parametrize("asked", [Asked(channel="counter"), Asked(since=MOMENTS[1])])
def test_what_days_cannot_tell_is_read_from_the_rows(counted: None, asked: Asked) -> None:
    assert queries._counted_by_day(asked, MOMENTS[1]) is None
    told = headline(asked, now=MOMENTS[1])
    assert told.received == queries.behind(asked, "received").count() > 0
    assert sum(open_by(asked, "office", now=MOMENTS[1])["o1"]) > 0


def test_counts_follow_a_dossier_that_is_measured_again(counted: None) -> None:
    some = list(DossierTime.objects.order_by("case")[:50])
    changed = list(rows_at_random(700, 767))[:50]
    days.changed([one.case for one in some], [vars(one) for one in changed])
    DossierTime.objects.filter(case__in=[one.case for one in some]).delete()
    DossierTime.objects.bulk_create(changed)
    wanted: days.Counts = Counter()
    days.count(wanted, DossierTime.objects.values())
    found = {row["key"]: row for row in DayCount.objects.values()}
    assert found == {key.text: days.row_of(key, whole) for key, whole in wanted.items()}


def test_of_all_offices_together_a_count_is_read_and_none_is_added_up(counted: None) -> None:
    every = ASKED[-3]
    with CaptureQueriesContext(connection) as told:
        headline(every, now=MOMENTS[1])
        open_by(every, "procedure", now=MOMENTS[1])
    read = [one["sql"] for one in told if "SUM" in one["sql"] and "live_daycount" in one["sql"]]
    assert len(read) == 2
    assert all("\"office\" = '*'" in sql and "o1" not in sql for sql in read)
    some = DayCount.objects.exclude(office=days.ALL).order_by("day", "what", "procedure")
    summed = some.values_list("day", "what", "procedure").annotate(whole=Sum("count"))
    kept = DayCount.objects.filter(office=days.ALL).order_by("day", "what", "procedure")
    assert list(kept.values_list("day", "what", "procedure", "count")) == list(summed) != []


def test_a_board_asks_as_often_of_many_dossiers_as_of_few(db: None) -> None:
    asked = replace(ASKED[1], offices={"o0", "o1"})

    def asked_of(count: int) -> int:
        fill(count)
        with CaptureQueriesContext(connection) as told:
            headline(asked, now=MOMENTS[1])
            open_by(asked, "office", now=MOMENTS[1])
            open_by(asked, "procedure", now=MOMENTS[1])
        return len(told)

    few = asked_of(60)
    assert few == asked_of(900)


def test_an_upgrade_counts_as_was_counted_when_it_was_written(
    counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever counts otherwise later: a fresh install runs every step with the columns of its own time."""
    of_then = DayCount.objects.exclude(what=days.STOPPED_LATE)
    standing = list(of_then.order_by("key").values())
    DayCount.objects.all().delete()
    monkeypatch.setattr(days, "NEEDED", ["a_column_of_tomorrow"])
    monkeypatch.setattr(days, "count", lambda *_, **__: pytest.fail("the living module was asked"))
    for step in ("0008_counted_by_day", "0012_all_offices_together"):
        import_module(f"tinhso.measurement.live.migrations.{step}").fill(apps, None)
    assert list(DayCount.objects.order_by("key").values()) == standing and standing
