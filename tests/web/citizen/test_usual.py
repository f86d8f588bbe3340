"""The usual time, against dossiers whose working hours were counted by hand: 07:30–11:30 and 13:30–17:30, in March."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from tests.web.citizen.conftest import ANSWERS, BIRTH, OTHER, People, file_birth, officer

from tinhso.cases import actions
from tinhso.web.citizen import usual

pytestmark = pytest.mark.django_db
HOUR = 3600


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def handled(people: People, number: int, done: datetime, *, procedure: str = BIRTH) -> None:
    """Accepted on Monday at 08:00, decided then."""
    case = file_birth(
        people, key=f"{procedure}-{number}", told_at=at(2, 7, 45), procedure=procedure
    )
    actions.accept(case.uid, doer=officer(), limit="3d", told_at=at(2, 8))
    actions.decide(case.uid, doer=officer(), granted=True, told_at=done)


def asked(people: People) -> None:
    """Two hours of work, sixteen of waiting for the citizen, one more hour of work."""
    case = file_birth(people, key="asked", told_at=at(2, 7, 45), answers=ANSWERS)
    actions.accept(case.uid, doer=officer(), limit="3d", told_at=at(2, 8))
    actions.ask_supplement(case.uid, doer=officer(), reasons="Ảnh mờ", told_at=at(2, 10))
    actions.answer_supplement(case.uid, doer=officer(), told_at=at(4, 10))
    actions.decide(case.uid, doer=officer(), granted=True, told_at=at(4, 11))


@pytest.fixture
def twenty(people: People) -> People:
    """Ten of two hours, one of three and of sixteen waited, nine of ten hours (Monday 7½, Tuesday 2½)."""
    for number in range(10):
        handled(people, number, at(2, 10))
    for number in range(10, 19):
        handled(people, number, at(3, 10))
    asked(people)
    return people


def test_median_and_nine_of_ten_without_the_waiting(twenty: People) -> None:
    known = usual.usual_of_cases(BIRTH, now=at(31, 8))
    assert known == usual.UsualTime(
        dossiers=20,
        median_seconds=2.5 * HOUR,
        p90_seconds=10 * HOUR,
        of_all=False,
        asked=1,
        waited_median_seconds=16 * HOUR,
    )


def test_only_what_was_decided_in_ninety_days_counts(twenty: People) -> None:
    later = datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))  # 90 days after the 3rd.
    assert usual.usual_of_cases(BIRTH, now=later) is None


def test_below_twenty_it_is_the_provinces_and_says_so(twenty: People) -> None:
    handled(twenty, 1, at(2, 9), procedure=OTHER)
    known = usual.usual_time(OTHER, now=at(31, 8))
    assert known is not None and known.of_all and known.dossiers == 21


def test_the_dossiers_are_not_walked_over_for_each_page(
    twenty: People, django_assert_num_queries
) -> None:
    first = usual.usual_time(BIRTH, now=at(31, 8, 1))
    with django_assert_num_queries(0):
        assert usual.usual_time(BIRTH, now=at(31, 8, 59)) == first
    handled(twenty, 99, at(3, 10))
    kept, fresh = (usual.usual_time(BIRTH, now=at(31, hour, 30)) for hour in (8, 9))
    assert kept is not None and fresh is not None
    assert (kept.dossiers, fresh.dossiers) == (20, 21)
