"""Tasks remind who does them, then the head; what is done, blocked, moved or ended reminds nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.plans.conftest import DAY, PLANNER, UNIT, done, expected, issued, task_of

from tinhso.ledger.positions import number_all
from tinhso.notices import owing
from tinhso.notices.models import Message, Obligation, Rung, Walk
from tinhso.notices.reached import set_reach
from tinhso.notices.reminding import tell_due
from tinhso.org.models import Office, Post, Staff
from tinhso.plans import actions
from tinhso.plans.models import Plan, Task
from tinhso.plans.reminders import LADDER, follow_tasks, keep, walk_tasks

NOW = datetime(2030, 6, 3, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DUE = date(2030, 6, 28)


def follow() -> None:
    number_all()
    while follow_tasks():
        pass


def held(task: Task) -> Obligation:
    return Obligation.objects.get(subject=f"task:{task.uid}")


@pytest.fixture
def staff(plan: Plan) -> Plan:
    for code, office, role in (
        ("p-lan", "so-khcn", "officer"),
        ("p-vt", "so-khcn", "clerk"),
        ("p-hoa", "so-khcn", "head"),
        ("p-y", "so-y-te", "clerk"),
    ):
        person = Staff.objects.create(code=code, name=code)
        where = Office.objects.get(code=office)
        Post.objects.create(staff=person, office=where, role=role, from_date=date(2020, 1, 1))
        set_reach(f"staff:{code}", mail=f"{code}@example.vn", phone="", at=NOW, by=PLANNER)
    return plan


def test_a_task_is_told_to_who_does_it_and_late_ones_to_the_head(staff: Plan) -> None:
    task = task_of(staff)
    follow()
    row = held(task)
    assert (row.due, row.office, row.ended_at) == (DUE, "so-khcn", None)
    assert Rung.objects.count() == sum(len(step.to) for step in LADDER)
    day = NOW
    while day.date() < DUE + 30 * DAY:
        tell_due(now=day)
        day += timedelta(days=1)
    told = list(Message.objects.order_by("id").values_list("to", "subject"))
    assert [to for to, _ in told[:5]] == ["p-vt@example.vn"] * 5
    late = sorted(to for to, subject in told if "quá hạn 3 ngày" in subject)
    assert late == ["p-hoa@example.vn", "p-vt@example.vn"]
    text = Message.objects.order_by("id")[0].text
    assert "Xây dựng nền tảng dữ liệu" in text and f"/nhiem-vu/viec/{task.uid}" in text


def test_who_told_of_it_last_is_the_one_who_does_it(staff: Plan) -> None:
    task = task_of(staff)
    told = actions.tell_progress(task.uid, percent=10, words="Bắt đầu", key="p1", by=UNIT)
    actions.decide_progress(told.uid, approved=True, by=replace(UNIT, actor="p-hoa"))
    follow()
    tell_due(now=NOW + 20 * DAY)
    assert Message.objects.get().to == "p-lan@example.vn"


def test_a_blocked_task_reminds_nobody_until_it_is_freed(staff: Plan) -> None:
    task, document = task_of(staff), expected()
    actions.block(task.uid, document=document.uid, since=date(2025, 1, 1), reason="chờ", by=UNIT)
    follow()
    assert not Obligation.objects.exists()
    actions.issue_document(
        document.uid, number="1/NĐ", issuer="CP", issued=date(2025, 2, 1), by=PLANNER
    )
    follow()
    assert held(task).ended_at is None


def test_a_moved_day_and_what_is_done_or_ended(staff: Plan) -> None:
    moved, finished, gone, given = (task_of(staff, code) for code in "1234")
    follow()
    later = date(2030, 8, 1)
    actions.move_due(
        moved.uid, after=later, authority=issued("cv").uid, reason="xin lùi", key="m", by=PLANNER
    )
    done(finished)
    paper = issued("qd").uid
    day = date(2026, 1, 2)
    actions.end_task(gone.uid, how="lapsed", document=paper, on_date=day, by=PLANNER)
    new = actions.end_task(
        given.uid, how="transferred", document=paper, on_date=day, unit="so-y-te", by=PLANNER
    )
    follow()
    assert held(moved).due == later and held(moved).edition == 2
    assert [held(one).why for one in (finished, gone, given)] == ["done", "closed", "moved"]
    assert new is not None and held(new).office == "so-y-te"


def test_a_recurring_task_is_owed_again_for_its_next_time(staff: Plan) -> None:
    task = task_of(staff, kind="recurring", every="month", due=date(2026, 1, 12), until=DUE)
    follow()
    assert held(task).due == date(2026, 1, 12)
    done(task, on=date(2026, 1, 9))
    follow()
    assert held(task).due == date(2026, 2, 12) and held(task).edition == 2


def test_the_night_finds_what_no_event_told_in_few_statements(staff: Plan) -> None:
    for code in "12":
        task_of(staff, code)
    Task.objects.filter(code="1").update(due=None, state="lapsed")
    with CaptureQueriesContext(connection) as few:
        keep(Task.objects.all(), now=NOW)
    for number in range(3, 33):
        task_of(staff, f"{number}")
    with CaptureQueriesContext(connection) as many:
        keep(Task.objects.all(), now=NOW)
    assert len(many) <= len(few) + 2
    Obligation.objects.update(ended_at=NOW, why=owing.DONE, next_at=None)
    while walk_tasks(now=NOW):
        pass
    assert Obligation.objects.filter(ended_at=None).count() == 31
    assert walk_tasks(now=NOW) == 0 and Walk.objects.get().ended_at == NOW
    assert walk_tasks(now=NOW + DAY) == 1
