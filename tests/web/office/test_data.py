"""Data in place of a paper: what came is read by who handles the dossier; what did not has its clock on the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import moment

from tinhso.cases import actions
from tinhso.cases.data import Wanted
from tinhso.cases.models import Case, PaperData
from tinhso.ledger.actions import By
from tinhso.loading.reading import find_pack, read_pack
from tinhso.papers.actions import publish_all

As = Callable[[str], Client]
Make = Callable[..., Case]
BY = By(actor="register:dat-dai", office="xa-1-mot-cua", channel="system")
RECORD = {
    "certificate": "DL 123456",
    "number": "066190000123",
    "name": "Nguyễn Thị Mơ",
    "parcel": "17",
    "sheet": "4",
    "address": "Thôn 2, xã Ea Kao",
    "area": "120.5",
    "use": "Đất ở tại nông thôn",
    "issued_on": "2019-03-02",
    "issued_by": "Văn phòng đăng ký đất đai",
}


def awaited(case: Case, since: str = "2026-03-10 14:00") -> PaperData:
    wanted = Wanted(
        paper="ban-ve",
        name="Giấy chứng nhận quyền sử dụng đất",
        type="gcn-dat",
        database="dat-dai",
        basis="66.7/2025/NQ-CP, Phụ lục I, 584",
        party=case.owner,
    )
    (row,) = actions.await_data(case.uid, [wanted], since=moment(since), by={"dat-dai": BY})
    return row


def had(case: Case) -> PaperData:
    row = awaited(case)
    told = {"record": RECORD, "as_of": datetime.now(UTC), "reference": "TC-1"}
    assert actions.data_had(row.uid, **told, by=BY)
    return row


def missed(case: Case, since: str = "2026-03-10 14:00") -> PaperData:
    row = awaited(case, since)
    assert actions.data_missed(row.uid, why="register_of_another", by=BY)
    return row


def page(client: Client, case: Case, more: str = "") -> str:
    answer = client.get(f"/van-phong/ho-so/{case.uid}{more}")
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_what_came_is_read_by_who_handles_it(as_: As, case: Make) -> None:
    made = case(staff="p-binh")
    had(made)
    said = page(as_("p-binh"), made)
    assert "Lấy từ" in said and "Cơ sở dữ liệu quốc gia về đất đai" in said
    assert "DL 123456" in said and "02/03/2019" in said and "120.5" in said


def test_who_may_not_see_personal_data_sees_that_it_came_and_no_more(as_: As, case: Make) -> None:
    made = case()
    had(made)
    said = page(as_("p-kstt"), made)
    assert "Lấy từ" in said and "DL 123456" not in said and "TC-1" not in said


def test_what_cannot_be_had_has_its_clock_in_the_inbox_and_on_the_page(as_: As, case: Make) -> None:
    made = case(staff="p-binh")
    missed(made)
    binh = as_("p-binh")
    for said in (page(binh, made), binh.get("/van-phong/").content.decode()):
        assert "Yêu cầu người nộp bổ sung trước" in said and "11/03/2026" in said
    assert "trả lời là của người khác" in page(binh, made)


def test_a_clock_that_has_run_out_is_marked(as_: As, case: Make) -> None:
    made = case(staff="p-binh")
    missed(made, since="2026-03-06 08:00")
    said = as_("p-binh").get("/van-phong/").content.decode()
    assert "ask-by outcome lacquer" in said and "đã quá" in said


def test_who_was_asked_ends_the_clock(as_: As, case: Make) -> None:
    made = case(staff="p-binh")
    missed(made)
    binh = as_("p-binh")
    made.refresh_from_db()
    form = {"papers": ["ban-ve"], "reasons": "Cần bản chính", "clock": "restart"}
    answer = binh.post(
        f"/van-phong/ho-so/{made.uid}/bo-sung", {**form, "key": "k1", "seen": made.revision}
    )
    assert answer.status_code == 303
    assert "Yêu cầu người nộp bổ sung trước" not in page(binh, made)


def test_a_paper_whose_data_stand_is_not_offered_and_is_refused(as_: As, case: Make) -> None:
    made = case(staff="p-binh")
    had(made)
    binh = as_("p-binh")
    assert 'value="ban-ve"' not in page(binh, made, "/bo-sung")
    form = {"papers": ["ban-ve"], "reasons": "Cần bản chính", "clock": "restart"}
    answer = binh.post(
        f"/van-phong/ho-so/{made.uid}/bo-sung", {**form, "key": "k1", "seen": made.revision}
    )
    assert answer.status_code == 200 and not made.requests.exists()


def test_words_that_name_such_a_paper_are_refused_beside_the_reason_that_lets_them_be(
    as_: As, case: Make
) -> None:
    publish_all(read_pack(find_pack("mot_cua")).papers, from_date=date(2025, 7, 1), by=BY)
    made = case(staff="p-binh")
    row = had(made)
    binh = as_("p-binh")
    assert 'value="mentioned"' in page(binh, made, "/bo-sung")
    assert 'value="original"' not in page(binh, made, "/bo-sung")
    form = {
        "reasons": f"Nộp thêm bản chụp {row.name.lower()}",
        "clock": "restart",
        "seen": made.revision,
    }
    address = f"/van-phong/ho-so/{made.uid}/bo-sung"
    answer = binh.post(address, {**form, "key": "k1"})
    assert answer.status_code == 200 and not made.requests.exists()
    assert "không được yêu cầu người nộp nộp nữa" in answer.content.decode()
    assert binh.post(address, {**form, "key": "k2", "override": "mentioned"}).status_code == 303


def test_data_that_are_wrong_are_refused_with_a_reason(as_: As, case: Make) -> None:
    made = case(staff="p-binh")
    row = had(made)
    binh = as_("p-binh")
    assert "Dữ liệu không dùng được" in page(binh, made)
    form = {"paper": "ban-ve", "reasons": "Sai thửa", "key": "k1", "seen": made.revision}
    address = f"/van-phong/ho-so/{made.uid}/du-lieu"
    assert binh.post(address, form).status_code == 303
    assert binh.post(address, form).status_code == 303  # Sent twice it is done once.
    row.refresh_from_db()
    assert (row.state, row.why, row.text) == ("missed", "register_refused_by_officer", "Sai thửa")
    assert "Sai thửa" in page(binh, made)
    assert 'value="ban-ve"' in page(binh, made, "/bo-sung")


def test_without_data_nothing_of_it_is_offered(as_: As, case: Make) -> None:
    made = case(staff="p-binh")
    said = page(as_("p-binh"), made)
    assert "Dữ liệu thay giấy tờ" not in said and "Dữ liệu không dùng được" not in said


@pytest.mark.parametrize("count", [1, 6])
def test_the_clocks_of_a_list_cost_one_query(as_: As, case: Make, count: int) -> None:
    for number in range(count):
        missed(case("09", f"k{number}", staff="p-binh"))
    binh = as_("p-binh")
    binh.get("/van-phong/")
    with CaptureQueriesContext(connection) as seen:
        assert binh.get("/van-phong/").content.decode().count('class="ask-by') == count
    assert sum("cases_paperdata" in one["sql"] for one in seen.captured_queries) == 1
