"""A procedure on its way from a legal text to everybody: days, refusals, what is owed, the figures of index 766."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import Error, transaction
from tests.procedures.conftest import FIRST, PLANNER, document

from tinhso import calendars
from tinhso.indicators import filling, points
from tinhso.indicators.actions import indexes
from tinhso.indicators.current import book_on
from tinhso.indicators.models import Filling
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.periods import Period
from tinhso.ledger.models import Event
from tinhso.measurement.live.following import keep_up
from tinhso.notices.models import Obligation
from tinhso.org.actions import found_office
from tinhso.procedures.actions import publish
from tinhso.procedures.announcing import actions, queries, rules
from tinhso.procedures.announcing.actions import CannotAnnounce
from tinhso.procedures.definition import Definition
from tinhso.procedures.models import Announcement, AnnouncementStep

VN = ZoneInfo("Asia/Ho_Chi_Minh")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31), "year")
TODAY = date(2026, 4, 1)


@pytest.fixture
def today() -> Iterator[datetime]:
    """The first of April 2026, ten in the morning."""
    now = datetime(2026, 4, 1, 10, tzinfo=VN)
    with time_machine.travel(now, tick=False):
        yield now


@pytest.fixture
def catalogue(db: None, today: datetime) -> None:
    for code, above, level in (("tinh", None, "province"), ("so-1", "tinh", "province")):
        found_office(code=code, name=code, level=level, parent=above, on_date=FIRST, by=PLANNER)
    for code in ("9.000001", "9.000002"):
        publish(Definition.of(document(code=code)), from_date=FIRST, by=PLANNER)


def followed(text: str = "12/2026/NQ-HĐND", **more: Any) -> Announcement:
    told: dict[str, Any] = {
        "number": 1, "office": "tinh", "effective_date": date(2026, 3, 16), "by": PLANNER, **more,
    }  # fmt: skip
    return actions.follow_text(told.pop("procedure", "9.000001"), text=text, **told)


def decided(row: Announcement, day: date) -> Announcement:
    return actions.record_decision(row.uid, decision="345/QĐ-UBND", decided_date=day, by=PLANNER)


def published(row: Announcement, day: date, parts: Any = rules.PARTS) -> Announcement:
    return actions.record_publication(
        row.uid, address="csdl.example.vn/1", published_date=day, parts=list(parts), by=PLANNER
    )


@pytest.mark.parametrize(
    ("effective", "last"),
    [
        ("2026-03-16", "2026-03-09"),  # a Monday: the Monday before, five working days later
        ("2026-03-15", "2026-03-06"),  # a Sunday: the Friday before last
        ("2026-05-04", "2026-04-22"),  # over three days off: 27 April, 30 April, 1 May
    ],
)
def test_the_decision_has_five_working_days_before_the_text_holds(
    effective: str, last: str
) -> None:
    calendar = calendar_of_the_house()
    assert rules.announce_by(date.fromisoformat(effective), calendar) == date.fromisoformat(last)


def test_publication_has_five_working_days_from_the_decision_also_from_one_of_a_saturday() -> None:
    calendar = calendar_of_the_house()
    assert rules.publish_by(date(2026, 3, 6), calendar) == date(2026, 3, 13)
    assert rules.publish_by(date(2026, 3, 7), calendar) == date(2026, 3, 13)


def test_a_text_becomes_a_decision_and_a_publication_and_each_step_stays(catalogue: None) -> None:
    row = followed()
    subject = f"announcement:{row.uid}"
    assert queries.state_of(row, TODAY) == rules.DECISION_LATE
    owed = Obligation.objects.get(subject=subject)
    assert (owed.due, owed.ended_at) == (date(2026, 3, 9), None)
    row = decided(row, date(2026, 3, 6))
    assert queries.state_of(row, date(2026, 3, 13)) == rules.TO_PUBLISH
    assert queries.state_of(row, date(2026, 3, 14)) == rules.PUBLICATION_LATE
    owed.refresh_from_db()
    assert (owed.due, owed.ended_at) == (date(2026, 3, 13), None)
    row = published(row, date(2026, 3, 12), ("title", "order"))
    assert queries.state_of(row, TODAY) == rules.INCOMPLETE
    assert rules.lacking(row.parts) == ["manner", "papers", "limit", "whom", "office"]
    owed.refresh_from_db()
    assert owed.ended_at is not None
    assert queries.state_of(published(row, date(2026, 3, 12)), TODAY) == rules.COMPLETE
    told = Event.objects.filter(subject=subject).order_by("id").values_list("kind", flat=True)
    assert [one.removeprefix("procedures.") for one in told] == [
        "announcement_opened", "announced", "made_public", "made_public",
    ]  # fmt: skip
    assert AnnouncementStep.objects.count() == 4
    for change in (
        lambda: AnnouncementStep.objects.update(document="khác"),
        lambda: AnnouncementStep.objects.all().delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_what_cannot_be_is_refused(catalogue: None) -> None:
    def refused(act: Any) -> str:
        with pytest.raises(CannotAnnounce) as found, transaction.atomic():
            act()
        return found.value.code.removeprefix("announcement_")

    row = followed()
    assert refused(lambda: followed()) == "twice"
    assert refused(lambda: followed("khác", number=2)) == "no_version"
    assert refused(lambda: followed("khác", procedure="9.9")) == "no_version"
    assert refused(lambda: followed("  ")) == "lacks"
    assert refused(lambda: followed("khác", effective_date=date(1026, 3, 1))) == "day_odd"
    assert refused(lambda: published(row, TODAY)) == "not_decided"
    assert refused(lambda: decided(row, TODAY + timedelta(days=1))) == "day_to_come"
    decided(row, date(2026, 3, 6))
    assert refused(lambda: published(row, date(2026, 3, 5))) == "before_decision"
    assert refused(lambda: published(row, date(2026, 3, 9), ("tên",))) == "no_part"
    published(row, date(2026, 3, 9))
    assert refused(lambda: decided(row, date(2026, 3, 10))) == "after_publication"
    with pytest.raises(Announcement.DoesNotExist), transaction.atomic():
        actions.record_decision(uuid4(), decision="1", decided_date=TODAY, by=PLANNER)


def test_the_list_is_found_without_accents_and_by_state(catalogue: None) -> None:
    late, whole = followed(), followed("77/2026/QĐ-UBND", procedure="9.000002", office="so-1")
    published(decided(whole, date(2026, 3, 6)), date(2026, 3, 9))
    assert list(queries.found(words="77 qd-ubnd cap ban sao", today=TODAY)) == [whole]
    assert list(queries.found(office="tinh", today=TODAY)) == [late]
    for state in rules.STATES:
        rows = [one for one in (late, whole) if stands(one) == state]
        assert list(queries.found(state=state, today=TODAY)) == rows
    told = queries.counted(TODAY)
    assert (told[rules.DECISION_LATE], told[rules.COMPLETE], sum(told.values())) == (1, 1, 2)


def test_items_1_1_to_1_3_of_index_766_are_counted_of_what_was_recorded(
    catalogue: None, today: datetime
) -> None:
    indexes.load_index766(from_date=date(2026, 1, 1), by=PLANNER)
    filling.fill([YEAR], now=today)
    names = ["PUBLISH_ON_TIME", "PUBLIC_UPDATE_ON_TIME", "PUBLIC_CONTENT_FULL"]

    def numbers() -> list[tuple[float | None, float | None]]:
        at = points.standing(book_on(TODAY), unit="tinh", period=YEAR)
        by_code = {one.item.code: one for one in at.items}
        return [(by_code[name].num, by_code[name].den) for name in names]

    assert numbers() == [(None, None)] * 3, "nothing was recorded: that is missing, and not none"
    good, slow, open_, _ = (followed(f"{number}/NQ") for number in range(4))
    published(decided(good, date(2026, 3, 6)), date(2026, 3, 9))
    published(
        decided(followed("5/NQ", procedure="9.000002", office="so-1"), date(2026, 3, 10)),
        date(2026, 3, 20),
        ("title",),
    )
    decided(slow, date(2026, 3, 11))
    decided(open_, date(2026, 3, 31))
    Filling.objects.update(asked_at=None)
    keep_up()
    filling.follow_ledger(now=today)
    assert Filling.objects.get(kind="year", first=YEAR.first).asked_at is not None
    filling.fill([YEAR], now=today)
    # Decided in time: one of four. Published: one in time, one late, one overdue, one not due yet. Public: two.
    assert numbers() == [(1, 4), (1, 3), (1, 2)]
    published(slow, date(2026, 3, 18))
    filling.fill([YEAR], now=today)
    # It takes the place of the first, which is of the same procedure.
    assert numbers() == [(1, 4), (1 + 1, 3), (1, 2)]


def stands(row: Announcement) -> str:
    row.refresh_from_db()
    return queries.state_of(row, TODAY)


def calendar_of_the_house() -> Calendar:
    return calendars.load(calendars.DEFAULT)
