"""The screens of the exchange: what waits, one message without its people, decisions, a day compared."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.exchange.portal import conftest as portal_cast
from tests.exchange.portal.conftest import CODE, file, filed, sent, withdrawal
from tests.servers.portal import RING, StandIn
from tests.web.settings.conftest import ADMIN, FIRST

from tinhso.access.models import Look
from tinhso.cases.models import Case
from tinhso.exchange.portal.models import Inbound, Outbound, Reconciliation
from tinhso.exchange.portal.taking_in import take_in
from tinhso.exchange.portal.telling import tell_what_happened
from tinhso.ledger.models import Event
from tinhso.org import actions as org
from tinhso.org.models import Office

HOME = "/cai-dat/cong"
PEOPLE = ("Nguyễn Thị Mơ", "066185000001", "0912345678")


@pytest.fixture(autouse=True)
def _set_up(settings: Any, tmp_path: Path) -> Iterator[None]:
    yield from portal_cast._set_up.__wrapped__(settings, tmp_path)  # type: ignore[attr-defined]


def exchange() -> None:
    """One dossier that came through, a file, one whose agency nobody knows, one that is too early."""
    Office.objects.filter(code="xa-1").update(agency_id="H15.29")
    for one in (
        filed(body={"desk": None}),
        file(),
        filed(dossier="G22-2", body={"agency": "H15.77"}),
        withdrawal(2, dossier="G22-3"),
    ):
        assert sent(one).status_code == 202
    take_in()
    Inbound.objects.filter(dossier="G22-2").update(state="poisoned", next_at=None, tries=6)
    tell_what_happened()


@pytest.fixture
def exchanged(cast: dict[str, str]) -> None:
    exchange()


def page(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, answer
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


def address_of(dossier: str, way: str = "den", kind: str = "dossier.filed") -> str:
    if way == "den":
        return f"{HOME}/den/{Inbound.objects.get(dossier=dossier, type=kind).uid}"
    return f"{HOME}/di/{Outbound.objects.get(dossier=dossier).uid}"


def test_the_first_page_says_what_waits_and_leads_to_it(admin: Client, exchanged: None) -> None:
    text = page(admin, HOME)
    assert "1 thông điệp chờ người quyết định" in text
    assert f"{HOME}/den?trang-thai=poisoned" in text
    assert f"{HOME}/di?trang-thai=queued" in text
    assert f"{HOME}/den?trang-thai=given_up" not in text  # Nothing is there.
    assert "Chưa có địa chỉ của Cổng" in text
    assert HOME in page(admin, "/cai-dat/")


def test_it_says_what_is_missing_to_be_connected(admin: Client, settings: Any) -> None:
    settings.PORTAL_KEYS = ""
    text = page(admin, HOME)
    assert "TINHSO_PORTAL_KEYS" in text
    assert "Không thông điệp nào chờ" in text


def test_messages_are_listed_by_their_state_and_dossier(admin: Client, exchanged: None) -> None:
    whole, poisoned = page(admin, f"{HOME}/den"), page(admin, f"{HOME}/den?trang-thai=poisoned")
    assert all(code in whole for code in (CODE, "G22-2", "G22-3"))
    assert "G22-2" in poisoned and CODE not in poisoned
    assert "Không có đơn vị nào mang mã định danh H15.77" in poisoned
    of_one = page(admin, f"{HOME}/den?ho-so={CODE}")
    assert "G22-2" not in of_one and of_one.count(f"{HOME}/den/") == 2
    assert "Không có thông điệp nào như vậy" in page(admin, f"{HOME}/den?ho-so=khong")
    assert CODE in page(admin, f"{HOME}/di")
    for strange in (f"{HOME}/khac", f"{HOME}/den/00000000-0000-4000-8000-000000000001"):
        assert admin.get(strange).status_code == 404


def test_a_list_takes_no_query_for_each_message(admin: Client, exchanged: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(admin, f"{HOME}/den")
        return len(seen)

    queries()  # The first page of a session keeps that it was seen.
    before = queries()
    for n in range(20):
        sent(filed(dossier=f"G22-9{n}"))
    assert queries() == before


def test_a_message_says_nothing_of_people_to_who_may_not_see_them(
    admin: Client, exchanged: None
) -> None:
    for asked in ("", "?noi-dung=1"):
        text = page(admin, address_of(CODE) + asked)
        assert not [one for one in PEOPLE if one in text]
        assert "•••" in text and "9.000007.H15" in text and "H15.29" in text
    assert Case.objects.get().code in text
    assert not Look.objects.exists()


def test_who_may_see_people_asks_for_it_and_the_look_is_recorded(
    admin: Client, exchanged: None
) -> None:
    org.appoint("p-qt", office="tinh", role="head", from_date=FIRST, by=ADMIN)
    hidden = page(admin, address_of(CODE))
    assert not [one for one in PEOPLE if one in hidden] and not Look.objects.exists()
    text = page(admin, address_of(CODE) + "?noi-dung=1")
    assert all(one in text for one in PEOPLE)
    case = Case.objects.get()
    look = Look.objects.get()
    assert (look.who, look.party, look.subject) == ("p-qt", case.owner, f"case:{case.uid}")
    # Of a dossier that never came to be: the message is what was looked at.
    page(admin, address_of("G22-2") + "?noi-dung=1")
    uid = Inbound.objects.get(dossier="G22-2").uid
    assert Look.objects.filter(subject=f"portal:{uid}").count() == 1


def test_a_files_bytes_are_shown_to_nobody(admin: Client, exchanged: None) -> None:
    org.appoint("p-qt", office="tinh", role="head", from_date=FIRST, by=ADMIN)
    text = page(admin, address_of(CODE, kind="file") + "?noi-dung=1")
    assert "không còn được lưu" in text


def test_what_we_send_is_shown_the_same_way(admin: Client, exchanged: None) -> None:
    text = page(admin, address_of(CODE, "di"))
    assert "our_state" in text and "filed" in text and Case.objects.get().code in text


def test_a_message_is_replayed_once_however_often_the_form_is_sent(
    admin: Client, exchanged: None
) -> None:
    address = address_of("G22-2")
    assert "chay-lai" in page(admin, address)
    for _ in range(2):
        answer = admin.post(f"{address}/chay-lai")
        assert (answer.status_code, answer.url) == (303, address)
    assert Event.objects.filter(kind="exchange.portal_replayed", actor="p-qt").count() == 1
    Office.objects.filter(code="xa-2").update(agency_id="H15.77")
    take_in()
    assert Inbound.objects.get(dossier="G22-2").state == "done"
    assert "chay-lai" not in page(admin, address)
    admin.post(f"{address}/chay-lai")
    assert "không còn gì để quyết định" in page(admin, address)


def test_several_are_replayed_together(admin: Client, exchanged: None) -> None:
    uids = [str(one.uid) for one in Inbound.objects.all()]
    answer = admin.post(f"{HOME}/den?trang-thai=poisoned", {"thong-diep": [*uids, "khong-phai"]})
    assert (answer.status_code, answer.url) == (303, f"{HOME}/den?trang-thai=poisoned")
    assert Event.objects.filter(kind="exchange.portal_replayed").count() == 2
    assert "Đã đưa 2 thông điệp" in page(admin, f"{HOME}/den")
    admin.post(f"{HOME}/den", {})
    assert "Hãy chọn thông điệp" in page(admin, f"{HOME}/den")


def test_a_gap_may_be_gone_over(admin: Client, exchanged: None) -> None:
    address = address_of("G22-3", kind="dossier.withdrawal_asked")
    assert "bỏ qua thông điệp còn thiếu" in page(admin, address)
    admin.post(f"{address}/chay-lai", {"qua-cho-trong": "1"})
    take_in()
    row = Inbound.objects.get(dossier="G22-3")
    assert (row.state, row.problem) == ("refused", "portal_not_filed")


def test_giving_up_takes_a_reason(admin: Client, exchanged: None) -> None:
    address = address_of("G22-2")
    admin.post(f"{address}/bo", {"ly-do": " "})
    assert "Hãy ghi lý do bỏ thông điệp" in page(admin, address)
    for _ in range(2):
        assert admin.post(f"{address}/bo", {"ly-do": "Cổng gửi nhầm tỉnh"}).status_code == 303
    assert Inbound.objects.get(dossier="G22-2").state == "given_up"
    event = Event.objects.select_related("sealed").get(kind="exchange.portal_given_up")
    assert event.sealed.facts == {"why": "Cổng gửi nhầm tỉnh"}
    assert Outbound.objects.filter(dossier="G22-2", type="message.refused").count() == 1


def test_a_communes_administrator_decides_nothing(
    exchanged: None, as_: Callable[[str], Client]
) -> None:
    commune, address = as_("p-qt-xa"), address_of("G22-2")
    for path in (HOME, f"{HOME}/den", address, f"{HOME}/doi-soat", f"{HOME}/doi-soat.csv"):
        assert commune.get(path).status_code == 403
    for path in (f"{HOME}/den", f"{address}/chay-lai", f"{address}/bo", f"{HOME}/doi-soat"):
        assert commune.post(path, {"ly-do": "x"}).status_code == 403
    assert "Cổng dịch vụ công" not in page(commune, "/cai-dat/")
    assert Inbound.objects.get(dossier="G22-2").state == "poisoned"


def test_a_day_is_compared_and_kept_as_a_file(
    admin: Client, exchanged: None, tmp_path: Path, settings: Any
) -> None:
    today = timezone.localdate().isoformat()
    assert "chưa đối soát" in page(admin, f"{HOME}/doi-soat")
    with StandIn(tmp_path, ring=RING) as portal:
        portal.tell(sending=False)
        settings.PORTAL_ADDRESS = portal.address
        answer = admin.post(f"{HOME}/doi-soat", {"ngay": today})
        assert (answer.status_code, answer.url) == (303, f"{HOME}/doi-soat?ngay={today}")
    run = Reconciliation.objects.get()
    assert (run.actor, run.difference_count) == ("p-qt", 5)
    text = page(admin, f"{HOME}/doi-soat?ngay={today}")
    assert "5 chỗ lệch" in text and "Ở đây đã nhận, Cổng không kê" in text
    assert "Chờ người quyết định" in text and ">poisoned<" not in text
    written = admin.get(f"{HOME}/doi-soat.csv?ngay={today}").content.decode("utf-8-sig")
    assert written.count("\n") == 6 and CODE in written
    sheet = admin.get(f"{HOME}/doi-soat.xlsx?ngay={today}").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert len(rows) == 6
    assert admin.get(f"{HOME}/doi-soat.pdf?ngay={today}").status_code == 404
    assert admin.get(f"{HOME}/doi-soat.csv?ngay=2020-01-01").status_code == 404
    # The portal is gone: what was found stays, and why it could not be asked is said.
    admin.post(f"{HOME}/doi-soat", {"ngay": today})
    assert "Không nối được với hệ thống kia" in page(admin, f"{HOME}/doi-soat?ngay={today}")
