"""Reports on the screens: filled on the page, by workbook and link, decided, added; nobody sees what is not hers."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.documents.test_screens import staff
from tests.reports.conftest import BY, MARCH, OWNERS, lodging, month, of, opened
from tests.reports.test_treasury import file

from tinhso.notices.models import Message
from tinhso.org import actions as org
from tinhso.reports import actions
from tinhso.reports.models import Draft, Filing, Link, Version

pytestmark = pytest.mark.usefixtures("town")


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def send(client: Client, row: Filing, do: str, **more: Any) -> Any:
    return client.post(f"/bao-cao/nop/{row.uid}", {"do": do, "key": f"{do}-1", **more})


@pytest.fixture
def row() -> Filing:
    lodging(1), lodging(2, "xa-2")
    return of(opened(), "Khách sạn 1")


@pytest.fixture
def owner() -> Client:
    """Somebody above the office that receives reports."""
    return staff("p-tinh")


def test_a_report_is_filled_filed_and_approved(row: Filing, owner: Client) -> None:
    binh = staff("p-binh")
    home = page(binh, "/bao-cao/")
    assert "Khách sạn 1" in home and "Khách sạn 2" not in home
    send(binh, row, "draft", **month(r02="1.2"))
    assert 'value="1.2"' in page(binh, f"/bao-cao/nop/{row.uid}")
    wrong = send(binh, row, "file", **month(r12="1"))
    assert wrong.status_code == 422 and "Ngày khách không thể ít hơn" in wrong.content.decode()
    assert 'value="1.200,5"' in wrong.content.decode() and not Version.objects.exists()
    assert send(binh, row, "file", **month()).status_code == 303
    assert send(binh, row, "file", **month()).status_code == 303
    assert Version.objects.count() == 1 and not Draft.objects.exists()
    assert "4.600,5" in page(owner, f"/bao-cao/nop/{row.uid}")
    assert send(binh, row, "approve", number="1").status_code == 403
    send(owner, row, "approve", number="1")
    assert "4.600,5" in page(owner, f"/bao-cao/ky/{row.round.uid}/cong")
    assert "còn thiếu 1" in page(owner, f"/bao-cao/ky/{row.round.uid}/cong")
    assert "Khách sạn 1" in page(owner, f"/bao-cao/ky/{row.round.uid}/cong?xa=xa-1&o=kd.01.thang")
    assert "4.600,5" in page(owner, "/bao-cao/mau/luu-tru-thang")
    assert "1200.5" not in page(owner, f"/bao-cao/ky/{row.round.uid}/cong.csv")
    send(binh, row, "file", seen="1", key="c", reason="Đính chính", **month(r14="701"))
    assert "<s>700</s> → 701" in page(owner, f"/bao-cao/nop/{row.uid}?ban=2&so-voi=1")


def test_nobody_sees_or_files_what_is_not_hers(row: Filing) -> None:
    other = staff("p-xa2")
    assert "Khách sạn 1" not in page(other, f"/bao-cao/ky/{row.round.uid}")
    page(other, f"/bao-cao/nop/{row.uid}", 403)
    assert send(other, row, "file", **month()).status_code == 403
    page(other, f"/bao-cao/ky/{row.round.uid}/cong", 403)
    assert Client().get(f"/bao-cao/nop/{row.uid}").status_code in (302, 303, 403)


def test_the_workbook_goes_out_and_comes_back_for_its_own_report_alone(row: Filing) -> None:
    binh = staff("p-binh")
    send(binh, row, "draft", **month())
    body = binh.get(f"/bao-cao/nop/{row.uid}/mau.xlsx").content
    other = of(opened(type(MARCH)(date(2026, 2, 1), date(2026, 2, 28), "month")), "Khách sạn 1")
    sent = send(binh, other, "sheet", file=SimpleUploadedFile("a.xlsx", body))
    assert sent.status_code == 422 and "của kỳ khác" in sent.content.decode()
    assert send(binh, row, "sheet", file=SimpleUploadedFile("a.xlsx", body)).status_code == 303
    version = Version.objects.get()
    assert (version.way, version.values["kd.02.thang"]) == ("file", "1200.5")


def test_what_is_wrong_in_a_workbook_is_named_by_its_own_cell(row: Filing) -> None:
    binh = staff("p-binh")
    send(binh, row, "draft", **month(r02="năm trăm"))
    body = binh.get(f"/bao-cao/nop/{row.uid}/mau.xlsx").content
    sent = send(binh, row, "sheet", file=SimpleUploadedFile("a.xlsx", body)).content.decode()
    assert "D8: Từ khách quốc tế" in sent and "năm trăm" in sent


def test_a_lodging_files_through_its_link_once(row: Filing, owner: Client) -> None:
    send(owner, row, "link")
    told = Message.objects.get()
    assert told.to == "ks1@example.vn"
    address = re.search(r"/bao-cao/dien/\S+", told.text)
    assert address is not None
    nobody = Client()
    assert "Khách sạn 1" in page(nobody, address[0])
    wrong = nobody.post(address[0], {"do": "file", "key": "x", **month(r03="mấy")})
    assert wrong.status_code == 422 and "không phải là số" in wrong.content.decode()
    assert nobody.post(address[0], {"do": "file", "key": "x", **month()}).status_code == 303
    nobody.post(address[0], {"do": "file", "key": "y", **month(r14="9")})
    version = Version.objects.get()
    assert version.way == "link" and version.actor == f"link:{Link.objects.get().uid}"
    assert "đã nộp" in page(nobody, address[0])


def test_a_link_that_was_taken_back_or_opened_too_often_opens_nothing(
    row: Filing, owner: Client
) -> None:
    send(owner, row, "link")
    first = re.search(r"/bao-cao/dien/\S+", Message.objects.get().text)
    assert first is not None
    send(owner, row, "link", key="again")
    page(Client(), first[0], 410)
    send(owner, row, "unlink")
    assert not Link.objects.filter(revoked_at=None).exists()
    page(Client(), "/bao-cao/dien/khong-co", 410)


def test_after_a_merger_the_successor_files_and_the_sums_stay_exact(owner: Client) -> None:
    lodging(1), lodging(2, "xa-2"), lodging(3, "xa-2")
    held = opened()
    for name in ("Khách sạn 1", "Khách sạn 2"):
        one = of(held, name)
        version = actions.submit(str(one.uid), month(), by=BY, key=name)
        actions.approve(str(one.uid), number=version.number, by=OWNERS)
    org.pass_on(["xa-2"], to="xa-1", on_date=date(2026, 4, 1), by=OWNERS, staff_follow=True)
    now = page(owner, f"/bao-cao/ky/{held.uid}/cong?o=kd.02.thang")
    assert "2.401" in now and "UBND xã Hòa Phú" not in now
    then = page(owner, f"/bao-cao/ky/{held.uid}/cong?o=kd.02.thang&don-vi=khi-do")
    assert "UBND xã Hòa Phú" in then and "2.401" in then
    binh = staff("p-binh")
    assert "Khách sạn 3" in page(binh, "/bao-cao/")
    assert send(binh, of(held, "Khách sạn 3"), "file", **month()).status_code == 303


def test_the_budget_is_taken_once_and_shown_to_the_dong(owner: Client) -> None:
    def sent(content: bytes) -> Any:
        return owner.post("/bao-cao/ngan-sach", {"file": SimpleUploadedFile("kb.txt", content)})

    day = "2026-03-02"
    assert sent(file(day).replace(b"41000000001", b"41000000002")).status_code == 422
    assert "Chưa có số liệu" in page(owner, "/bao-cao/ngan-sach?tu=01/03/2026&den=03/03/2026")
    assert sent(file(day)).status_code == 303 and sent(file(day)).status_code == 303
    told = page(owner, "/bao-cao/ngan-sach?tu=01/03/2026&den=03/03/2026")
    assert "60.345.678.902" in told and "41.000.000.001" in told
    assert staff("p-binh").post("/bao-cao/ngan-sach", {}).status_code == 403
    assert "60345678902" in page(owner, "/bao-cao/ngan-sach.csv?tu=01/03/2026&den=03/03/2026")


def test_no_list_asks_the_database_for_each_filer(owner: Client) -> None:
    lodging(1)
    held = opened()
    addresses = ("/bao-cao/", f"/bao-cao/ky/{held.uid}", f"/bao-cao/ky/{held.uid}/cong")

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as found:
                page(owner, address)
            counts.append(len(found))
        return counts

    asked()
    before = asked()
    Filing.objects.bulk_create(
        [Filing(round=held, filer=str(n), name=f"Nơi {n}", office="xa-1") for n in range(60)]
    )
    # A second page of filers is one count more.
    assert all(now - then <= 1 for now, then in zip(asked(), before, strict=True))
