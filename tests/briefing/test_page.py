"""The page of a week: made of what happened, kept as it was, for who may read it, on one sheet."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import docx
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader
from tests.plans.conftest import (
    DAY,
    FIRST,
    PLANNER,
    UNIT,
    done,
    expected,
    found_offices,
    made_plan,
    task_of,
)

from tinhso.access import actions as access
from tinhso.access.who import SECOND_PASSED
from tinhso.briefing import actions, jobs
from tinhso.briefing.gathering import gathered
from tinhso.briefing.models import Page
from tinhso.indicators.actions import indexes, publishing
from tinhso.ledger.models import Event
from tinhso.org import actions as org
from tinhso.plans import actions as plans
from tinhso.plans.models import Plan

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
PEOPLE = {
    "p-tinh": ("tinh", "leader"), "p-hoa": ("so-khcn", "head"), "p-xa": ("xa-1", "officer"),
}  # fmt: skip


@pytest.fixture
def plan(db: None) -> Plan:
    found_offices()
    for staff, (office, role) in PEOPLE.items():
        org.enter_staff(code=staff, name=f"Người {staff}", by=PLANNER)
        org.appoint(staff, office=office, role=role, from_date=FIRST, by=PLANNER)
    return made_plan()


@pytest.fixture
def troubled(plan: Plan) -> Plan:
    """Ten tasks: two done, three late, of which two wait for a decree; one report waits for its approval."""
    today = timezone.localdate()
    for number in range(10):
        due = today - 40 * DAY if number < 5 else today + 200 * DAY
        task = task_of(plan, str(number), due=due, start=today - 200 * DAY)
        if number < 2:
            done(task, on=today - 50 * DAY)
        if number in (2, 3):
            if number == 2:
                decree = expected()
            plans.block(
                task.uid, document=str(decree.uid), since=today - 90 * DAY, reason="chờ", by=UNIT
            )
        if number == 6:
            plans.tell_progress(task.uid, percent=30, words="đang làm", done=None, key="w", by=UNIT)
    return plan


def enter(staff: str) -> Client:
    account = access.open_staff_account(
        login=staff, staff=staff, password="thuyền-nan-đò-ngang", by=PLANNER
    )
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SECOND_PASSED] = True
    session.save()
    return client


def made(office: str = "tinh", key: str = "k", **more: Any) -> Page:
    return actions.make(key, office, now=more.pop("now", timezone.now()), by=PLANNER, **more)


def test_decisions_name_who_what_and_the_cost_of_waiting(troubled: Plan) -> None:
    told = gathered("tinh", now=timezone.now() + 5 * DAY)
    found = {one["sort"]: one for one in told["decisions"]}
    assert set(found) == {"issue", "tasks", "progress"}
    assert found["issue"]["facts"] == {
        "title": "Nghị định về đầu tư", "count": 2, "late": 2, "soon": 0, "days": 95,
    }  # fmt: skip
    assert found["tasks"]["office"] == "so-khcn" and found["tasks"]["facts"]["late"] == 3
    assert found["progress"]["facts"]["count"] == 1 and found["progress"]["name"]
    assert told["tasks"] == {
        "all": 10, "done": 2, "on_track": told["tasks"]["on_track"], "at_risk": told["tasks"]["at_risk"],
        "late": 3, "blocked": 2,
    }  # fmt: skip


def test_a_plan_is_where_its_due_days_say_or_behind(troubled: Plan) -> None:
    told = gathered("tinh", now=timezone.now())
    (row,) = told["promises"]
    assert (row["should"], row["is"], row["reached"]) == (50.0, 20.0, False)
    assert row["needed"] == pytest.approx(80 / (200 / 30.4), rel=0.01)
    assert (told["promised"], told["reached"]) == (1, 0)


def test_a_figure_with_targets_stands_on_the_compass(troubled: Plan) -> None:
    indexes.load_base(from_date=FIRST, by=PLANNER)
    code = "dung_han"
    from tinhso.indicators.current import book_on

    code = sorted(book_on(timezone.localdate()).held)[0]
    publishing.set_target(code, from_date=FIRST, value=90.0, decision="QĐ 1", by=PLANNER)
    told = gathered("tinh", now=timezone.now())
    row = next(one for one in told["promises"] if one["code"] == code)
    assert row["should"] == 90.0 and row["is"] is None and row["reached"] is None
    assert told["promises"][-1]["code"] == code


def test_a_page_is_made_once_and_stays_as_it_was(troubled: Plan) -> None:
    page = made()
    assert made().pk == page.pk and Page.objects.count() == 1
    assert Event.objects.filter(kind="briefing.made").count() == 1
    before = page.content
    done(task_of(troubled, "99", due=timezone.localdate() + DAY))
    page.refresh_from_db()
    assert page.content == before
    assert made(key="k2").told["tasks"]["done"] == page.told["tasks"]["done"] + 1
    for act in (lambda: Page.objects.update(content="{}"), lambda: Page.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def monday(hour: int = 7, minute: int = 0) -> datetime:
    here = timezone.localtime(timezone.now())
    day = here.date() - timedelta(days=here.weekday())
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HERE)


def test_the_weeks_page_is_made_by_itself_once(plan: Plan) -> None:
    at = monday()
    for moment in (at - timedelta(minutes=1), at + timedelta(days=1), at - timedelta(days=1)):
        assert jobs.make_weekly(now=moment, by=PLANNER) == 0
    assert jobs.make_weekly(now=at, by=PLANNER) == 1
    assert jobs.make_weekly(now=monday(15), by=PLANNER) == 0
    page = Page.objects.get()
    assert (page.office, page.weekly, page.day) == ("tinh", True, at.date())
    later = made(key="then", now=at + timedelta(days=2))
    assert later.told["since"] == {"day": at.date().isoformat(), "uid": str(page.uid)}
    assert page.told["since"] is None


def test_the_screen_shows_the_page_and_another_office_does_not_find_it(troubled: Plan) -> None:
    leader, head = enter("p-tinh"), enter("p-hoa")
    assert "Chưa có trang nào" in leader.get("/trang/").content.decode()
    answer = leader.post("/trang/moi", {"office": "tinh", "key": "one"})
    again = leader.post("/trang/moi", {"office": "tinh", "key": "one"})
    assert answer.status_code == 303 and answer.headers["Location"] == again.headers["Location"]
    address = answer.headers["Location"]
    said = leader.get(address).content.decode()
    assert "Ban hành “Nghị định về đầu tư”" in said and "2 đã quá hạn" in said
    assert "Kế hoạch kh" in said and "▼ chậm" in said
    assert said.count('<li><p><span class="act">') == len(Page.objects.get().told["decisions"])
    assert leader.get("/trang/").content.decode().count("Nghị định về đầu tư") == 1
    assert "tự động" not in leader.get("/trang/truoc").content.decode()
    assert head.get(address).status_code == 404
    assert head.get(f"{address}/trang.pdf").status_code == 404
    assert head.post("/trang/moi", {"office": "tinh", "key": "x"}).status_code == 403
    assert head.post("/trang/moi", {"office": "so-khcn", "key": "x"}).status_code == 303
    assert enter("p-xa").get("/trang/").status_code == 403
    english = leader.get(address, headers={"accept-language": "en"}, query_params={})
    assert english.status_code == 200


def test_the_sheet_is_one_and_drafts_can_be_written_on(troubled: Plan) -> None:
    indexes.load_base(from_date=FIRST, by=PLANNER)
    leader, page = enter("p-tinh"), made(now=timezone.now() + 5 * DAY)
    home = f"/trang/{page.uid}"
    sheet = PdfReader(io.BytesIO(leader.get(f"{home}/trang.pdf").content))
    assert len(sheet.pages) == 1
    text = re.sub(r"\s+", " ", sheet.pages[0].extract_text())
    assert "Nghị định về đầu tư" in text and page.digest[:16] in text
    notice = docx.Document(io.BytesIO(leader.get(f"{home}/thong-bao.docx").content))
    lines = [one.text for one in notice.paragraphs]
    assert sum(one[:1].isdigit() for one in lines) == len(page.told["decisions"])
    letters = docx.Document(io.BytesIO(leader.get(f"{home}/nhac.docx").content))
    said = "\n".join(one.text for one in letters.paragraphs)
    assert "3 nhiệm vụ quá hạn" in said and "Nghị định về đầu tư" not in said
    assert leader.get(f"{home}/khac.pdf").status_code == 404


def test_more_tasks_and_plans_take_no_more_queries(troubled: Plan) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as seen:
            gathered("tinh", now=timezone.now())
        return len(seen)

    counted()
    few = counted()
    for number in range(3):
        other = made_plan(f"kh{number}")
        for at in range(5):
            task = task_of(other, str(at), due=timezone.localdate() - 3 * DAY)
            decree = expected(f"nd{number}{at}")
            plans.block(
                task.uid, document=str(decree.uid), since=timezone.localdate() - 9 * DAY, reason="chờ", by=UNIT
            )  # fmt: skip
    counted()  # What happened meanwhile is measured.
    assert counted() == few
