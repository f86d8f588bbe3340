"""A month made public: what is counted, what waits, what stands for ever. Office hours are eight, no day is off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import citizen, doer, moment

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.models import Event
from tinhso.measurement.live import publishing
from tinhso.measurement.live.correcting import correct
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.models import Published
from tinhso.measurement.live.publishing import CannotPublish, Cell, cells_of, publish

Made = Callable[..., Case]
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
IN_MARCH = moment("2026-03-05 09:00")


@pytest.fixture
def decided(accepted: Made) -> Made:
    """A dossier filed and accepted on a day of 2026 at 08:00 and 09:00, decided at a moment."""

    def make(day: str, key: str, until: str, **changes: Any) -> Case:
        filed_at = f"2026-{day} 08:00"
        case = accepted(f"2026-{day} 09:00", key=key, **{"at": filed_at, **changes})
        return actions.decide(case.uid, granted=True, doer=doer(), told_at=moment(f"2026-{until}"))

    return make


@pytest.fixture
def accepted(filed: Made) -> Made:
    def accept(when: str, *, at: str, **changes: Any) -> Case:
        return actions.accept(filed(at, **changes).uid, doer=doer(), told_at=moment(when))

    return accept


def told(one: Published, dimension: str, measure: str) -> list[tuple[str, str, int]]:
    return [
        (cell.key, f"{cell.from_month:%m}-{cell.until_month:%m}", cell.count)
        for cell in cells_of(one)
        if (cell.dimension, cell.measure) == (dimension, measure)
    ]


def test_a_month_is_counted_with_its_waits_and_stays(decided: Made, accepted: Made) -> None:
    for n in range(12):
        decided("01-12", f"on-{n}", "01-14 10:00")
    for n in range(11):
        decided("01-12", f"late-{n}", "01-28 10:00")
    for n in range(10):
        accepted("2026-01-19 09:00", at="2026-01-19 08:00", key=f"open-{n}")
    made = publish(JANUARY, now=IN_MARCH)
    for dimension, key in (
        ("all", ""),
        ("office", "xa-1"),
        ("procedure", "9.000007"),
        ("channel", "counter"),
    ):
        assert told(made, dimension, "received") == [(key, "01-01", 33)]
        assert told(made, dimension, "decided") == [(key, "01-01", 23)]
        assert told(made, dimension, "late") == [(key, "01-01", 11)]
        assert told(made, dimension, "overdue") == [(key, "01-01", 10)]
        assert told(made, dimension, "refiled") == []
    waits = next(
        one for one in cells_of(made) if (one.dimension, one.measure) == ("all", "accepted")
    )
    assert (waits.count, waits.median_seconds, waits.p90_seconds) == (33, 3600, None)
    assert made.content["names"] == {
        "office": {"xa-1": "xa-1"},
        "procedure": {"9.000007": "Cấp giấy phép thử"},
    }
    assert publish(JANUARY, now=IN_MARCH).pk == made.pk
    event = Event.objects.get(kind="measurement.published")
    assert (event.subject, event.facts) == (
        "month:2026-01",
        {"month": "2026-01", "digest": made.digest},
    )
    for change in (
        lambda: Published.objects.update(digest="x"),
        lambda: Published.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="what was published stays"), transaction.atomic():
            change()


def test_of_two_workers_the_later_finds_what_the_first_published(decided: Made) -> None:
    """Both saw the month missing before either had written it."""
    made = publish(JANUARY, now=IN_MARCH)
    assert publishing._publish(JANUARY, IN_MARCH).pk == made.pk
    assert Event.objects.filter(kind="measurement.published").count() == 1


def test_too_few_wait_and_come_with_the_quarter(decided: Made) -> None:
    for n in range(6):
        decided("01-12", f"j{n}", "01-14 10:00")
        decided("02-09", f"f{n}", "02-11 10:00")
    march = publish(date(2026, 3, 1), now=moment("2026-04-02 09:00"))
    first, second, _ = publishing.standing()
    assert cells_of(first) == cells_of(second) == []
    assert told(march, "all", "decided") == [("", "01-03", 12)]
    assert told(march, "office", "decided") == [("xa-1", "01-03", 12)]
    assert told(march, "all", "late") == []
    assert [cell.on_time_at_least for cell in cells_of(march) if cell.measure == "decided"] == [
        None
    ] * 4


def test_filed_again_after_a_withdrawal(filed: Made) -> None:
    for n in range(12):
        gone = filed("2026-01-05 08:00", key=f"gone-{n}", owner=f"o-{n}")
        own = citizen(f"o-{n}")
        actions.withdraw(gone.uid, doer=own, told_at=moment("2026-01-07 09:00"))
        filed("2026-01-20 08:00", key=f"again-{n}", owner=f"o-{n}")
        filed("2026-02-10 08:00", key=f"much-later-{n}", owner=f"o-{n}")
    for n in range(12):
        filed("2026-01-20 08:00", key=f"other-{n}", owner=f"p-{n}")
    made = publish(JANUARY, now=IN_MARCH)
    assert told(made, "all", "withdrawn") == [("", "01-01", 12)]
    assert told(made, "all", "refiled") == [("", "01-01", 12)]
    february = publish(FEBRUARY, now=IN_MARCH)
    assert told(february, "all", "received") == [("", "02-02", 12)]
    assert told(february, "all", "refiled") == []


def test_an_open_month_and_one_before_a_published_one_are_refused(decided: Made) -> None:
    for n in range(10):
        decided("02-09", f"f{n}", "02-11 10:00")
    with pytest.raises(CannotPublish, match="month_not_over"):
        publish(FEBRUARY, now=moment("2026-02-28 23:59"))
    publish(FEBRUARY, now=moment("2026-03-01 00:00"))
    with pytest.raises(CannotPublish, match="later_published"):
        publish(JANUARY, now=IN_MARCH)
    with pytest.raises(CannotPublish, match="nothing_published"):
        correct(JANUARY, now=IN_MARCH)


def test_a_correction_is_a_row_of_its_own_and_tells_of_no_few(decided: Made) -> None:
    for n in range(20):
        decided("01-12", f"j{n}", "01-14 10:00")
    old = publish(JANUARY, now=IN_MARCH)
    for n in range(9):
        decided("01-13", f"told-{n}", "01-15 10:00")
    assert correct(JANUARY, now=IN_MARCH) == old
    decided("01-13", "told-9", "01-15 10:00")
    new = correct(JANUARY, now=IN_MARCH)
    assert (new.corrects, told(new, "all", "decided")) == (old, [("", "01-01", 30)])
    assert told(Published.objects.get(pk=old.pk), "all", "decided") == [("", "01-01", 20)]
    assert publishing.standing() == [new]
    assert publishing.archive() == [new, old]
    assert correct(JANUARY, now=IN_MARCH) == new


def test_every_closed_month_is_published_in_order(decided: Made) -> None:
    assert publishing.publish_due(now=IN_MARCH) == []
    decided("01-12", "a", "01-14 10:00")
    made = publishing.publish_due(now=IN_MARCH)
    assert [one.month for one in made] == [JANUARY, FEBRUARY]
    assert publishing.publish_due(now=IN_MARCH) == []


def test_queries_do_not_grow_with_dossiers(decided: Made, accepted: Made) -> None:
    counts = []
    for most in (10, 14):
        for n in range(most):
            decided("01-12", f"d{most}-{n}", "01-14 10:00")
            accepted("2026-01-19 09:00", at="2026-01-19 08:00", key=f"o{most}-{n}")
        keep_up()
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            publish(JANUARY, now=IN_MARCH)
            transaction.set_rollback(True)
        counts.append(len(asked))
    assert counts[1] <= counts[0]


def test_a_cell_comes_back_as_it_was_kept() -> None:
    cell = Cell("office", "xa-1", "decided", JANUARY, FEBRUARY, 12, 3600.0, None, 0.5)
    assert Cell.of(cell.plain()) == cell
