"""Plans and tasks by programs: listed with filters, read, progress told once and decided by somebody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.api.conftest import Partner, partner, told
from tests.plans.conftest import UNIT, expected, task_of
from tests.plans.conftest import plan as plan  # a fixture

from tinhso.access.rights import RIGHTS, ROLES
from tinhso.plans import actions
from tinhso.plans.models import Plan, Progress, Task

UNITS = ("so-khcn",)


@pytest.fixture
def teller(plan: Plan) -> Partner:
    return partner("see_task", "do_task", offices=UNITS)


@pytest.fixture
def decider(plan: Plan) -> Partner:
    return partner("see_task", "approve_task", offices=("tinh",))


def titles(answer: Any) -> list[str]:
    return [one["code"] for one in answer.json()["items"]]


def test_tasks_are_found_by_filters_page_by_page(
    plan: Plan, teller: Partner, decider: Partner
) -> None:
    for number in range(1, 6):
        task_of(plan, f"{number}", due=date(2030, 6, number))
    task_of(plan, "6", unit="so-y-te", cooperating=("so-khcn",), title="Bệnh án điện tử")
    task_of(plan, "7", unit="xa-1", cooperating=(), due=None, kind="continuous")
    read, cursor = [], ""
    while cursor is not None:
        page = teller.get("/tasks", limit=4, cursor=cursor)
        read += titles(page)
        cursor = page.json()["next"]
    assert read == ["1", "2", "3", "4", "5", "6"]
    assert titles(decider.get("/tasks"))[-1] == "7"
    assert titles(teller.get("/tasks", part="beside")) == ["6"]
    assert titles(teller.get("/tasks", due_from="2030-06-02", due_by="2030-06-03")) == ["2", "3"]
    assert titles(teller.get("/tasks", text="benh an")) == ["6"]
    assert titles(decider.get("/tasks", unit="xa-1")) == ["7"]
    assert titles(decider.get("/tasks", plan=str(plan.uid), kind="continuous")) == ["7"]
    assert titles(decider.get("/tasks", plan="00000000-0000-4000-8000-00000000abcd")) == []
    assert titles(teller.get("/tasks", state="done")) == []
    [line] = teller.get("/plans", text="ke hoach").json()["items"]
    assert (line["code"], line["owner"]) == (plan.code, "tinh")


def test_progress_is_told_once_and_decided_by_another(
    teller: Partner, decider: Partner, plan: Plan
) -> None:
    here = f"/tasks/{task_of(plan).uid}"
    assert teller.get(here).json()["acts"] == ["tell"]
    body = {"percent": 100, "words": "Đã xong", "done": timezone.localdate().isoformat()}
    made = teller.post(f"{here}/progress", body, key="k")
    assert (made.status_code, made.json()["state"], made.json()["progress"]) == (201, "open", 0)
    assert teller.post(f"{here}/progress", body, key="k")["Idempotency-Replayed"] == "true"
    assert Progress.objects.count() == 1
    told(teller.post(f"{here}/progress", body), 409, "plan_progress_waits")
    [waits] = made.json()["told"]
    decide = f"{here}/progress/{waits['uid']}/decide"
    told(teller.post(decide, {"approved": True}), 403, "api_scope")
    done = decider.post(decide, {"approved": True, "stars": 4}).json()
    assert (done["state"], done["progress"], done["stars"]) == ("done", 100, 4)
    assert done["told"][0]["state"] == "approved" and done["acts"] == []
    told(decider.post(decide, {"approved": False, "reason": "x"}), 409, "plan_progress_decided")
    told(teller.post(f"{here}/progress", body), 409, "plan_task_over")


def test_what_is_returned_is_told_again_and_nobody_decides_her_own(
    plan: Plan, decider: Partner
) -> None:
    both = partner(offices=("tinh",))
    here, other = (f"/tasks/{task_of(plan, code).uid}" for code in "12")
    [waits] = both.post(f"{here}/progress", {"percent": 30, "words": "Bắt đầu"}).json()["told"]
    decide = f"progress/{waits['uid']}/decide"
    told(both.post(f"{here}/{decide}", {"approved": True}), 403, "plan_not_by_one")
    told(decider.post(f"{other}/{decide}", {"approved": True}), 404, "plan_no_such")
    told(decider.post(f"{here}/{decide}", {"approved": False}), 422, "plan_needs_words")
    back = decider.post(f"{here}/{decide}", {"approved": False, "reason": "thiếu số"}).json()
    assert (back["told"][0]["state"], back["progress"]) == ("returned", 0)
    assert both.post(f"{here}/progress", {"percent": 40, "words": "Bổ sung"}).status_code == 201


def test_a_task_that_waits_says_for_what(plan: Plan, teller: Partner) -> None:
    task, document = task_of(plan), expected()
    since = timezone.localdate() - timedelta(days=1)
    actions.block(task.uid, document=document.uid, since=since, reason="chờ", by=UNIT)
    [line] = teller.get("/tasks", blocked="true").json()["items"]
    assert line["waits_for"] == [str(document)]
    body = {"percent": 100, "words": "Đã xong", "done": timezone.localdate().isoformat()}
    told(teller.post(f"/tasks/{task.uid}/progress", body), 409, "plan_blocked")


def test_each_role_sees_tells_and_decides_what_its_right_opens(plan: Plan) -> None:
    here = f"/tasks/{task_of(plan).uid}"
    for role in ROLES:
        asks = partner(*sorted(RIGHTS[role]), offices=UNITS)
        sees, does, approves = (
            act in RIGHTS[role] for act in ("see_task", "do_task", "approve_task")
        )
        assert asks.get(here).status_code == (200 if sees else 403), role
        assert asks.get("/tasks").status_code == (200 if sees else 403), role
        sent = asks.post(f"{here}/progress", {"percent": 100, "words": "x"})
        assert sent.json()["code"] == ("plan_lacks" if does else "api_scope"), role
        nowhere = "00000000-0000-4000-8000-00000000abcd"
        decided = asks.post(f"{here}/progress/{nowhere}/decide", {"approved": True})
        assert decided.json()["code"] == ("plan_no_such" if approves else "api_scope"), role
    elsewhere = partner(offices=("xa-1",))
    told(elsewhere.get(here), 403, "not_yours")
    told(elsewhere.post(f"{here}/progress", {"percent": 1, "words": "x"}), 403, "not_yours")
    assert titles(elsewhere.get("/tasks")) == []


def test_a_longer_list_takes_no_more_queries(plan: Plan, decider: Partner) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert decider.get("/tasks").status_code == 200
        return len(seen)

    task_of(plan, "1")
    counted()
    few = counted()
    for number in range(2, 20):
        task_of(plan, f"{number}")
    assert Task.objects.count() == 19 and counted() == few
