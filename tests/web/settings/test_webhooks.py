"""Receivers of webhooks on screen: set, shown their secret once, paused, changed, ended; messages and their answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cases.conftest import ADMIN
from tests.servers.receiver import Receiver

from tinhso.exchange.webhooks.delivering import send_webhooks
from tinhso.exchange.webhooks.following import queue_what_happened
from tinhso.exchange.webhooks.models import Delivery, Secret, Subscription
from tinhso.exchange.webhooks.subscribing import Wanted, secrets_of, stop, subscribe
from tinhso.ledger.models import Event

HOME = "/cai-dat/webhook"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")


@pytest.fixture(autouse=True)
def _set_up(settings: Any, tmp_path: Path) -> None:
    settings.WEBHOOK_NETWORKS, settings.WEBHOOK_PLAIN = "127.0.0.0/8", True
    settings.FILE_KEYS = "tests:" + "5c" * 32
    settings.FILES_FOLDER = str(tmp_path / "files")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    text: str = answer.content.decode()
    return text


def receiver(address: str = "http://127.0.0.1:9/nhan", **more: Any) -> Subscription:
    wanted = Wanted(**{"partner": "Trục liên thông", "address": address, **more})
    return subscribe(wanted, key=uuid4().hex, by=ADMIN)


def messages(row: Subscription, count: int = 1, **more: Any) -> list[Delivery]:
    now = timezone.now()
    told = {"kind": "cases.accepted", "subject": "case:-", "happened_at": now, "queued_at": now}
    return Delivery.objects.bulk_create(
        Delivery(uid=uuid4(), subscription=row, event=uuid4(), **{**told, **more})
        for _ in range(count)
    )


def test_a_receiver_is_added_and_its_secret_is_shown_on_that_page_alone(
    admin: Client, as_: Callable[[str], Client]
) -> None:
    assert "Chưa có bên nhận nào" in page(admin, HOME)
    told = {
        "key": "f-1", "partner": "Trục liên thông", "address": "https://doi-tac.invalid/nhan",
        "mail": "truc@tinh.example", "offices": "xa-1\nxa-2", "procedures": "",
        "kinds": ["cases.accepted", "cases.decided"],
    }  # fmt: skip
    answer = admin.post(f"{HOME}-moi", told)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    row = Subscription.objects.get()
    found = SECRET.findall(answer.content.decode())
    assert found == secrets_of(row, at=datetime.now(UTC))
    assert SECRET.findall(admin.post(f"{HOME}-moi", told).content.decode()) == found  # Twice.
    assert Subscription.objects.count() == 1
    assert not SECRET.search(page(admin, f"{HOME}/{row.uid}"))
    assert found[0].encode() not in b"".join(bytes(one.content) for one in Secret.objects.all())
    Secret.objects.update(made_at=timezone.now() - timedelta(minutes=6))
    assert not SECRET.search(admin.post(f"{HOME}-moi", told).content.decode())
    assert (row.kinds, row.offices) == (["cases.accepted", "cases.decided"], ["xa-1", "xa-2"])
    event = Event.objects.get(kind="exchange.webhook_set")
    assert event.actor == "p-qt" and event.facts["host"] == "doi-tac.invalid"
    assert "whsec_" not in str(event.facts)
    text = page(admin, f"{HOME}/{row.uid}")
    assert "Hồ sơ được tiếp nhận, hẹn trả …" in text and "xa-1, xa-2" in text
    assert "Trục liên thông" in page(admin, HOME)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"partner": ""}, "Hãy điền ô này"),
        ({"address": "https://10.0.0.1/"}, "nằm trong mạng riêng"),
        ({"address": "https://a.example/?k=1"}, "không dùng được"),
        ({"offices": "khong-co"}, "Không có đơn vị mang mã khong-co"),
        ({"procedures": "0.0"}, "Không có thủ tục mang mã 0.0"),
    ],
)
def test_what_cannot_be_told_is_said_beside_its_field(
    admin: Client, settings: Any, changes: dict[str, str], said: str
) -> None:
    settings.WEBHOOK_NETWORKS, settings.WEBHOOK_PLAIN = "", False
    told = {"key": "f-1", "partner": "Trục", "address": "https://doi-tac.invalid/", **changes}
    answer = admin.post(f"{HOME}-moi", told)
    text = answer.content.decode()
    assert said in text and "field-error" in text
    assert not Subscription.objects.exists()
    if "partner" not in changes:
        assert 'value="Trục"' in text


def test_it_is_paused_taken_up_again_given_a_secret_and_ended(admin: Client) -> None:
    row = receiver()
    address = f"{HOME}/{row.uid}"

    def press(what: str, **more: str) -> str:
        answer = admin.post(address, {"viec": what, **more})
        if answer.status_code == 200:
            return str(answer.content.decode())
        assert (answer.status_code, answer.url) == (303, address)
        row.refresh_from_db()
        return page(admin, address)

    assert "Gửi tiếp" in press("dung") and row.state == "paused"
    assert "Tạm dừng" in press("tiep") and row.state == "active"
    old = secrets_of(row, at=datetime.now(UTC))
    shown = SECRET.findall(press("khoa", key="s-2"))
    assert secrets_of(row, at=datetime.now(UTC)) == [*shown, *old]
    assert SECRET.findall(press("khoa", key="s-2")) == shown
    assert "đã kết thúc" in press("ket-thuc") and row.state == "ended"
    assert "Bên nhận này đã kết thúc" in press("tiep")
    kinds = list(Event.objects.filter(subject=f"webhook:{row.uid}").values_list("kind", flat=True))
    assert sorted(kinds) == sorted(
        f"exchange.webhook_{one}" for one in ("set", "paused", "resumed", "secret_made", "ended")
    )


def test_it_is_changed(admin: Client) -> None:
    row = receiver(offices=["xa-1"])
    address = f"{HOME}/{row.uid}/sua"
    assert "xa-1" in page(admin, address)
    told = {"partner": "Trục mới", "address": row.address, "offices": "", "kinds": "cases.decided"}
    assert admin.post(address, told).url == f"{HOME}/{row.uid}"
    row.refresh_from_db()
    assert (row.partner, row.offices, row.kinds) == ("Trục mới", [], ["cases.decided"])


def test_messages_are_listed_with_their_answers_and_sent_again(
    admin: Client, tmp_path: Path, case: Callable[..., Any]
) -> None:
    with Receiver(tmp_path) as partner:
        row = receiver(partner.address)
        case()
        partner.tell(mode="503", times=1, says="<b>đang sửa</b>")
        queue_what_happened()
        send_webhooks()
        failed = Delivery.objects.filter(tries=1).get()
        text = page(admin, f"{HOME}/{row.uid}/{failed.uid}")
        assert "503" in text and "&lt;b&gt;đang sửa" in text and "cases." in text
        assert "Nguyễn" not in text
        listed = page(admin, f"{HOME}/{row.uid}")
        assert "Bên nhận trả lời mã 503" in listed
        answer = admin.post(f"{HOME}/{row.uid}/gui-lai", {"thong-diep": [str(failed.uid), "x"]})
        assert (answer.status_code, answer.url) == (303, f"{HOME}/{row.uid}")
        send_webhooks()
        failed.refresh_from_db()
        assert failed.state == "delivered"
    assert "Đã nhận" in page(admin, f"{HOME}/{row.uid}?trang-thai=delivered")
    assert "Không có thông điệp nào như vậy" in page(admin, f"{HOME}/{row.uid}?trang-thai=dead")
    today = f"{timezone.localdate():%d/%m/%Y}"
    count = Delivery.objects.filter(state="delivered").count()
    admin.post(f"{HOME}/{row.uid}/gui-lai", {"tu": "01/01/2020", "den": today})
    assert f"Sẽ gửi lại {count} thông điệp" in page(admin, f"{HOME}/{row.uid}")
    for wrong in ({}, {"tu": today}, {"tu": today, "den": "01/01/2020"}):
        assert admin.post(f"{HOME}/{row.uid}/gui-lai", wrong).status_code == 303
    assert Event.objects.filter(kind="exchange.webhook_replayed").count() == 2


def test_lists_take_no_query_for_each_row(admin: Client) -> None:
    row = receiver()

    def queries(address: str) -> int:
        page(admin, address)
        with CaptureQueriesContext(connection) as seen:
            page(admin, address)
        return len(seen)

    messages(row)
    before = {address: queries(address) for address in (HOME, f"{HOME}/{row.uid}")}
    messages(row, 40)
    for _ in range(6):
        messages(receiver(), 3)
    assert {address: queries(address) for address in before} == before


def test_who_paused_itself_is_told_on_the_first_page(admin: Client) -> None:
    row = receiver()
    assert "webhook đã tự dừng" not in page(admin, "/cai-dat/")
    with transaction.atomic():
        stop(row, "failing", ADMIN)
    assert "1 bên nhận webhook đã tự dừng" in page(admin, "/cai-dat/")
    assert "ba ngày không nhận được gì" in page(admin, HOME)
    assert "Việc gửi đã tự dừng" in page(admin, f"{HOME}/{row.uid}")


def test_a_communes_administrator_decides_nothing(
    cast: dict[str, str], as_: Callable[[str], Client]
) -> None:
    row, commune = receiver(), as_("p-qt-xa")
    one = messages(row)[0]
    for address in ("", "-moi", f"/{row.uid}", f"/{row.uid}/sua", f"/{row.uid}/{one.uid}"):
        assert commune.get(HOME + address).status_code == 403
    for address in ("-moi", f"/{row.uid}", f"/{row.uid}/sua", f"/{row.uid}/gui-lai"):
        assert commune.post(HOME + address, {"viec": "dung"}).status_code == 403
    row.refresh_from_db()
    assert row.state == "active"
    assert "Webhook" not in page(commune, "/cai-dat/")


@pytest.mark.parametrize("what", ["", "/sua", "/gui-lai", "/00000000-0000-4000-8000-000000000002"])
def test_what_is_not_there_is_not_there(admin: Client, what: str) -> None:
    address = f"{HOME}/00000000-0000-4000-8000-000000000001{what}"
    answer = admin.post(address) if what == "/gui-lai" else admin.get(address)
    assert answer.status_code == 404
    row, other = receiver(), receiver()
    assert admin.get(f"{HOME}/{other.uid}/{messages(row)[0].uid}").status_code == 404
