"""Documents, plans and tasks: what one act writes, what it refuses, and that twice is once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.plans.conftest import (
    DAY,
    FIRST,
    HEAD,
    PLANNER,
    UNIT,
    done,
    expected,
    issued,
    made_plan,
    task_of,
)

from tinhso.ledger.models import Event
from tinhso.org.actions import found_office, pass_on
from tinhso.plans import actions, queries
from tinhso.plans.models import Block, Ending, GoverningDocument, Met, Plan, PlanVersion, Task
from tinhso.plans.queries import Wanted, folded, rows_of
from tinhso.plans.rules import CannotPlan
from tinhso.plans.versions import difference

pytestmark = pytest.mark.django_db


def events(kind: str = "plans.") -> Counter[str]:
    return Counter(Event.objects.filter(kind__startswith=kind).values_list("kind", flat=True))


def refused(code: str, act: Any, *args: Any, **facts: Any) -> None:
    before = Event.objects.count()
    with pytest.raises(Exception) as fault:
        act(*args, **facts)
    assert getattr(fault.value, "code", fault.value) == code
    assert Event.objects.count() == before


def test_every_task_cites_a_document_that_is_issued(plan: Plan) -> None:
    refused("plan_lacks", task_of, plan, "2", title="")
    awaited = expected()
    said = replace(actions.said_of(task_of(plan)), code="2", document=str(awaited.uid))
    refused("plan_not_issued", actions.give_task, plan.uid, said, key="k2", by=PLANNER)


def test_a_form_sent_twice_makes_one(plan: Plan) -> None:
    assert task_of(plan).pk == task_of(plan).pk
    assert issued("x").pk == issued("x").pk
    assert events("plans.task_given")["plans.task_given"] == 1


def test_a_document_carries_out_one_that_stands_above_it(plan: Plan) -> None:
    below = issued("kh2", kind="plan", above=plan.document.uid)
    assert queries.line_above(below) == [plan.document]
    refused("plan_wrong_layer", issued, "nq9", kind="resolution", above=below.uid)
    refused("plan_document_twice", issued, "again", number=below.number)


def test_a_task_waits_for_a_document_until_it_is_issued(plan: Plan) -> None:
    today = timezone.localdate()
    awaited, tasks = expected(), [task_of(plan, str(n)) for n in range(1, 6)]
    for one in tasks:
        actions.block(one.uid, document=awaited.uid, since=today - 9 * DAY, by=UNIT)
        actions.block(one.uid, document=awaited.uid, since=today, by=UNIT)
    rows = rows_of(Wanted(plan=plan.pk, blocked=True), today=today)
    assert len(rows) == 5
    assert queries.causes(rows) == [(awaited, 5, today - 9 * DAY)]
    refused(
        "plan_blocked", actions.tell_progress, tasks[0].uid,
        percent=100, words="xong", done=today, key="p", by=UNIT,
    )  # fmt: skip
    told = {"number": "82/2024/NĐ-CP", "issuer": "Chính phủ", "by": PLANNER}
    assert actions.issue_document(awaited.uid, issued=today - DAY, **told) == 5
    assert actions.issue_document(awaited.uid, issued=today - DAY, **told) == 0
    assert set(Block.objects.values_list("until", flat=True)) == {today - DAY}
    assert not rows_of(Wanted(plan=plan.pk, blocked=True), today=today)
    assert events()["plans.freed"] == 5
    refused(
        "plan_is_issued", actions.block, tasks[0].uid, document=awaited.uid, since=today, by=UNIT
    )
    assert done(tasks[0]).state == "done"


def test_tasks_do_not_wait_for_one_another_in_a_circle(plan: Plan) -> None:
    one, two, three = (task_of(plan, code) for code in "123")
    actions.lean_on(one.uid, on=two.uid, leans=True, by=PLANNER)
    actions.lean_on(two.uid, on=three.uid, leans=True, by=PLANNER)
    refused("plan_leans_circle", actions.lean_on, three.uid, on=one.uid, leans=True, by=PLANNER)
    refused("plan_blocked", done, one)
    done(three)
    done(two)
    assert done(one).state == "done"


def test_progress_counts_once_another_one_approved_it(plan: Plan) -> None:
    task = task_of(plan)
    told = actions.tell_progress(task.uid, percent=40, words="Đã xong thiết kế", key="p1", by=UNIT)
    assert actions.tell_progress(task.uid, percent=40, words="x", key="p1", by=UNIT) == told
    refused(
        "plan_progress_waits",
        actions.tell_progress,
        task.uid,
        percent=50,
        words="x",
        key="p2",
        by=UNIT,
    )
    refused("plan_not_by_one", actions.decide_progress, told.uid, approved=True, by=UNIT)
    refused("plan_needs_words", actions.decide_progress, told.uid, approved=False, by=HEAD)
    task.refresh_from_db()
    assert task.progress == 0
    assert actions.decide_progress(told.uid, approved=True, by=HEAD).progress == 40
    actions.decide_progress(told.uid, approved=True, by=HEAD)
    refused(
        "plan_progress_decided",
        actions.decide_progress,
        told.uid,
        approved=False,
        reason="x",
        by=HEAD,
    )
    assert events()["plans.progress_decided"] == 1


def test_a_recurring_task_goes_on_to_its_next_time(plan: Plan) -> None:
    today = timezone.localdate()
    first = date(today.year - 1, 1, 31)
    task = task_of(
        plan, kind="recurring", every="quarter", due=first, until=date(today.year - 1, 7, 31)
    )
    assert done(task, key="a").due == date(today.year - 1, 4, 30)
    task.refresh_from_db()
    assert (task.state, task.progress) == ("open", 0)
    actions.move_due(
        task.uid,
        after=date(today.year - 1, 5, 9),
        authority=plan.document.uid,
        reason="Lũ",
        key="m",
        by=PLANNER,
    )
    late = {"after": date(today.year - 1, 7, 31), "authority": plan.document.uid, "reason": "Lũ"}
    refused("plan_past_next_time", actions.move_due, task.uid, **late, key="n", by=PLANNER)
    assert done(task, key="b").due == date(today.year - 1, 7, 31)
    assert done(task, key="c").state == "done"
    assert Met.objects.filter(task=task).count() == 3


def test_a_continuous_task_is_never_done(plan: Plan) -> None:
    task = task_of(plan, kind="continuous", due=None)
    refused("plan_never_done", done, task)


def test_a_due_day_is_changed_by_a_document_and_a_reason(plan: Plan) -> None:
    task = task_of(plan)
    move = {"after": date(2031, 1, 15), "key": "m1", "by": PLANNER}
    refused(
        "plan_needs_words",
        actions.move_due,
        task.uid,
        authority=plan.document.uid,
        reason=" ",
        **move,
    )
    refused(
        "plan_not_issued", actions.move_due, task.uid, authority=expected().uid, reason="x", **move
    )
    given = {"authority": plan.document.uid, "reason": "Chờ đấu thầu", **move}
    actions.move_due(task.uid, **given)
    actions.move_due(task.uid, **given)
    task.refresh_from_db()
    assert task.due == date(2031, 1, 15) and events()["plans.due_changed"] == 1
    said = replace(actions.said_of(task), due=date(2032, 1, 1))
    refused("plan_due_by_document", actions.change_task, task.uid, said, by=PLANNER)


def test_a_task_changed_meanwhile_is_not_overwritten(plan: Plan) -> None:
    task = task_of(plan)
    said = replace(actions.said_of(task), title="Tên khác", cooperating=("xa-1",))
    assert actions.change_task(task.uid, said, seen=0, by=PLANNER) == ["title", "cooperating"]
    refused("plan_changed_meanwhile", actions.change_task, task.uid, said, seen=0, by=PLANNER)
    assert actions.change_task(task.uid, said, seen=1, by=PLANNER) == []


def test_versions_differ_in_words(plan: Plan) -> None:
    task, other = task_of(plan), task_of(plan, "2")
    first = actions.set_version(plan.uid, document=plan.document.uid, reason="Ban hành", by=PLANNER)
    refused(
        "plan_version_same",
        actions.set_version,
        plan.uid,
        document=plan.document.uid,
        reason="x",
        by=PLANNER,
    )
    said = replace(actions.said_of(task), title="Xây dựng kho dữ liệu")
    actions.change_task(task.uid, said, by=PLANNER)
    actions.end_task(other.uid, how="lapsed", document=plan.document.uid, on_date=FIRST, by=PLANNER)
    task_of(plan, "3")
    second = actions.set_version(plan.uid, document=plan.document.uid, reason="Sửa", by=PLANNER)
    found = {one.code: one for one in difference(first.tasks, second.tasks)}
    assert {code: one.what for code, one in found.items()} == {
        "1": "changed",
        "2": "changed",
        "3": "added",
    }
    assert found["1"].fields[0].words == (
        ("same", "Xây dựng"), ("taken", "nền tảng"), ("put", "kho"), ("same", "dữ liệu"),
    )  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.update(reason="khác")


def test_what_a_gone_province_left_is_ended_by_a_document(plan: Plan) -> None:
    today = timezone.localdate()
    found_office(
        code="huyen", name="UBND huyện", level="district", parent="tinh", on_date=FIRST, by=PLANNER
    )
    tasks = [task_of(plan, str(n), unit="huyen") for n in range(1, 4)]
    actions.tell_progress(tasks[1].uid, percent=30, words="x", key="p", by=UNIT)
    pass_on(["huyen"], to="xa-1", on_date=today - 20 * DAY, by=PLANNER)
    assert list(queries.homeless(None, today=today).order_by("pk")) == tasks
    law = issued("sap-xep", issued=today - 30 * DAY)
    end = {"document": law.uid, "on_date": today - 20 * DAY, "by": PLANNER}
    refused("plan_lacks", actions.end_task, tasks[1].uid, how="transferred", **end)
    actions.end_task(tasks[0].uid, how="closed", **end)
    heir = actions.end_task(tasks[1].uid, how="transferred", unit="xa-1", **end)
    assert actions.end_task(tasks[1].uid, how="transferred", unit="xa-1", **end) == heir
    actions.end_task(tasks[2].uid, how="lapsed", **end)
    assert heir is not None and (heir.unit, heir.continues, heir.document) == (
        "xa-1",
        tasks[1],
        law,
    )
    assert not queries.homeless(None, today=today).exists()
    assert Ending.objects.count() == 3
    ended = actions.end_document(
        plan.document.uid,
        how="transferred",
        document=law.uid,
        on_date=today,
        replaced_by=law.uid,
        by=PLANNER,
    )
    assert (ended.replaced_by, ended.ended) == (law, today)
    refused("plan_document_ended", task_of, plan, "9")


def test_the_list_is_folded_by_the_clock_in_a_fixed_number_of_queries(plan: Plan) -> None:
    today = timezone.localdate()
    for number in range(1, 13):
        task = task_of(plan, str(number), due=today + timedelta(days=200 - 100 * (number % 4)))
        if number > 9:
            done(task)

    def counted() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            rows = rows_of(Wanted(plan=plan.pk), today=today)
            queries.tasks_by([row.pk for row in rows])
        return len(asked)

    counted()
    few = counted()
    for number in range(13, 40):
        task_of(plan, str(number))
    assert counted() == few
    (whole,) = folded(rows_of(Wanted(plan=plan.pk), today=today), lambda _: "")
    assert (whole.all, whole.done, whole.open) == (39, 3, 36)
    assert sum(whole.signs.values()) == 39


def test_search_needs_no_accents_and_units_see_where_they_cooperate(plan: Plan) -> None:
    task_of(plan, title="Đường truyền số liệu chuyên dùng")
    today = timezone.localdate()

    def found(**asked: Any) -> int:
        return len(rows_of(Wanted(**asked), today=today))

    assert (
        found(text="duong truyen") == found(text="ĐƯỜNG số liệu") == 1
        and found(text="duong khac") == 0
    )
    assert found(units=frozenset({"so-y-te"})) == 1 and found(units=frozenset({"xa-1"})) == 0
    assert found(units=frozenset({"so-y-te"}), part="own") == 0
    assert found(units=frozenset({"so-khcn"}), part="own") == 1


def test_a_task_cannot_be_made_twice_over(plan: Plan) -> None:
    task_of(plan)
    other = made_plan("khac")
    assert task_of(other).plan == other
    with pytest.raises(CannotPlan):
        actions.give_task(
            plan.uid, actions.said_of(Task.objects.first()), key="another", by=PLANNER
        )
    assert GoverningDocument.objects.count() == 2
