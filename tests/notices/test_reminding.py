"""What is owed is told by its steps, once each: late workers, moved days, quiet hours, one mail a day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tinhso.ledger.actions import By
from tinhso.notices import owing, reached, rules
from tinhso.notices.models import Message, Obligation, Rung, Telling
from tinhso.notices.obligations import close, oblige, oblige_many
from tinhso.notices.owing import Matter, Owed, Step, Whom
from tinhso.notices.reminding import tell_due
from tinhso.notices.templates import Template, declare
from tinhso.org.actions import found_office
from tinhso.org.models import Office, Post, Staff

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
BY = By(actor="p-quan", office="tinh", channel="system")
LADDER = (*(Step(days, ("doer",)) for days in (-7, -3, -1, 0, 1)), Step(3, ("doer", "head")))
FRIDAY = date(2026, 12, 18)
WHOM = {
    "doer": Whom(office="so-khcn", roles=(("clerk",), ("officer",))),
    "head": Whom(office="so-khcn", roles=(("head",),)),
}
declare(
    Template.of(
        {"code": "thu_nhac", "name": ("Thử", "Trial"), "fields": owing.FIELDS, "subject": "{code}: {left_vi}",
         "mail": "{title} {due} {left_vi} {address}", "sms": "{code} {left_vi}"}
    )
)  # fmt: skip
owing.declare(Matter("test.owed", ("Thử", "Trial"), "thu_nhac"))


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=HERE)


def owed(number: int = 1, **changes: object) -> Owed:
    base = Owed(
        f"thing:{number}", "test.owed", "so-khcn", FRIDAY, LADDER, WHOM, {"code": f"V{number}", "title": "Việc"},
        "/nhiem-vu/",
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.fixture
def people(db: None) -> None:
    first = date(2020, 1, 1)
    for code, parent in (("tinh", None), ("so-khcn", "tinh")):
        found_office(code=code, name=code, level="province", parent=parent, on_date=first, by=BY)
    office = Office.objects.get(code="so-khcn")
    for code, role in (("p-lan", "clerk"), ("p-hoa", "head"), ("p-thu", "officer")):
        staff = Staff.objects.create(code=code, name=code)
        Post.objects.create(staff=staff, office=office, role=role, from_date=first)
        reach(f"staff:{code}", mail=f"{code}@example.vn")


def reach(who: str, **told: object) -> None:
    given = {"mail": "", "phone": "", "at": at(date(2026, 12, 1)), "by": BY, **told}
    reached.set_reach(who, **given)  # type: ignore[arg-type]


def sent() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("id").values_list("to", "subject"))


def states() -> dict[str, str]:
    return {f"{r.step} {r.to}": r.state for r in Rung.objects.order_by("id")}


def test_each_step_is_told_once_on_its_working_day(people: None) -> None:
    oblige(owed(), now=at(date(2026, 12, 1)))
    day = date(2026, 12, 1)
    while day < date(2027, 1, 5):
        for hour in (6, 9, 9, 15):
            tell_due(now=at(day, hour))
        day += timedelta(days=1)
    told = [(to.partition("@")[0], subject) for to, subject in sent()]
    assert told == [
        ("p-lan", "V1: còn 7 ngày làm việc"),
        ("p-lan", "V1: còn 3 ngày làm việc"),
        ("p-lan", "V1: còn 1 ngày làm việc"),
        ("p-lan", "V1: đến hạn hôm nay"),
        ("p-lan", "V1: quá hạn 1 ngày làm việc"),
        *sorted([("p-lan", "V1: quá hạn 3 ngày làm việc"), ("p-hoa", "V1: quá hạn 3 ngày làm việc")]),
    ]  # fmt: skip
    assert set(states().values()) == {owing.TOLD}
    assert Obligation.objects.get().next_at is None


def test_a_worker_that_was_away_tells_the_latest_step_alone(people: None) -> None:
    oblige(owed(), now=at(date(2026, 12, 1)))
    tell_due(now=at(FRIDAY + timedelta(days=14)))
    assert {subject for _, subject in sent()} == {"V1: quá hạn 9 ngày làm việc"}
    assert sorted(to for to, _ in sent()) == ["p-hoa@example.vn", "p-lan@example.vn"]
    assert list(states().values()).count(owing.PASSED) == 5


def test_a_moved_day_begins_anew_and_the_same_again_does_nothing(people: None) -> None:
    now = at(date(2026, 12, 16))
    first = oblige(owed(), now=now)
    tell_due(now=now)
    assert oblige(owed(), now=now).edition == first.edition
    later = FRIDAY + timedelta(days=28)
    moved = oblige(owed(due=later), now=now)
    assert (moved.pk, moved.edition, moved.due) == (first.pk, 2, later)
    assert Message.objects.get().state == "given_up"
    assert Message.objects.get().last_error == "owed_no_more"
    tell_due(now=at(FRIDAY))
    assert Message.objects.count() == 1
    back = oblige(owed(), now=now)
    tell_due(now=now)
    # What was told of that day is not told again: -1 is the next one.
    assert back.edition == 3 and Message.objects.count() == 1
    tell_due(now=at(date(2026, 12, 17)))
    assert [subject for _, subject in sent()][1:] == ["V1: còn 1 ngày làm việc"]


def test_what_is_done_is_told_no_more(people: None) -> None:
    now = at(date(2026, 12, 15))
    oblige(owed(), now=now)
    assert close("thing:1", "test.owed", why=owing.DONE, now=now) == 1
    assert close("thing:1", "test.owed", why=owing.DONE, now=now) == 0
    tell_due(now=at(FRIDAY))
    assert not Message.objects.exists() and set(states().values()) == {owing.DROPPED}
    assert oblige(owed(), now=at(FRIDAY)).ended_at is None


def test_nothing_is_told_in_quiet_hours_and_nothing_is_lost(people: None) -> None:
    oblige(owed(), now=at(date(2026, 12, 1)))
    assert tell_due(now=at(FRIDAY, 23)) == 0 == Message.objects.count()
    assert tell_due(now=at(FRIDAY + timedelta(days=1), 5)) == 0
    tell_due(now=at(FRIDAY + timedelta(days=1), 7))
    (message,) = Message.objects.all()
    assert message.rank == rules.REMINDER and message.way == "mail"


def test_more_than_a_few_of_one_day_go_in_one_mail(people: None) -> None:
    oblige_many([owed(n) for n in range(1, 10)], now=at(date(2026, 12, 1)))
    tell_due(now=at(FRIDAY - timedelta(days=1)))
    (message,) = Message.objects.all()
    assert message.subject == "Nhắc việc: 9 việc"
    assert all(f"V{n}: Việc" in message.text for n in range(1, 10))
    assert set(Telling.objects.values_list("key", flat=True)) == {message.key}
    tell_due(now=at(FRIDAY - timedelta(days=1), 16))
    assert Message.objects.count() == 1


def test_who_wants_one_mail_a_day_gets_one_and_late_ones_wait_for_the_next(people: None) -> None:
    reach("staff:p-lan", mail="p-lan@example.vn", digest=True)
    day = date(2026, 12, 17)
    oblige(owed(1), now=at(date(2026, 12, 1)))
    tell_due(now=at(day, 7))
    assert not Message.objects.exists()
    tell_due(now=at(day, 8))
    oblige(owed(2), now=at(day, 10))
    tell_due(now=at(day, 11))
    assert [subject for _, subject in sent()] == ["Nhắc việc: 1 việc"]
    tell_due(now=at(FRIDAY, 9))
    assert [subject for _, subject in sent()] == ["Nhắc việc: 1 việc", "Nhắc việc: 2 việc"]


def test_an_office_is_told_where_nobody_in_it_can_be(people: None) -> None:
    from tinhso.notices.models import Reach

    Reach.objects.all().delete()
    oblige(owed(), now=at(date(2026, 12, 1)))
    tell_due(now=at(date(2026, 12, 9)))
    assert not Message.objects.exists() and owing.NOBODY in states().values()
    reach("office:so-khcn", mail="vanthu@example.vn")
    tell_due(now=at(date(2026, 12, 17)))
    assert [to for to, _ in sent()] == ["vanthu@example.vn"]


def test_the_database_refuses_a_step_told_twice(people: None) -> None:
    oblige(owed(), now=at(date(2026, 12, 1)))
    tell_due(now=at(date(2026, 12, 9)))
    one = Telling.objects.get()
    one.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


@contextmanager
def counted() -> Iterator[list[int]]:
    found = [0]
    with CaptureQueriesContext(connection) as queries:
        yield found
    found[0] = len(queries)


def test_a_hundred_cost_as_many_statements_as_one(people: None) -> None:
    now = at(date(2026, 12, 1))
    with counted() as few:
        oblige_many([owed(n) for n in range(1, 3)], now=now)
    with counted() as many:
        oblige_many([owed(n) for n in range(3, 103)], now=now)
    # SQLite takes so many values in one statement and no more.
    assert many[0] <= few[0] + 6
    with counted() as telling:
        tell_due(now=at(date(2026, 12, 9)))
    assert telling[0] < 60
