"""Slips numbered beforehand, and the day that is closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.reception.conftest import DESK, LAN

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event
from tinhso.reception import actions, queries, rules
from tinhso.reception.models import DayClosed, ReservedSlip

_numbers = count(1)


def reserve(many: int = 3, key: str = "k", **more):
    given = {
        "desk": DESK,
        "day": timezone.localdate(),
        "next_code": lambda: f"H15.29-{next(_numbers):04}",
        "by": LAN,
    }
    return actions.reserve_slips(count=many, key=key, **{**given, **more})


def now() -> datetime:
    return datetime.now(UTC)


def test_the_same_form_twice_reserves_the_same_slips(desk):
    first, again = reserve(), reserve()
    assert [one.code for one in first] == [one.code for one in again]
    assert ReservedSlip.objects.count() == 3
    assert Event.objects.filter(kind="reception.slips_reserved").count() == 1


@pytest.mark.parametrize("many", [0, -1, rules.MOST_SLIPS + 1])
def test_not_too_many_at_once(desk, many):
    with pytest.raises(TinhsoError, match="too_many_slips"):
        reserve(many)


def test_not_too_many_for_a_day(desk):
    for n in range(rules.MOST_SLIPS_A_DAY // rules.MOST_SLIPS):
        reserve(rules.MOST_SLIPS, key=f"k{n}")
    with pytest.raises(TinhsoError, match="too_many_slips"):
        reserve(1, key="more")


@pytest.mark.parametrize("days", [-1, rules.FARTHEST_DAYS + 1])
def test_not_for_a_day_that_has_passed_or_is_far(desk, days):
    with pytest.raises(TinhsoError, match="slips_too_far"):
        reserve(day=timezone.localdate() + timedelta(days=days))


def test_a_slip_becomes_one_dossier(desk):
    code = reserve()[0].code
    assert actions.usable_slip(code.lower(), told_at=now()).code == code
    actions.enter_slip(code, case="c-1", by=LAN)
    actions.enter_slip(code, case="c-1", by=LAN)
    assert Event.objects.filter(kind="reception.slip_entered").count() == 1
    with pytest.raises(TinhsoError, match="slip_used"):
        actions.enter_slip(code, case="c-2", by=LAN)
    with pytest.raises(TinhsoError, match="slip_used"):
        actions.usable_slip(code, told_at=now())
    with pytest.raises(TinhsoError, match="slip_used"):
        actions.spoil_slip(code, by=LAN)
    assert [one.code for one in queries.slips([DESK], open_=True)] != []
    assert code not in [one.code for one in queries.slips([DESK], open_=True)]


def test_a_spoiled_slip_is_no_dossier(desk):
    code = reserve()[0].code
    actions.spoil_slip(code, by=LAN)
    actions.spoil_slip(code, by=LAN)
    for act in (
        lambda: actions.usable_slip(code, told_at=now()),
        lambda: actions.enter_slip(code, case="c", by=LAN),
    ):
        with pytest.raises(TinhsoError, match="slip_spoiled"):
            act()


def test_a_slip_is_of_its_day_or_later_and_never_of_tomorrow(desk):
    tomorrow = reserve(key="t", day=timezone.localdate() + timedelta(days=1))[0].code
    today = reserve(key="n")[0].code
    with pytest.raises(TinhsoError, match="slip_before_its_day"):
        actions.usable_slip(tomorrow, told_at=now())
    with pytest.raises(TinhsoError, match="slip_to_come"):
        actions.usable_slip(today, told_at=now() + timedelta(minutes=5))
    with pytest.raises(TinhsoError, match="no_such_slip"):
        actions.usable_slip("H15.29-9999", told_at=now())


def test_a_slip_is_not_of_before_its_number_existed():
    numbered = datetime(2026, 3, 9, 2, 41, 30, tzinfo=UTC)

    def fault(told_at):
        return rules.slip_fault(
            day=date(2026, 3, 9), told_day=date(2026, 3, 9), told_at=told_at,
            reserved_at=numbered, now=numbered + timedelta(hours=3),
        )  # fmt: skip

    assert fault(numbered - timedelta(minutes=86)) == "slip_before_its_number"
    assert fault(numbered.replace(second=0)) is None  # An hour is told to the minute.


COUNTS = {"filed": 5, "accepted": 4, "returned": 3, "waiting": 1}


def test_a_day_is_closed_once_and_stays_as_it_was(desk):
    day = timezone.localdate()
    first = actions.close_day(desk=DESK, day=day, counts=COUNTS, by=LAN)
    again = actions.close_day(desk=DESK, day=day, counts={**COUNTS, "filed": 9}, by=LAN)
    assert (first.pk, again.filed) == (again.pk, 5)
    assert Event.objects.filter(kind="reception.day_closed").count() == 1
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DayClosed.objects.update(filed=9)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DayClosed.objects.all().delete()


def test_tomorrow_cannot_be_closed(desk):
    with pytest.raises(TinhsoError, match="day_to_come"):
        actions.close_day(
            desk=DESK, day=timezone.localdate() + timedelta(days=1), counts=COUNTS, by=LAN
        )
