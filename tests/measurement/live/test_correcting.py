"""Published months corrected: by how many dossiers a figure may change, counted since when, and two workers at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from tests.cases.conftest import ADMIN, citizen, doer, moment
from tests.measurement.live.test_recounting import CLOSED, announce, cell

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.models import Cursor
from tinhso.measurement.live import correcting, publishing
from tinhso.measurement.live.correcting import correct_due
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.models import Published, Recount
from tinhso.org.actions import set_calendar

Made = Callable[..., Case]
MARCH = date(2026, 3, 1)


def announce_once_more() -> None:
    """From Monday the 9th on: Tuesday the 10th is off too."""
    toml = CLOSED.replace("2026-03-04", "2026-03-10")
    set_calendar("xa-1", from_date=date(2026, 3, 9), by=ADMIN, toml=toml)
    keep_up()


@pytest.fixture
def decided(accepted: Made) -> Made:
    """Some dossiers of one span of March, accepted and decided."""
    numbers = count()

    def make(since: str, until: str, many: int) -> list[Case]:
        made = []
        for _ in range(many):
            case = accepted(f"2026-03-{since}", key=f"d-{next(numbers)}")
            end = moment(f"2026-03-{until}")
            made.append(actions.decide(case.uid, granted=True, doer=doer(), told_at=end))
        return made

    return make


@pytest.fixture
def in_april() -> Any:
    with time_machine.travel(moment("2026-04-02 09:00")):
        yield


def median(one: Published, measure: str = "decided") -> float:
    found = cell(one, measure).median_seconds
    assert found is not None
    return found


def published() -> Published:
    (made,) = publishing.publish_due()
    return made


def test_counted_by_another_before_a_recount_it_is_counted_again(
    decided: Made, in_april: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one's row, of before the calendar, is kept while this one counts."""
    decided("02 08:30", "06 08:30", 20)
    old = published()
    announce()
    before = Recount.objects.count()
    keep_up()
    assert Recount.objects.count() == before + 20
    counted, others = correcting.counted, list[Published]()

    def slowly(month: date) -> Any:
        found = counted(month)
        if not others:
            told = [{**one, "p90_seconds": 60.0} for one in old.content["cells"]]
            content = {**old.content, "cells": told}
            others.append(
                Published.objects.create(
                    month=MARCH, made_at=old.made_at, content=content, digest="x", corrects=old
                )
            )
        return found

    monkeypatch.setattr(correcting, "counted", slowly)
    (mine,) = correct_due()
    assert mine.corrects == others[0]
    assert median(old) - median(mine) == 8 * 3600
    assert correct_due() == []


@pytest.mark.parametrize("where", ["last_recount", "counted"])
def test_what_another_has_corrected_alike_is_not_told_as_ones_own(
    decided: Made, in_april: None, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """The other one comes before the figures are counted, or when they have been."""
    decided("02 08:30", "06 08:30", 20)
    published()
    announce()
    keep_up()
    asked, others = getattr(correcting, where), list[Published]()

    def slowly(*told: Any) -> Any:
        found = asked(*told)
        if not others:
            monkeypatch.setattr(correcting, where, asked)
            others.extend(correct_due())
        return found

    monkeypatch.setattr(correcting, where, slowly)
    assert correct_due() == []
    assert publishing.standing() == others
    assert Published.objects.count() == 2


def test_what_is_measured_while_it_is_counted_is_counted_too(
    decided: Made, in_april: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided("02 08:30", "12 08:30", 20)
    old = published()
    announce()
    keep_up()
    counted, asked = correcting.counted, list[date]()

    def slowly(month: date) -> Any:
        found = counted(month)
        if not asked:
            asked.append(month)
            announce_once_more()
        return found

    monkeypatch.setattr(correcting, "counted", slowly)
    (mine,) = correct_due()
    assert median(old) - median(mine) == 2 * 8 * 3600


def test_where_others_never_rest_it_is_counted_while_they_wait(
    decided: Made, in_april: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided("02 08:30", "12 08:30", 20)
    old = published()
    announce()
    keep_up()
    settled, counted = correcting.last_recount, correcting.counted
    numbers, asked = count(), list[date]()

    def restless() -> int:
        return next(numbers) if len(asked) < 3 else settled()

    def noted(month: date) -> Any:
        asked.append(month)
        return counted(month)

    monkeypatch.setattr(correcting, "last_recount", restless)
    monkeypatch.setattr(correcting, "counted", noted)
    (mine,) = correct_due()
    assert median(old) - median(mine) == 8 * 3600
    assert len(asked) == 4


def lying_over_wednesday(accepted: Made, kind: str) -> None:
    """Ten of which a late calendar changes something that is no hours of a decision."""
    for n in range(10):
        case = accepted("2026-03-03 08:30", key=f"{kind}-{n}", owner=f"o-{n}", filer=f"o-{n}")
        if kind == "withdrawn":
            end = moment("2026-03-05 08:30")
            actions.withdraw(case.uid, doer=citizen(f"o-{n}"), told_at=end)
        elif kind == "returned":
            end = moment("2026-03-03 09:30")
            actions.decide(case.uid, granted=True, doer=doer(), told_at=end)
            end = moment("2026-03-05 09:30")
            actions.return_result(case.uid, doer=doer(), told_at=end)


@pytest.mark.parametrize("kind", ["withdrawn", "returned"])
def test_what_moves_no_hours_of_a_decision_is_not_counted_for_them(
    decided: Made, accepted: Made, in_april: None, kind: str
) -> None:
    """Nine of an hour, or nineteen, three that lay over the Wednesday, and as many that came after it."""
    few = 9 if kind == "withdrawn" else 0
    decided("03 08:30", "03 09:30", few)
    decided("03 08:30", "05 08:30", 3)
    decided("05 08:30", "11 08:30", 9 if few else 10)
    lying_over_wednesday(accepted, kind)
    published()
    announce()
    keep_up()
    changed = [set(one.after) for one in Recount.objects.filter(before__has_key="outcome")]
    assert changed == [] and Recount.objects.count() >= 13
    assert correct_due() == []


def test_waits_for_acceptance_stand_while_their_count_does(filed: Made, in_april: None) -> None:
    """Three waited over the Wednesday; of ten the hours until the decision lie over it, and not the wait."""
    spans = [("03 08:00", "03 08:30", "05 08:30")] * 10
    spans += [("03 08:00", "05 08:30", "05 09:30")] * 3
    spans += [("05 08:00", "09 08:30", "09 09:30")] * 10
    for n, (at, accepted, end) in enumerate(spans):
        case = filed(f"2026-03-{at}", key=f"k-{n}")
        actions.accept(case.uid, doer=doer(), told_at=moment(f"2026-03-{accepted}"))
        end_at = moment(f"2026-03-{end}")
        actions.decide(case.uid, granted=True, doer=doer(), told_at=end_at)
    old = published()
    announce()
    keep_up()
    correct_due()
    assert median(publishing.standing()[0], "accepted") == median(old, "accepted")


def test_what_was_measured_before_it_was_published_does_not_count_again(
    decided: Made, in_april: None
) -> None:
    """As a worker does, that looks at its clock before it measures."""
    decided("03 08:30", "05 08:30", 10)
    decided("09 08:30", "12 08:30", 3)
    decided("12 08:30", "30 08:30", 10)
    keep_up()
    now = timezone.now()
    announce()
    keep_up()
    (old,) = publishing.publish_due(now=now)
    announce_once_more()
    assert Recount.objects.count() == 13
    assert correct_due(now=timezone.now()) == []
    assert publishing.standing() == [old]


def test_a_correction_of_one_figure_forgets_nothing_of_another(
    decided: Made, filed: Made, in_april: None
) -> None:
    """Six and then five others were measured again; in between ten more were received."""
    decided("03 08:30", "03 09:30", 9)
    decided("03 08:30", "05 08:30", 6)
    decided("09 08:30", "11 08:30", 5)
    decided("16 08:30", "27 08:30", 9)
    old = published()
    for n in range(10):
        filed("2026-03-20 08:00", key=f"more-{n}")
    announce()
    keep_up()
    (first,) = correct_due()
    assert cell(first, "received").count == cell(old, "received").count + 10
    assert median(first) == median(old)
    announce_once_more()
    (second,) = correct_due()
    assert median(second) != median(old)


def test_one_of_before_it_was_kept_is_counted_by_its_moment(decided: Made, in_april: None) -> None:
    decided("02 08:30", "06 08:30", 20)
    keep_up()
    announce()
    keep_up()
    made = published()
    last = Recount.objects.latest("pk").pk
    Cursor.objects.filter(name__startswith="measurement.published").delete()
    assert publishing.recounted_upto(made) == last
    announce_once_more()
    assert publishing.recounted_upto(made) == last
