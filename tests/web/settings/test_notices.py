"""The screens of notices: how they stand, the queue, one message without its words, templates, a trial, receipts."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.faults.conftest import World, signed_in, world
from tests.notices.test_ways import zalo_event
from tests.web.settings.conftest import ADMIN, FIRST

from tinhso.access.models import Look
from tinhso.cases.models import Case
from tinhso.config.ways import sms_of, zalo_of
from tinhso.demo import phones
from tinhso.ledger.models import Event
from tinhso.notices import manners, receipts, wishes
from tinhso.notices.actions import oblige, tell
from tinhso.notices.models import Manner, Message, Wish
from tinhso.org import actions as org

__all__ = ["world"]

HOME = "/cai-dat/thong-bao"
PHONE, MAIL = "+84901888484", "mai@example.vn"
WORDS = "Hồ sơ H15.9 đã có kết quả"
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


def notice(key: str = "", **more: Any) -> Message:
    told = {"to": MAIL, "subject": "Đã có kết quả", "text": WORDS, "due_at": timezone.now()}
    return oblige(key or uuid4().hex, **{**told, **more})


def ended(why: str = "refused", **more: Any) -> Message:
    one = notice(**more)
    Message.objects.filter(pk=one.pk).update(
        state="undeliverable", last_error=why, next_at=None, ended_at=timezone.now(), tries=1
    )
    return one


def test_the_first_page_says_what_came_to_nothing_and_leads_to_it(
    admin: Client, settings: Any
) -> None:
    ended()
    notice(way="sms", to=PHONE)
    text = page(admin, HOME)
    assert "1 thông báo không tới được" in text and "1 đang chờ gửi" in text
    assert f"{HOME}/hang?cach=mail&amp;trang-thai=undeliverable" in text
    assert f"{HOME}/mau/result_ready" in text and "chưa khai" in text
    assert HOME in page(admin, "/cai-dat/")


def test_the_queue_is_listed_by_way_state_and_day_without_whole_addresses(admin: Client) -> None:
    bad, waits = ended(), notice(way="sms", to=PHONE, subject="Nhắc hẹn")
    code = notice(way="sms", to=PHONE, subject="Mã 123456", text="Mã 123456", secret=True)
    whole = page(admin, f"{HOME}/hang")
    for one in (bad, waits, code):
        assert str(one.uid) in whole
    assert MAIL not in whole and PHONE not in whole and "m•••@example.vn" in whole
    assert "123456" not in whole and WORDS not in whole
    by_way = page(admin, f"{HOME}/hang?cach=mail")
    assert str(bad.uid) in by_way and str(waits.uid) not in by_way
    assert "máy chủ thư từ chối địa chỉ" in by_way
    assert str(waits.uid) not in page(admin, f"{HOME}/hang?trang-thai=undeliverable")
    assert "Không có thông báo nào như vậy" in page(admin, f"{HOME}/hang?ngay=2020-01-01")


def test_a_list_takes_no_query_for_each_message(admin: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(admin, f"{HOME}/hang")
        return len(seen)

    notice()
    queries()
    before = queries()
    for _ in range(20):
        ended()
    assert queries() == before


def test_the_queue_leaves_the_house_as_it_is_shown(admin: Client) -> None:
    ended()
    notice(way="sms", to=PHONE)
    csv = admin.get(f"{HOME}/hang.csv?cach=mail").content.decode("utf-8-sig")
    assert "m•••@example.vn" in csv and "•••484" not in csv and WORDS not in csv
    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{HOME}/hang.xlsx").content))
    assert len(book.get_sheet_by_index(0).to_python()) == 3
    assert admin.get(f"{HOME}/hang.exe").status_code == 404


def test_several_are_sent_again_or_stopped_with_a_reason(admin: Client) -> None:
    bad, waits = ended(), notice()
    both = [str(bad.uid), str(waits.uid)]
    answer = admin.post(f"{HOME}/hang", {"tin": both, "viec": "gui-lai"})
    assert answer.status_code == 303
    bad.refresh_from_db()
    assert (bad.state, bad.tries, bad.last_error) == ("queued", 0, "")
    admin.post(f"{HOME}/hang", {"tin": both, "viec": "dung"})
    assert set(Message.objects.values_list("state", flat=True)) == {"queued"}, "no reason was given"
    admin.post(f"{HOME}/hang", {"tin": both, "viec": "dung", "ly-do": "Gửi nhầm"})
    assert set(Message.objects.values_list("state", "last_error")) == {("given_up", "stopped")}
    kinds = list(Event.objects.filter(kind__startswith="notices.").values_list("kind", flat=True))
    assert sorted(kinds) == ["notices.retried", "notices.stopped", "notices.stopped"]
    assert "Gửi nhầm" not in str(Event.objects.values_list("facts", flat=True))


def test_one_that_is_unclear_is_said_to_have_arrived(admin: Client) -> None:
    one, other = notice(until=NOW), notice()
    Message.objects.update(
        state="unclear", last_error="way_unclear", next_at=None, begun_at=NOW, tries=1
    )
    text = page(admin, f"{HOME}/tin/{one.uid}")
    assert "Đã đến / không gửi lại" in text
    assert f"{one.uid}/gui-lai" not in text, "its time is over"
    assert f"{other.uid}/gui-lai" in page(admin, f"{HOME}/tin/{other.uid}")
    assert "không rõ đã đến hay chưa" in page(admin, HOME)
    admin.post(f"{HOME}/tin/{one.uid}/dung", {"ly-do": "Đã hỏi bà Mai"})
    queue = f"{HOME}/hang?trang-thai=unclear"
    assert "Đã đến / không gửi lại" in page(admin, queue)
    admin.post(queue, {"tin": [str(other.uid)], "viec": "dung", "ly-do": "Đã hỏi"})
    assert set(Message.objects.values_list("state", "last_error")) == {("given_up", "settled")}
    assert "không rõ đã đến hay chưa" not in page(admin, HOME)


def test_one_message_shows_its_words_to_who_asks_and_may_and_the_look_is_kept(
    admin: Client,
) -> None:
    one = ended(party="p-1", concerns="case:1")
    address = f"{HOME}/tin/{one.uid}"
    for asked in ("", "?noi-dung=1"):
        text = page(admin, address + asked)
        assert WORDS not in text and MAIL not in text, "an administrator is not who sees people"
    assert not Look.objects.exists()
    org.appoint("p-qt", office="tinh", role="head", from_date=FIRST, by=ADMIN)
    assert WORDS not in page(admin, address)
    text = page(admin, f"{address}?noi-dung=1")
    assert WORDS in text and MAIL in text
    look = Look.objects.get()
    assert (look.who, look.party, look.subject) == ("p-qt", "p-1", "case:1")
    assert admin.get(f"{HOME}/tin/{UUID(int=1)}").status_code == 404


def test_what_cannot_be_decided_any_more_is_said(admin: Client) -> None:
    one = notice()
    Message.objects.update(state="sent", next_at=None, sent_at=timezone.now())
    for act in ("gui-lai", "dung"):
        admin.post(f"{HOME}/tin/{one.uid}/{act}", {"ly-do": "x"})
        assert "không đổi được" in page(admin, f"{HOME}/tin/{one.uid}")
    one.refresh_from_db()
    assert one.state == "sent"


def test_how_notices_are_sent_is_set_and_the_old_row_stays(admin: Client) -> None:
    form = {
        "order": "mail,sms,zalo", "quiet_from": "21:30", "quiet_until": "07:00",
        "zalo": "0", "sms": "600", "mail": "0", "accented": "on",
    }  # fmt: skip
    assert admin.post(f"{HOME}/cach-gui", form).status_code == 303
    assert admin.post(f"{HOME}/cach-gui", form).status_code == 303
    row = Manner.objects.get()
    assert (row.order, row.per_minute["sms"], row.accented) == (["mail", "sms", "zalo"], 600, True)
    assert Event.objects.filter(kind="notices.manner_set").count() == 1
    assert "21:30" in page(admin, HOME)
    for wrong in ({"sms": "-1"}, {"quiet_from": "25:00"}, {"order": "mail"}):
        assert admin.post(f"{HOME}/cach-gui", {**form, **wrong}).status_code == 200
    assert Manner.objects.count() == 1


def test_a_template_is_shown_as_each_way_has_it_and_registered(admin: Client) -> None:
    address = f"{HOME}/mau/supplement_asked"
    text = page(admin, address)
    assert "cần bổ sung giấy tờ" in text and "can bo sung giay to" in text
    assert "ma_ho_so" in text and "Không trả lời thư này" in text
    assert admin.post(address, {"number": "7895417a", "text": "Ho so {code}: xem {address}"})
    assert "7895417a" in page(admin, HOME)
    assert "Ho so H15.9-261120-000123: xem https" in page(admin, address)
    refused = admin.post(address, {"number": "7895417a", "text": "Hồ sơ {khac}"}).content.decode()
    assert "không có trường" in refused
    refused = admin.post(address, {"number": "a b", "text": ""}).content.decode()
    assert "chữ và số" in refused
    assert manners.wording("supplement_asked", "zalo").number == "7895417a"  # type: ignore[union-attr]
    assert page(admin, f"{HOME}/mau/accepted") and admin.get(f"{HOME}/mau/khac").status_code == 404


def test_a_trial_is_sent_once_to_an_address_of_ones_own(admin: Client, settings: Any) -> None:
    address = f"{HOME}/mau/accepted/thu"
    key = str(uuid4())
    for _ in range(2):
        answer = admin.post(address, {"way": "mail", "to": MAIL, "key": key})
        assert answer.status_code == 303
    one = Message.objects.get()
    assert answer.url == f"{HOME}/tin/{one.uid}"
    assert one.to == MAIL and "H15.9-261120-000123" in one.subject
    refused = admin.post(address, {"way": "sms", "to": "khong phai so", "key": key})
    assert refused.status_code == 200 and Message.objects.count() == 1
    settings.SMS_GATEWAY = None
    admin.post(address, {"way": "sms", "to": "0901888484", "key": str(uuid4())})
    assert Message.objects.count() == 1
    settings.SMS_GATEWAY = sms_of("esms://a:b@rest.esms.vn/TINHSO")
    admin.post(address, {"way": "sms", "to": "0901888484", "key": str(uuid4())})
    assert Message.objects.get(way="sms").to == PHONE


def test_receipts_are_taken_at_signed_addresses(client: Client, db: None, settings: Any) -> None:
    settings.ZALO = zalo_of(f"zalo://{phones.APP}:x@business.openapi.zalo.me")
    settings.ZALO_WEBHOOK = phones.OA_SECRET
    sms, by_zalo = notice(way="sms", to=PHONE), notice()
    Message.objects.update(state="sent", sent_at=NOW, next_at=None, way="sms")
    address = receipts.callback_of(sms.uid).removeprefix(settings.PUBLIC_ADDRESS)
    mark = address.rpartition("/")[2]
    assert address == reverse("sms_receipt", args=[sms.uid, mark])
    good = "?SMSID=x&SendStatus=5&SendSuccess=1&SendFailed=0"
    assert client.get(f"{address[:-1]}x{good}").status_code == 401
    assert client.get(address + good).status_code == 200
    sms.refresh_from_db()
    assert sms.state == "delivered"
    body, signature = zalo_event(by_zalo.uid)
    for said, status in (("mac=0", 401), (signature, 200)):
        headers = {"X-ZEvent-Signature": said}
        answer = client.post(
            "/trao-doi/tin-nhan/zalo", body, content_type="application/json", headers=headers
        )
        assert answer.status_code == status
    by_zalo.refresh_from_db()
    assert by_zalo.state == "delivered"
    half = json.dumps({"app_id": phones.APP, "timestamp": "\ud800"})
    for strange in (half, "[" * 50_000, "{}", "\x00"):
        answer = client.post(
            "/trao-doi/tin-nhan/zalo", strange, content_type="application/json",
            headers={"X-ZEvent-Signature": "mac=0"},
        )  # fmt: skip
        assert answer.status_code == 401
    body, signature = zalo_event(uuid4())
    unknown = client.post(
        "/trao-doi/tin-nhan/zalo", body, content_type="application/json",
        headers={"X-ZEvent-Signature": signature},
    )  # fmt: skip
    assert unknown.status_code == 200, "Zalo stops telling where it is not answered"


def test_a_letter_that_need_not_be_told_is_left_by_its_link(
    client: Client, db: None, settings: Any
) -> None:
    party = str(uuid4())
    fields = {"code": "H1", "title": "x", "address": "y", "promise_vi": "", "promise_en": ""}
    told = {"fields": fields, "to": {"mail": MAIL}, "party": party, "due_at": NOW}
    [letter] = tell("a", template="accepted", **told)
    link = next(line for line in letter.text.splitlines() if "Thôi nhận" in line).split()[-1]
    address = link.removeprefix(settings.PUBLIC_ADDRESS)
    assert client.get(address).status_code == 200 and not Wish.objects.exists()
    assert client.get(f"{address[:-1]}x").status_code == 404
    assert client.post(address).status_code == 303
    assert "đã thôi nhận" in client.get(address).content.decode()
    assert not wishes.wanted_by(party).optional
    assert tell("b", template="accepted", **told) == []
    [must] = tell("c", template="result_ready", **told)
    assert "Thôi nhận" not in must.text


def test_a_dossiers_page_says_what_its_people_were_told_and_when(
    as_: Callable[[str], Client], case: Callable[..., Case]
) -> None:
    one = case(staff="p-binh")
    about = {"concerns": f"case:{one.uid}", "party": one.owner}
    ended(subject="Hồ sơ cần bổ sung", **about)
    sent = notice(subject="Hồ sơ đã có kết quả", **about)
    Message.objects.filter(pk=sent.pk).update(state="sent", sent_at=NOW, next_at=None)
    notice(subject="Của hồ sơ khác", concerns="case:khac")
    text = as_("p-binh").get(f"/van-phong/ho-so/{one.uid}").content.decode()
    assert "Đã báo cho người dân" in text and "20/11/2026 10:00" in text
    assert "Hồ sơ cần bổ sung" in text and "máy chủ thư từ chối địa chỉ" in text
    assert "Của hồ sơ khác" not in text and MAIL not in text


def test_she_chooses_her_ways_on_her_account(world: World) -> None:
    browser, address = signed_in("citizen"), "/tai-khoan/thong-bao"
    assert "Được gửi qua" in browser.get(address).content.decode()
    for _ in range(2):
        assert browser.post(address, {"cach": ["sms", "mail"]}).status_code == 303
    row = Wish.objects.get()
    assert (row.refused, row.optional) == (["zalo"], False)
    assert str(row.party) == world.owner
    assert browser.get("/tai-khoan").content.decode().count(address) == 1
    # Who has not said who she is has no ways yet.
    assert "khai thông tin" in signed_in("unsaid").get(address).content.decode()
