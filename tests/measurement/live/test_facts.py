"""Facts: histograms that merge, kept up by the follower, and boards that read them instead of dossiers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.conftest import citizen, doer, moment
from tests.measurement.live.test_live import walked

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.kernel.quantiles import bins_of, exact_quantiles
from tinhso.measurement.live import facts, queries
from tinhso.measurement.live.following import differences, keep_up, rebuild
from tinhso.measurement.live.histograms import Histogram, bin_of, quantiles_of
from tinhso.measurement.live.models import DossierTime, StretchTime, TimeFact
from tinhso.measurement.live.reading import lengths, split

Made = Callable[..., Case]
VALUES = st.lists(st.integers(0, 2**31), max_size=40)


def of(values: list[int]) -> Histogram:
    made = Histogram()
    for value in values:
        made.add(value)
    return made


def merged(*parts: Histogram) -> Histogram:
    made = Histogram()
    for part in parts:
        made.merge(part)
    return made


@given(VALUES, VALUES, VALUES)
def test_merging_is_associative_and_equal_to_the_whole(
    a: list[int], b: list[int], c: list[int]
) -> None:
    one, two, three = of(a), of(b), of(c)
    left = merged(merged(one, two), three)
    assert left.packed() == merged(one, merged(two, three)).packed() == of([*a, *b, *c]).packed()
    assert left.packed() == merged(three, one, two).packed()
    assert left.seconds == sum([*a, *b, *c])
    joined = one.packed() + two.packed() + three.packed()
    assert Histogram.unpacked(joined, seconds=0).packed() == left.packed()


@given(VALUES, VALUES)
def test_what_is_taken_away_was_never_there(kept: list[int], gone: list[int]) -> None:
    made = of([*kept, *gone])
    for value in gone:
        made.add(value, -1)
    assert (made.packed(), made.seconds, made.count) == (of(kept).packed(), sum(kept), len(kept))


@given(st.integers(0, 2**34))
def test_one_value_falls_where_an_array_of_them_does(value: int) -> None:
    assert bin_of(value) == int(bins_of(np.array([value], np.int64))[0])


@given(st.lists(st.integers(0, 2**31), min_size=1, max_size=300), st.floats(0, 1))
def test_a_quantile_is_within_a_five_hundredth_of_the_exact_one(
    values: list[int], q: float
) -> None:
    (exact,) = exact_quantiles(np.array(values, np.int64), (q,))
    found = of(values).quantile(q)
    assert found == pytest.approx(exact, rel=1 / 512, abs=0.5)


@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=6))
def test_quantiles_of_many_are_those_of_each(many: list[tuple[list[int], ...]]) -> None:
    read = [merged(Histogram.unpacked(of(a).packed(), seconds=0), of([*b, *c])) for a, b, c in many]
    for histogram, (_, _, gone) in zip(read, many, strict=True):
        for value in gone:
            histogram.add(value, -1)
    found = quantiles_of(read, (0.5, 0.9))
    assert [count for count, _ in found] == [len(a) + len(b) for a, b, _ in many]
    for (_, told), (a, b, _) in zip(found, many, strict=True):
        values = np.array([*a, *b], np.int64)
        assert told == (
            pytest.approx(exact_quantiles(values, (0.5, 0.9)), rel=1 / 512, abs=0.5)
            if len(values)
            else []
        )


def test_limits_of_many_are_exact() -> None:
    many = [Histogram(exact=True) for _ in range(300)]
    for place, one in enumerate(many):
        for value in (28_800, 28_800 * (place + 1), 10**7):
            one.add(value)
    assert [told for _, told in quantiles_of(many, (0.5,))] == [
        [28_800.0 * (place + 1)] for place in range(300)
    ]


def test_no_value_has_no_quantile_and_limits_are_exact() -> None:
    assert Histogram().quantile(0.5) is None
    limits = Histogram(exact=True)
    for value in (5 * 28_800, 5 * 28_800, 15 * 28_800):
        limits.add(value)
    assert limits.quantile(0.5) == 144_000


def some(accepted: Made, count: int = 14) -> None:
    """Dossiers accepted in March and decided up to June; some open, one withdrawn, one asked for papers."""
    for n in range(count):
        case = accepted(
            f"2026-03-{3 + n:02} 08:30", key=f"n-{n}", answers={"name": "M", "urgent": n % 3 == 0}
        )
        if n % 5 == 4:
            continue
        if n == 3:
            actions.withdraw(case.uid, doer=citizen(), told_at=moment("2026-03-20 08:00"))
            continue
        if n == 6:
            told: dict[str, Any] = {"reasons": "Thiếu", "told_at": moment("2026-03-20 08:00")}
            actions.ask_supplement(case.uid, doer=doer(), **told)
            continue
        staff = ("p-binh", "p-chi")[n % 2]
        passed = moment("2026-03-20 09:00") + timedelta(days=5 * n)
        actions.pass_on(case.uid, staff=staff, doer=doer(), told_at=passed)
        done = passed + timedelta(hours=3 + 7 * n)
        actions.decide(case.uid, granted=True, doer=doer(staff), told_at=done)
        if n % 2:
            actions.return_result(case.uid, doer=doer(), told_at=done + timedelta(days=2))


def test_facts_are_the_sum_of_the_rows(accepted: Made) -> None:
    some(accepted)
    keep_up()
    told = list(DossierTime.objects.exclude(ended_at=None).exclude(outcome="withdrawn"))
    whole = lengths(queries.Asked(), (facts.LEGAL, facts.LIMIT))
    assert whole[facts.LEGAL][()].count == len(told)
    values = [row.working_seconds for row in told if row.working_seconds is not None]
    assert whole[facts.LEGAL][()].lengths.seconds == sum(values)
    assert whole[facts.LEGAL][()].lengths.packed() == of(values).packed()
    assert whole[facts.LEGAL][()].outcomes["late"] == sum(row.outcome == "late" for row in told)
    paces = queries.steps(queries.Asked(), by_staff=True)
    rows = StretchTime.objects.filter(clock__in=facts.RUNNING, working_seconds__gt=0)
    assert sum(one.stretches for one in paces) == rows.count()
    assert sum(one.seconds for one in paces) == sum(rows.values_list("working_seconds", flat=True))
    assert {one.staff for one in paces} >= {"p-binh", "p-chi"}


PERIODS = [
    (None, None), ("2026-03-01", "2026-04-01"), ("2026-03-01", "2026-06-01"),
    ("2026-03-21", "2026-05-09"), ("2026-04-02", "2026-04-20"), ("2026-03-25", "2026-04-03"),
    ("2026-04-01", "2026-05-16"), ("2026-03-05", None), (None, "2026-04-11"), ("2026-06-01", "2030-01-15"),
]  # fmt: skip


@pytest.mark.parametrize(("since", "before"), PERIODS)
def test_any_period_counts_what_a_scan_counts(
    accepted: Made, since: str | None, before: str | None
) -> None:
    some(accepted)
    keep_up()
    asked = queries.Asked(
        since=since and moment(f"{since} 00:00"), before=before and moment(f"{before} 00:00")
    )
    for clock, figure, column in (
        (facts.LEGAL, "decided", "working_seconds"),
        (facts.CITIZEN, "returned", "citizen_working_seconds"),
    ):
        rows = queries.behind(asked, figure)
        values = [one for one in rows.values_list(column, flat=True) if one is not None]
        for offices in (None, ["xa-1"], ["xa-1", "xa-2"]):
            narrowed = queries.Asked(offices=offices, since=asked.since, before=asked.before)
            cells = lengths(narrowed, (clock,))[clock]
            assert (cells[()].lengths.packed() if cells else b"") == of(values).packed()
    wanted = queries.stretches(asked)
    assert sum(one.stretches for one in queries.steps(asked)) == wanted.count()
    assert queries.headline(asked).decided == queries.behind(asked, "decided").count()


def test_a_period_is_months_and_what_is_left_at_its_ends() -> None:
    asked = queries.Asked(since=moment("2026-03-21 00:00"), before=moment("2026-05-09 00:00"))
    parts = split(asked)
    assert (str(parts.first), str(parts.last), parts.whole) == ("2026-04-01", "2026-04-30", True)
    assert parts.edges == (
        (moment("2026-03-21 00:00"), moment("2026-04-01 00:00")),
        (moment("2026-05-01 00:00"), moment("2026-05-09 00:00")),
    )
    # What has not happened yet is no end of a period: this month is whole.
    now = moment("2026-05-08 10:00")
    assert split(asked, now=now).edges == parts.edges[:1]


def test_an_event_later_changes_the_facts_it_touches_alone(accepted: Made) -> None:
    some(accepted)
    keep_up()
    before = dict(TimeFact.objects.values_list("key", "seconds"))
    case = Case.objects.get(
        uid=DossierTime.objects.filter(state="processing").latest("filed_at").case
    )
    actions.decide(case.uid, granted=True, doer=doer(), told_at=moment("2026-07-01 09:00"))
    keep_up()
    after = dict(TimeFact.objects.values_list("key", "seconds"))
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert changed and all(key.startswith("2026-07|") for key in changed)
    assert list(differences()) == []


def test_rebuilding_gives_the_same_facts(accepted: Made) -> None:
    some(accepted)
    walked(accepted, key="walked")
    keep_up()
    kept = [dict(row, bins=bytes(row["bins"])) for row in TimeFact.objects.order_by("key").values()]
    rebuild()
    told = [dict(row, bins=bytes(row["bins"])) for row in TimeFact.objects.order_by("key").values()]
    assert kept == told and len(kept) > 20
    assert list(differences()) == []


def _extra() -> None:
    row = TimeFact.objects.values().first()
    assert row is not None
    TimeFact.objects.create(**{**row, "key": "2026-01|legal|x", "office": "x"})


@pytest.mark.parametrize(
    ("plant", "what"),
    [
        (lambda row: TimeFact.objects.filter(pk=row).update(bins=b"\1\0\0\0\1\0\0\0"), "changed"),
        (lambda row: TimeFact.objects.filter(pk=row).update(late=7), "changed"),
        (lambda row: TimeFact.objects.filter(pk=row).delete(), "missing"),
        (lambda row: _extra(), "extra"),
    ],
)
def test_a_planted_fact_is_named(accepted: Made, plant: Callable[[str], Any], what: str) -> None:
    walked(accepted)
    keep_up()
    plant(TimeFact.objects.filter(clock=facts.LEGAL).values_list("pk", flat=True)[0])
    (found,) = differences()
    assert (found.table, found.what) == ("live_timefact", what)
    rebuild()
    assert list(differences()) == []


def test_a_board_reads_as_many_rows_for_many_dossiers_as_for_few(accepted: Made) -> None:
    some(accepted)
    keep_up()
    read = []
    for more in (True, False):
        asked = queries.Asked(since=moment("2026-03-01 00:00"), before=moment("2026-07-01 00:00"))
        with CaptureQueriesContext(connection) as told:
            queries.headline(asked)
            queries.grouped(asked, ("office", "procedure", "month"))
            queries.steps(asked)
        lines = [one["sql"] for one in told if "working_seconds" in one["sql"]]
        assert not [one for one in lines if "COUNT(" not in one], lines
        read.append((len(told), TimeFact.objects.exclude(office="*").filter(clock="legal").count()))
        if more:
            some_more(accepted)
    assert read[0] == read[1]


def some_more(accepted: Made) -> None:
    """Ten more where there were some."""
    for n in range(10):
        case = accepted(f"2026-03-{3 + n:02} 09:30", key=f"more-{n}")
        actions.decide(case.uid, granted=True, doer=doer(), told_at=moment("2026-04-15 10:00"))
    keep_up()
