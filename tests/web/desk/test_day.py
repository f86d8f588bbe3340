"""The desk's day: hand-over, register, closing, and the queue in the hall."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pypdf
import pytest
import python_calamine
import time_machine
from django.test import Client
from django.utils import timezone
from tests.web.desk.conftest import DESK, doer, file, signed_in

from tinhso.access.models import Look
from tinhso.cases import actions
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.parties import actions as parties
from tinhso.reception.models import DayClosed, Ticket
from tinhso.web.desk import day

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = date(2026, 11, 19)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(DAY, time(hour, minute), HANOI)


def accepted(mother, key: str, hour: int, minute: int = 0):
    with time_machine.travel(at(hour, minute), tick=False):
        case = file(mother, key=key, hours=0)
        return actions.accept(case.uid, doer=doer())


def test_papers_are_handed_over_the_same_day_up_to_three_and_later_the_next(lan, mother):
    early = accepted(mother, "a", 9)
    edge = accepted(mother, "b", 15)
    late = accepted(mother, "c", 15, 1)
    said = lan.get(f"/mot-cua/ban-giao?ban={DESK}&ngay=2026-11-19").content.decode()
    rows = said.split("<tr>")
    for case, words in ((early, "trong ngày"), (edge, "trong ngày"), (late, "sáng ngày làm việc")):
        row = next(one for one in rows if case.code in one)
        assert words in row
    assert "3 hồ sơ, 3 tờ" in said and "1 hồ sơ nhận sau 15:00" in said
    assert "Phường Buôn Ma Thuột" in said
    empty = lan.get(f"/mot-cua/ban-giao?ban={DESK}&ngay=18/11/2026").content.decode()
    assert "chưa tiếp nhận hồ sơ nào" in empty


def test_a_file_sent_online_is_no_sheet_of_paper(lan, mother):
    sent = [
        actions.PaperGiven("Đơn đề nghị", type="don", copies=1, file="a" * 32),
        actions.PaperGiven("Bản vẽ", originals=1, copies=2),
    ]
    with time_machine.travel(at(9), tick=False):
        actions.accept(file(mother, hours=0, papers=sent).uid, doer=doer())
    said = lan.get(f"/mot-cua/ban-giao?ban={DESK}&ngay=2026-11-19").content.decode()
    assert "1 hồ sơ, 3 tờ" in said


def looked_at() -> set[str]:
    return set(Look.objects.values_list("party", flat=True))


def test_looks_are_kept_of_whom_a_list_names_and_of_nobody_else(lan, mother):
    by = By(actor="p-lan", office=DESK, channel="counter")
    filer, other = (
        parties.enter(kind="person", name=name, key=name, by=by)
        for name in ("Trần Văn Nộp", "Lê Thị Khác")
    )
    with time_machine.travel(at(9), tick=False):
        own = file(mother, key="own", hours=0, filer=str(filer.uid))
        theirs = file(other, key="theirs", hours=0, office="xa-2")
        for case in (own, theirs):
            actions.accept(case.uid, doer=doer())
    page = f"/mot-cua/ban-giao?ban={DESK}&ngay=2026-11-19"
    assert lan.get(f"{page}&dang=pdf&don-vi=khong-co").status_code == 404
    assert looked_at() == set()
    assert lan.get(f"{page}&dang=pdf&don-vi=xa-1").status_code == 200
    assert looked_at() == {str(mother.uid)}
    said = lan.get(page).content.decode()
    assert "Nguyễn Thị Đào" in said and "Trần Văn Nộp" not in said
    assert looked_at() == {str(mother.uid), str(other.uid)}
    lan.get(register(lan, ngay="2026-11-19"))
    assert str(filer.uid) not in looked_at()
    assert "Trần Văn Nộp" in lan.get(register(lan, ngay="2026-11-19", dang="csv")).content.decode()
    assert str(filer.uid) in looked_at()


def register(client, **more) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"ban": DESK, **more}.items())
    return f"/mot-cua/so-theo-doi?{query}"


def test_the_register_counts_what_it_lists_and_is_the_same_as_a_file(lan, mother):
    cases = [accepted(mother, "a", 9), accepted(mother, "b", 16)]
    page = lan.get(register(lan, ngay="2026-11-19")).content.decode()
    assert all(case.code in page for case in cases)
    text = lan.get(register(lan, ngay="2026-11-19", dang="csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[1] for row in rows[1:]] == [case.code for case in cases]
    assert rows[1][3] == "Nguyễn Thị Đào" and rows[1][7] == "19/11/2026 09:00"
    book = lan.get(register(lan, ngay="2026-11-19", dang="xlsx")).content
    sheet = python_calamine.load_workbook(io.BytesIO(book)).get_sheet_by_index(0)
    assert sheet.to_python() == [list(row) for row in rows]


def test_a_name_that_is_a_formula_stays_a_text_in_the_file(lan, commune):
    evil = parties.enter(
        kind="organisation", name='=HYPERLINK("http://x","An")', key="e",
        by=By(actor="p-lan", office=DESK, channel="counter"),
    )  # fmt: skip
    file(evil, key="e", hours=0)
    text = lan.get(register(lan, dang="csv")).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1][3].startswith("'=")


def test_a_day_is_closed_once_and_what_comes_later_is_seen(lan, mother):
    file(mother, key="a", hours=0)
    today = timezone.localdate().isoformat()
    unsure = lan.post("/mot-cua/so-theo-doi/chot", {"ban": DESK, "ngay": today})
    assert not DayClosed.objects.exists()
    page = lan.get(unsure.url).content.decode()
    assert "đánh dấu ô xác nhận" in page and 'name="sure"' in page
    for _ in range(2):
        sure = {"ban": DESK, "ngay": today, "sure": "1"}
        answer = lan.post("/mot-cua/so-theo-doi/chot", sure)
        assert answer.status_code == 303
    assert DayClosed.objects.get().filed == 1
    assert "Đã chốt" in lan.get(answer.url).content.decode()
    file(mother, key="b", hours=0)
    said = lan.get(answer.url).content.decode()
    assert "1 → 2" in said and "thay đổi sau khi chốt" in said


def test_a_day_to_come_and_another_desk_are_not_closed(lan):
    lan.post("/mot-cua/so-theo-doi/chot", {"ban": DESK, "ngay": "2999-01-01", "sure": "1"})
    answer = lan.post("/mot-cua/so-theo-doi/chot", {"ban": "xa-2", "ngay": "2026-11-19"})
    assert answer.status_code == 403 and not DayClosed.objects.exists()


@pytest.mark.parametrize("day", ["", "x", "32/13/2026", "0000-00-00", "9" * 50, "1/1/1"])
def test_a_day_that_cannot_be_read_is_today(lan, day):
    assert lan.get(register(lan, ngay=day)).status_code == 200
    assert lan.get(f"/mot-cua/ban-giao?ban={DESK}&ngay={day}").status_code == 200


SO = "/mot-cua/so"


def post(client, do: str, key: str = "", **more):
    return client.post(SO, {"ban": DESK, "do": do, "key": key or do, **more})


def test_numbers_are_drawn_called_and_seen_in_the_hall_without_names(lan):
    drawn = post(lan, "issue", service="nop")
    assert "Số 1" in lan.get(drawn.url).content.decode()
    ticket = Ticket.objects.get()
    assert (
        "ticket-number" in lan.get(f"/mot-cua/so/phieu?ban={DESK}&so={ticket.uid}").content.decode()
    )
    post(lan, "issue", "second")
    post(lan, "next", counter="3")
    post(lan, "next", counter="3")
    hall = Client().get(f"/so-thu-tu/{DESK}")
    said = hall.content.decode()
    assert hall.status_code == 200 and "1 người đang chờ" in said
    assert "p-lan" not in said and "Lan" not in said
    assert Ticket.objects.get(number=1).counter == "3"


def test_calling_the_next_has_served_the_one_before(lan):
    for n in range(3):
        post(lan, "issue", f"i{n}")
    post(lan, "next", "n1", counter="1")
    post(lan, "next", "n2")
    assert list(Ticket.objects.order_by("number").values_list("state", flat=True)) == [
        "served", "called", "waiting",
    ]  # fmt: skip
    here = Ticket.objects.get(number=2)
    post(lan, "leave", so=str(here.uid))
    post(lan, "again", so=str(here.uid))
    here.refresh_from_db()
    assert here.state == "called"
    post(lan, "serve", so=str(here.uid))
    assert Event.objects.filter(kind="reception.served").count() == 2


def test_the_next_is_called_from_the_intake_and_comes_back_there(lan):
    post(lan, "issue")
    answer = post(lan, "next", counter="2", next=f"/mot-cua/tiep-nhan?ban={DESK}")
    assert answer.url.startswith("/mot-cua/tiep-nhan")
    assert "Mời số 1" in lan.get(answer.url).content.decode()
    assert post(lan, "next", "z", next="https://evil.example/").url.startswith(SO)


@pytest.mark.parametrize("uid", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_ticket_that_there_is_not_is_said(lan, uid):
    assert post(lan, "serve", so=uid).status_code == 422
    assert lan.get(f"/mot-cua/so/phieu?ban={DESK}&so={uid}").status_code == 404


def test_no_counter_no_call(lan):
    post(lan, "issue")
    assert post(lan, "next").status_code == 422
    assert Ticket.objects.get().state == "waiting"


def test_another_desks_ticket_is_not_hers(lan):
    kha = signed_in("kha")
    kha.post(SO, {"ban": "xa-2", "do": "issue", "key": "k"})
    other = Ticket.objects.get()
    assert post(lan, "serve", so=str(other.uid)).status_code == 422
    assert (
        lan.post(SO, {"ban": "xa-2", "do": "next", "key": "n", "counter": "1"}).status_code == 403
    )


@pytest.mark.parametrize("desk", ["khong-co", "x" * 300])
def test_the_hall_of_a_desk_that_there_is_not(commune, desk):
    assert Client().get(f"/so-thu-tu/{desk}").status_code == 404


def test_on_paper_and_in_files_the_day_is_whole_and_the_screen_says_what_it_leaves_out(
    lan, mother, monkeypatch
):
    monkeypatch.setattr(day, "MOST", 2)
    cases = [accepted(mother, key, hour) for key, hour in (("a", 9), ("b", 10), ("c", 11))]
    shown = lan.get(register(lan, ngay="2026-11-19")).content.decode()
    assert "Chỉ hiện 2 hồ sơ đầu" in shown and cases[2].code not in shown
    for address in (
        register(lan, ngay="2026-11-19", dang="pdf"),
        f"/mot-cua/ban-giao?ban={DESK}&ngay=2026-11-19&dang=pdf&don-vi={cases[0].office}",
    ):
        made = lan.get(address)
        pages = pypdf.PdfReader(io.BytesIO(made.content)).pages
        text = "".join("".join(page.extract_text() for page in pages).split())
        assert all(case.code in text for case in cases), address
    text = lan.get(register(lan, ngay="2026-11-19", dang="csv")).content.decode("utf-8-sig")
    assert all(case.code in text for case in cases)
    listed = lan.get(f"/mot-cua/ban-giao?ban={DESK}&ngay=2026-11-19").content.decode()
    assert "Chỉ hiện 2 hồ sơ đầu" in listed
