"""Random logs: the reference and the fast engine give one answer, and what must hold of any answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from spec import comparing, engines, strategies
from spec.engines import Answers, engine_measure, reference_measure
from spec.reading import utc

Plain = dict[str, Any]
BOTH = tuple(engines.measurers().items())


@st.composite
def measurings(draw: st.DrawFn) -> tuple[list[Plain], Plain, Plain]:
    calendar = draw(strategies.calendars())
    return draw(strategies.logs(calendar)), calendar, draw(strategies.options(calendar))


@st.composite
def plain_dossiers(draw: st.DrawFn) -> tuple[list[Plain], Plain, Plain]:
    """One dossier of events at distinct moments, its marks and names the same on every row."""
    calendar = draw(strategies.calendars())
    row = draw(strategies.rows_of("1", calendar, {"accepted_at", "done_at", "due_at", "office"}))[0]
    ats = draw(st.lists(strategies.moments(calendar), min_size=2, max_size=7, unique=True))
    names = draw(st.lists(st.sampled_from(strategies.ACTIVITIES), min_size=7, max_size=7))
    rows = [
        {**row, "at": at, "activity": name, "date_only": 0}
        for at, name in zip(sorted(ats), names, strict=False)
    ]
    return rows, calendar, draw(strategies.options(calendar))


@given(measurings())
def test_the_engine_and_the_reference_give_one_answer(measuring: Any) -> None:
    wanted, found = reference_measure(*measuring), engine_measure(*measuring)
    assert comparing.differences(wanted, found) == []


@given(measurings())
def test_stretches_join_and_add_up(measuring: Any) -> None:
    for name, measure in BOTH:
        for answer in measure(*measuring).values():
            assert_joined(answer["stretches"], name)
            assert_added_up(answer, name)


def assert_joined(lines: list[Plain], name: str) -> None:
    for one, other in zip(lines, lines[1:], strict=False):
        assert one["to_at"] == other["from_at"], name
        assert one["seq"] + 1 == other["seq"], name
    assert all(line["from_at"] <= line["to_at"] for line in lines), name


def assert_added_up(answer: Plain, name: str) -> None:
    fields, lines = answer["dossier"], answer["stretches"]
    sums = dict.fromkeys(("before", "run", "stop", "void", "after"), 0)
    for line in lines:
        sums[line["clock"]] += line["working_seconds"]
    if fields["working_seconds"] is None:
        assert not sums["run"] + sums["stop"] + sums["void"], name
        return
    assert sums["run"] == fields["working_seconds"], name
    assert sums["stop"] == fields["stopped_working_seconds"], name
    assert sums["void"] == fields["void_working_seconds"], name
    assert sum(sums[clock] for clock in ("run", "stop", "void")) <= fields["elapsed_seconds"], name


@given(measurings())
def test_each_dossier_is_measured_by_itself(measuring: Any) -> None:
    """What stands beside a dossier in the log changes nothing once `at` is named."""
    rows, calendar, options = measuring
    moments = [row[key] for row in rows for key in row if key.endswith("at") and row[key]]
    assume(moments)
    options = {**options, "at": options["at"] or max(moments)}
    for name, measure in BOTH:
        together = measure(rows, calendar, options)
        for dossier, answer in together.items():
            alone = measure([row for row in rows if row["dossier"] == dossier], calendar, options)
            assert comparing.differences({dossier: answer}, alone) == [], name


@given(plain_dossiers(), st.randoms(use_true_random=False))
def test_shuffled_events_change_nothing_but_the_note(measuring: Any, random: Any) -> None:
    rows, calendar, options = measuring
    shuffled = list(rows)
    random.shuffle(shuffled)
    for name, measure in BOTH:
        wanted, found = measure(rows, calendar, options), measure(shuffled, calendar, options)
        for answers in (wanted, found):
            without(answers, "disordered")
        assert comparing.differences(wanted, found) == [], name


def without(answers: Answers, note: str) -> None:
    for answer in answers.values():
        answer["dossier"]["notes"] = [n for n in answer["dossier"]["notes"] if n != note]


@given(measurings())
def test_who_holds_a_dossier_changes_no_figure_of_it(measuring: Any) -> None:
    """completed or state: the same clocks, other holders."""
    rows, calendar, options = measuring
    for name, measure in BOTH:
        one = measure(rows, calendar, {**options, "state": False})
        other = measure(rows, calendar, {**options, "state": True})
        assert {key: answer["dossier"] for key, answer in one.items()} == {
            key: answer["dossier"] for key, answer in other.items()
        }, name


@given(plain_dossiers(), st.integers(0, 5), st.floats(0, 1))
def test_an_event_that_means_nothing_splits_a_stretch_and_keeps_its_sum(
    measuring: Any, place: int, share: float
) -> None:
    rows, calendar, options = measuring
    assume(all(stop_to != "*" for _, stop_to in options["stops"]))
    place = place % (len(rows) - 1)
    begin, end = rows[place]["at"], rows[place + 1]["at"]
    middle = begin + (end - begin) * share
    extra = {**rows[place], "at": middle, "activity": "means nothing"}
    longer = [*rows[: place + 1], extra, *rows[place + 1 :]]
    options = {**options, "at": options["at"] or max(row_moments(rows))}
    for name, measure in BOTH:
        one = measure(rows, calendar, options)["1"]
        other = measure(longer, calendar, options)["1"]
        for answer in (one, other):
            for field in ("events", "notes"):
                del answer["dossier"][field]
        assert one["dossier"] == other["dossier"], name
        assert clock_sums(one) == clock_sums(other), name


def row_moments(rows: list[Plain]) -> list[datetime]:
    keys = ("at", "accepted_at", "done_at")
    return [row[key] for row in rows for key in keys if row.get(key) is not None]


def clock_sums(answer: Plain) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in answer["stretches"]:
        sums[line["clock"]] = sums.get(line["clock"], 0) + line["working_seconds"]
    return {clock: seconds for clock, seconds in sums.items() if seconds}


@given(plain_dossiers())
def test_what_is_stopped_twice_is_subtracted_once(measuring: Any) -> None:
    """Two pairs stop exactly the union of what each stops, and never less than either."""
    rows, calendar, options = measuring
    pairs = [("a", "b"), ("c", "d")]
    for name, measure in BOTH:
        stopped = [
            stopped_spans(measure(rows, calendar, {**options, "stops": stops})["1"])
            for stops in ([pairs[0]], [pairs[1]], pairs)
        ]
        assert stopped[2] == union(stopped[0] + stopped[1]), name


def stopped_spans(answer: Plain) -> list[tuple[datetime, datetime]]:
    spans = [
        (utc(line["from_at"]), utc(line["to_at"]))
        for line in answer["stretches"]
        if line["clock"] == "stop"
    ]
    return union(spans)


def union(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    found: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif begin < end:
            found.append((begin, end))
    return found


@given(measurings(), st.integers(-2, 40))
def test_a_day_off_more_never_makes_a_dossier_take_more_working_time(
    measuring: Any, offset: int
) -> None:
    rows, calendar, options = measuring
    day = calendar["anchor"] + timedelta(days=offset)
    more = {**calendar, "changes": {**calendar["changes"], day: []}}
    for name, measure in BOTH:
        before, after = measure(rows, calendar, options), measure(rows, more, options)
        for key, answer in before.items():
            one, other = answer["dossier"], after[key]["dossier"]
            if one["working_seconds"] is not None:
                assert one["working_seconds"] >= other["working_seconds"], name
                assert one["elapsed_seconds"] == other["elapsed_seconds"], name
