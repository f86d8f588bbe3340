"""The pages of plans as a planner, an officer, a head and somebody of another office meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.plans.conftest import (
    DAY,
    FIRST,
    PLANNER,
    done,
    expected,
    found_offices,
    issued,
    made_plan,
    task_of,
)
from tests.plans.test_sheets import document, workbook

from tinhso.access import actions as access
from tinhso.access.who import SECOND_PASSED
from tinhso.org import actions as org
from tinhso.plans import actions
from tinhso.plans.models import Feed, GoverningDocument, Plan, Progress, Task

pytestmark = pytest.mark.django_db
PEOPLE = {
    "p-mai": ("tinh", "planner"), "p-tinh": ("tinh", "leader"), "p-lan": ("so-khcn", "officer"),
    "p-hoa": ("so-khcn", "head"), "p-xa": ("xa-1", "officer"), "p-qt": ("tinh", "admin"),
}  # fmt: skip
HOME = "/nhiem-vu/"


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


@pytest.fixture
def plan(db: None) -> Plan:
    found_offices()
    for staff, (office, role) in PEOPLE.items():
        org.enter_staff(code=staff, name=f"Người {staff}", by=PLANNER)
        org.appoint(staff, office=office, role=role, from_date=FIRST, by=PLANNER)
    return made_plan()


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def send(client: Client, address: str, status: int = 303, **form: Any) -> str:
    answer = client.post(address, {"key": re.sub(r"\W", "", str(form))[:60], **form})
    said = answer.content.decode()
    assert answer.status_code == status, re.findall(r"note-error[^<]*<?[^<]*", said)
    return said


def page_of(one: Any) -> str:
    return f"{HOME}viec/{one.uid}"


def test_a_promise_from_the_document_to_the_result(plan: Plan) -> None:
    today = timezone.localdate()
    planner, officer, head = enter("p-mai"), enter("p-lan"), enter("p-hoa")
    send(planner, f"{HOME}van-ban", kind="strategy", owner="tinh", title="Đề án chuyển đổi số",
         number="01/ĐA", issuer="UBND tỉnh", issued=f"{today:%d/%m/%Y}", above=str(plan.document.uid))  # fmt: skip
    strategy = GoverningDocument.objects.get(number="01/ĐA")
    send(planner, f"{HOME}ke-hoach", code="KH-1", owner="tinh", name="Kế hoạch hành động",
         document=str(strategy.uid), pillars="Chính quyền số\nXã hội số", horizons="2025, 2030")  # fmt: skip
    made = Plan.objects.get(code="KH-1")
    address = f"{HOME}ke-hoach/{made.uid}"
    send(planner, address, do="give", code="1", kind="dated", title="Dựng cổng dữ liệu", unit="so-khcn",
         cooperating=["so-y-te"], due=f"{today + 40 * DAY:%d/%m/%Y}", product="Cổng dữ liệu mở")  # fmt: skip
    task = Task.objects.get(plan=made)
    shown = text_of(officer, HOME)
    assert "Dựng cổng dữ liệu" in shown and "01/ĐA" in shown
    send(
        officer, page_of(task), do="tell", percent="100", done=f"{today:%d/%m/%Y}", words="Đã chạy"
    )
    assert "Chờ bạn duyệt" in text_of(head, HOME) and "Chờ bạn duyệt" not in text_of(officer, HOME)
    progress = Progress.objects.get()
    assert "không tự duyệt" not in send(
        head, page_of(task), do="decide", progress=str(progress.uid), how="approve"
    )
    shown = text_of(planner, page_of(task))
    assert "xong trước hạn" in shown and "Tiến độ 100 %" not in shown
    cascade = re.search(r'<ol class="cascade">.*?</ol>', shown, re.DOTALL)
    assert cascade is not None
    order = [cascade[0].index(one) for one in ("kh-nq/NQ", "01/ĐA", "KH-1", "Cổng dữ liệu mở")]
    assert order == sorted(order)
    for view in ("nam", "don-vi", "tru-cot", "nhom", "lanh-dao"):
        assert "Cộng" in text_of(planner, f"{address}?theo={view}")


def test_rights_end_with_the_office(plan: Plan) -> None:
    task = task_of(plan)
    officer, other, leader = enter("p-lan"), enter("p-xa"), enter("p-tinh")
    text_of(other, page_of(task), 403)
    assert task.title not in text_of(other, HOME) + text_of(other, f"{HOME}ke-hoach/{plan.uid}")
    assert task.title.encode() not in other.get(f"{HOME}ke-hoach/{plan.uid}/tai/csv").content
    end = {"how": "closed", "document": str(plan.document.uid), "ended": "01/03/2026"}
    for client, act in ((officer, "end"), (officer, "move_due"), (other, "tell"), (leader, "tell")):
        send(client, page_of(task), 403, do=act, **end)
    send(officer, f"{HOME}ke-hoach/{plan.uid}", 403, do="give")
    send(officer, f"{HOME}van-ban", 403, kind="plan", owner="tinh", title="x")
    send(other, f"{HOME}ke-hoach", 403, owner="tinh")
    text_of(enter("p-qt"), HOME, 403)
    assert Task.objects.get().state == "open"


def test_what_blocks_it_is_said_and_a_new_due_day_cites_its_document(plan: Plan) -> None:
    task, awaited = task_of(plan), expected()
    officer, planner = enter("p-lan"), enter("p-mai")
    since = timezone.localdate() - timedelta(days=30)
    send(
        officer,
        page_of(task),
        do="block",
        document=str(awaited.uid),
        since=f"{since:%d/%m/%Y}",
        reason="Thiếu định mức",
    )
    for address in (HOME, f"{HOME}?vuong=1", page_of(task)):
        assert f"{since:%d/%m/%Y}" in text_of(officer, address)
    assert "1 nhiệm vụ vướng" in text_of(planner, f"{HOME}ke-hoach/{plan.uid}")
    said = send(
        planner,
        page_of(task),
        422,
        do="move_due",
        due="15/01/2031",
        document=str(plan.document.uid),
        reason=" ",
    )
    assert "Hãy ghi lý do" in said and 'value="15/01/2031"' in said
    send(
        planner,
        page_of(task),
        do="move_due",
        due="15/01/2031",
        document=str(plan.document.uid),
        reason="Chờ nghị định",
    )
    assert "15/01/2031" in text_of(officer, page_of(task))
    send(
        planner,
        f"{HOME}van-ban/{awaited.uid}",
        do="issue",
        number="82/NĐ-CP",
        issued=f"{since:%d/%m/%Y}",
    )
    assert "vướng từ" not in text_of(officer, HOME)


def test_a_file_is_looked_at_and_then_taken_in_once(plan: Plan) -> None:
    planner = enter("p-mai")
    address = f"{HOME}ke-hoach/{plan.uid}/nap"
    head = ["Mã", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn", "Sản phẩm"]
    rows: list[list[Any]] = [
        head,
        ["1", "Việc một", "Sở Y tế", "", "Quý IV/2030", ""],
        ["2", "Việc hai", "Sở Khoa học và Công nghệ", "Sở Y tế", "Thường xuyên", "Báo cáo"],
    ]
    bad = workbook([*rows, ["3", "Việc ba", "Sở Lạ", "", "2030", ""]])
    said = send(planner, address, 200, file=SimpleUploadedFile("kh.xlsx", bad))
    assert "Sở Lạ" in said and "Đơn vị chủ trì" in said and 'name="kept"' not in said
    said = send(planner, address, 200, file=SimpleUploadedFile("kh.docx", document(rows)))
    assert not Task.objects.exists()
    kept = re.search(r'name="kept" value="([^"]+)"', said)
    assert kept is not None
    send(planner, address, kept=kept[1])
    send(planner, address, 200, kept=kept[1])
    assert [*Task.objects.order_by("place").values_list("code", "unit", "kind")] == [
        ("1", "so-y-te", "dated"), ("2", "so-khcn", "continuous"),
    ]  # fmt: skip
    rows[1][1] = "Việc một, sửa"
    said = send(planner, address, 200, file=SimpleUploadedFile("kh.docx", document(rows)))
    assert "<del>Việc một</del> → <ins>Việc một, sửa</ins>" in said
    out = planner.get(f"{HOME}ke-hoach/{plan.uid}/tai/xlsx")
    said = send(planner, address, 200, file=SimpleUploadedFile("ra.xlsx", out.content))
    assert "Không có gì thay đổi." in said


def test_minutes_become_tasks(plan: Plan) -> None:
    planner = enter("p-mai")
    told = {
        "plan": str(plan.uid),
        "number": "12/TB",
        "issued": "02/03/2026",
        "about": "Họp giao ban",
    }
    lines = "1. Nâng cấp đường truyền | Sở Y tế | 30/6/2030\n- Báo cáo tình hình | Sở Lạ"
    said = send(planner, f"{HOME}bien-ban", 200, do="read", text=lines, **told)
    assert "Nâng cấp đường truyền" in said and 'value="30/06/2030"' in said
    two = {
        "title": ["Nâng cấp đường truyền", "Báo cáo tình hình; Sở Lạ"],
        "due": ["30/06/2030", ""],
    }
    said = send(planner, f"{HOME}bien-ban", 422, do="give", unit=["so-y-te", ""], **two, **told)
    assert "đơn vị" in said and not Task.objects.exists()
    send(planner, f"{HOME}bien-ban", do="give", unit=["so-y-te", "xa-1"], **two, **told)
    assert [*Task.objects.order_by("place").values_list("code", "unit", "kind", "document__number")] == [
        ("12/TB-1", "so-y-te", "dated", "12/TB"), ("12/TB-2", "xa-1", "continuous", "12/TB"),
    ]  # fmt: skip


def test_a_calendar_is_read_by_its_token_until_it_is_revoked(plan: Plan) -> None:
    task = task_of(plan, title="Việc dài; có phẩy, " + "đường " * 20)
    officer = enter("p-lan")
    said = send(officer, f"{HOME}lich", 200, do="open", unit="so-khcn")
    token = re.search(r"/nhiem-vu/lich/([\w-]+)\.ics", said)
    assert token is not None and token[1] not in text_of(officer, f"{HOME}lich")
    address = f"{HOME}lich/{token[1]}.ics"
    body = Client().get(address).content
    assert b"DTSTART;VALUE=DATE:20300628" in body and max(map(len, body.split(b"\r\n"))) <= 75
    assert f"UID:{task.uid}@tinhso".encode() in body and b"d\xc3\xa0i\\; c" in body
    send(officer, f"{HOME}lich", 403, do="open", unit="xa-1")
    org.relieve(
        "p-lan", office="so-khcn", role="officer", until_date=timezone.localdate(), by=PLANNER
    )
    assert Client().get(address).status_code == 404
    feed = Feed.objects.get()
    actions.shut_feed(feed.uid, staff="p-lan", now=timezone.now(), by=PLANNER)
    assert Client().get(address).status_code == 404


def test_pages_ask_as_much_for_many_tasks_as_for_few(plan: Plan) -> None:
    planner = enter("p-mai")
    for number in range(1, 4):
        task_of(plan, str(number))

    def counted(address: str) -> int:
        planner.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert planner.get(address).status_code == 200
        return len(asked)

    pages = (HOME, f"{HOME}ke-hoach/{plan.uid}", f"{HOME}ke-hoach/{plan.uid}/tai/csv")
    few = [counted(one) for one in pages]
    for number in range(4, 24):
        task_of(plan, str(number))
    assert [counted(one) for one in pages] == few


def test_versions_are_set_and_compared_on_their_page(plan: Plan) -> None:
    planner, task = enter("p-mai"), task_of(plan)
    address = f"{HOME}ke-hoach/{plan.uid}/phien-ban"
    send(planner, address, document=str(plan.document.uid), reason="Ban hành")
    send(
        planner,
        page_of(task),
        do="change",
        revision="0",
        code="1",
        title="Xây dựng kho dữ liệu",
        unit="so-y-te",
    )
    said = text_of(planner, address)
    assert "<del>nền tảng</del> <ins>kho</ins>" in said and "<ins>Sở Y tế</ins>" in said
    assert "có mã" not in send(planner, address, document=str(issued("sd").uid), reason="Sửa đổi")


def test_points_stand_on_the_task_with_their_arithmetic(plan: Plan) -> None:
    planner, today = enter("p-mai"), timezone.localdate()
    task = task_of(plan, due=today + 60 * DAY)
    send(
        planner,
        f"{HOME}ke-hoach/{plan.uid}",
        do="watch",
        soon_days="5",
        behind_percent="25",
        scoring="theo_sao",
    )
    assert "chưa chấm" in text_of(planner, page_of(task))
    done(task)
    said = " ".join(re.findall(r'<td class="num">([\d,]+)</td>', text_of(planner, page_of(task))))
    assert said.startswith("115,00 80,00 97,50 1,00 1,00 97,50 115,00 80,00 97,50 0,30 1,00 29,25")
