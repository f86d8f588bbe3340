"""SMS and Zalo through the published request shapes, against a stand-in that is a process of its own."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from tests.notices.conftest import lead_to
from tests.servers.phones import Phones
from tests.servers.running import free_port

from tinhso.config.ways import BadWayAddress, sms_of, zalo_of
from tinhso.demo import phones as stand_in
from tinhso.ledger.actions import By
from tinhso.ledger.queries import events_of
from tinhso.notices import (
    actions,
    deciding,
    jobs,
    manners,
    queries,
    receipts,
    rules,
    templates,
    wishes,
)
from tinhso.notices.actions import oblige
from tinhso.notices.jobs import CLAIMED_FOR, Delivered, deliver
from tinhso.notices.models import Message, Token
from tinhso.notices.ways import tokens

# Ten in the morning in Vietnam: no quiet hours.
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
PHONE, MAIL = "+84901888484", "mai@example.vn"
BY = By(actor="p-qt", office="tinh", channel="system")
HERS = {"mail": MAIL, "sms": PHONE, "zalo": PHONE}
FIELDS = {"ma": "H15.9-1", "noi": "https://mot-cua.example.vn/theo-doi?ma=H15.9-1"}
DATA = {
    "code": "thu_nghiem",
    "name": ["Thử", "A trial"],
    "fields": {
        "ma": {"longest": 30, "sample": "H15.9-2"},
        "noi": {"longest": 90, "sample": "https://x"},
    },
    "subject": "Hồ sơ {ma} đã có kết quả",
    "mail": "Hồ sơ {ma} đã có kết quả.\nXem tại {noi}",
    "sms": "Hồ sơ {ma} đã có kết quả. Xem tại {noi}",
    "zalo": {"ma_ho_so": "ma"},
}


@pytest.fixture(autouse=True)
def _template(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {**templates._KNOWN}
    monkeypatch.setattr(templates, "_KNOWN", known)
    templates.declare(templates.Template.of(DATA))


def registered() -> None:
    manners.set_wording("thu_nghiem", "zalo", number="7895417a7d", at=NOW, by=BY)


def sms(key: str = "", **more: Any) -> Message:
    told = {"to": PHONE, "subject": "Hồ sơ", "text": "Hồ sơ đã có kết quả", "due_at": NOW}
    return oblige(key or uuid4().hex, **{**told, "way": "sms", **more})


def told(key: str = "", **more: Any) -> list[Message]:
    said = {"template": "thu_nghiem", "fields": FIELDS, "to": HERS, "due_at": NOW}
    return actions.tell(key or uuid4().hex, **{**said, **more})


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_an_sms_arrives_without_accents_under_its_own_id(db: None, phones: Phones) -> None:
    message = sms()
    assert deliver(now=NOW) == Delivered(sent=1)
    ident = f"sms:{message.uid.hex}"
    assert phones.arrived()[ident] == 1
    assert phones.texts()[ident] == "Ho so da co ket qua"
    again(message)
    assert (message.state, message.segments, message.tries) == ("sent", 1, 1)
    assert len(message.proof) == 32, "the vendor's own id is kept"


def test_an_sms_keeps_its_accents_where_that_is_set(db: None, phones: Phones) -> None:
    held = manners.manner_now()
    manners.set_manner(
        order=held.order, quiet_from=held.quiet_from, quiet_until=held.quiet_until,
        per_minute={}, accented=True, at=NOW, by=BY,
    )  # fmt: skip
    message = sms(text="Hồ sơ đã có kết quả. " * 5)
    deliver(now=NOW)
    assert "Hồ sơ" in phones.texts()[f"sms:{message.uid.hex}"]
    assert again(message).segments == 2


def test_a_notice_by_zalo_is_its_template_and_fields(db: None, phones: Phones) -> None:
    registered()
    first, *_ = told()
    assert deliver(now=NOW).sent == 1
    ident = f"zalo:{first.uid.hex}"
    assert phones.arrived()[ident] == 1
    assert json.loads(phones.texts()[ident]) == {"ma_ho_so": "H15.9-1"}
    assert again(first).state == "sent"


def test_a_phone_without_zalo_gets_an_sms_and_a_letter_stays_spare(
    db: None, phones: Phones, box: Any
) -> None:
    registered()
    tokens.access(timezone.now())
    phones.tell(mode="refuse", times=1, code="-118")
    zalo, by_sms, mail = told("case:1")
    assert [one.state for one in (zalo, by_sms, mail)] == ["queued", "spare", "spare"]
    assert [one.key for one in (by_sms, mail)] == ["case:1:sms", "case:1:mail"]
    # It is refused, and the next way has its turn in the same round.
    assert deliver(now=NOW) == Delivered(sent=1, failed=1)
    assert (again(zalo).state, zalo.last_error, zalo.answer) == (
        "undeliverable",
        "way_nobody",
        "-118",
    )
    assert phones.arrived()[f"sms:{by_sms.uid.hex}"] == 1
    assert (again(by_sms).state, again(mail).state) == ("sent", "spare")
    assert box.got == []


def test_all_ways_one_after_the_other_down_to_the_letter(
    db: None, phones: Phones, box: Any
) -> None:
    registered()
    told("x")
    tokens.access(timezone.now())
    phones.tell(mode="refuse", times=1, code="-141")
    deliver(now=NOW)
    sent = Message.objects.get(key="x:sms")
    # Handed over, and then the network says that it did not arrive.
    mark = receipts.callback_of(sent.uid).rpartition("/")[2]
    answer = {"SMSID": sent.proof, "SendStatus": "5", "SendSuccess": "0", "SendFailed": "1"}
    receipts.sms_receipt(sent.uid, mark, answer, now=NOW)
    receipts.sms_receipt(sent.uid, mark, answer, now=NOW)
    assert deliver(now=NOW) == Delivered(sent=1)
    [letter] = box.to(MAIL)
    assert letter["Subject"] == "Hồ sơ H15.9-1 đã có kết quả"
    ways = list(queries.links_of(sent))
    assert [(one.way, one.state) for one in ways] == [
        ("zalo", "undeliverable"),
        ("sms", "undeliverable"),
        ("mail", "sent"),
    ]


def test_the_answer_that_was_lost_is_asked_again_and_rings_once(db: None, phones: Phones) -> None:
    phones.tell(mode="lost", times=1)
    message = sms()
    assert deliver(now=NOW) == Delivered(later=1)
    assert (again(message).last_error, message.begun_at) == ("way_broken", NOW)
    wait = rules.WAITS[rules.UNSURE][0]
    assert deliver(now=NOW + wait) == Delivered(sent=1)
    assert phones.arrived()[f"sms:{message.uid.hex}"] == 1
    assert not again(message).doubtful, "the vendor knew it again"


def test_on_another_day_the_vendor_may_not_know_it_again(db: None, phones: Phones) -> None:
    phones.tell(mode="lost", times=1)
    message = sms()
    before_midnight = datetime(2026, 11, 20, 16, 55, tzinfo=UTC)
    Message.objects.update(rank=rules.FIRST)
    deliver(now=before_midnight)
    assert deliver(now=before_midnight + timedelta(minutes=10)) == Delivered(unclear=1)
    assert phones.arrived()[f"sms:{message.uid.hex}"] == 1
    assert again(message).state == "unclear"


def test_zalo_knows_nothing_again_so_none_rings_twice(db: None, phones: Phones) -> None:
    registered()
    tokens.access(timezone.now())
    phones.tell(mode="lost", times=1)
    first, *others = told()
    assert deliver(now=NOW) == Delivered(later=1)
    wait = rules.WAITS[rules.UNSURE][0]
    assert deliver(now=NOW + wait) == Delivered(unclear=1)
    assert deliver(now=NOW + timedelta(days=3)) == Delivered()
    assert phones.arrived()[f"zalo:{first.uid.hex}"] == 1
    # No other way has its turn: it may have arrived. A receipt says so, however late it comes.
    assert again(first).state == "unclear" and {again(one).state for one in others} == {"spare"}
    assert receipts.zalo_receipt(*zalo_event(first.uid), now=NOW + timedelta(days=1))
    assert again(first).state == "delivered" and not first.doubtful


def zalo_event(uid: UUID, **more: Any) -> tuple[bytes, str]:
    told = {
        "event_name": "user_received_message",
        "message": {
            "delivery_time": str(int(NOW.timestamp() * 1000)),
            "msg_id": "m-1",
            "tracking_id": uid.hex,
        },
        "app_id": stand_in.APP,
        "timestamp": "1602560967477",
        **more,
    }
    body = json.dumps(told).encode()
    said = f"{stand_in.APP}{body.decode()}1602560967477{stand_in.OA_SECRET}"
    return body, f"mac={hashlib.sha256(said.encode()).hexdigest()}"


def unclear_by_zalo(phones: Phones, **more: Any) -> Message:
    """Handed over at NOW, unclear ten minutes later."""
    registered()
    tokens.access(timezone.now())
    phones.tell(mode="lost", times=1)
    first, *_ = told(**more)
    deliver(now=NOW)
    assert deliver(now=NOW + rules.WAITS[rules.UNSURE][0]) == Delivered(unclear=1)
    return again(first)


def test_a_receipt_of_the_time_before_settles_one_that_was_put_back(
    db: None, phones: Phones
) -> None:
    first = unclear_by_zalo(phones)
    later = NOW + timedelta(hours=1)
    deciding.retry(first.uid, by=BY, now=later)
    assert (again(first).state, first.doubtful) == ("queued", True)
    assert receipts.zalo_receipt(*zalo_event(first.uid), now=later)
    assert (again(first).state, first.sent_at, first.delivered_at) == ("delivered", NOW, NOW)
    assert deliver(now=later) == Delivered()
    assert phones.arrived()[f"zalo:{first.uid.hex}"] == 1, "it arrived, so it is not sent again"


def test_what_was_put_back_is_sent_though_it_was_handed_over_before(
    db: None, phones: Phones
) -> None:
    first = unclear_by_zalo(phones)
    deciding.retry(first.uid, by=BY, now=NOW + timedelta(hours=1))
    # A worker that ran out of time gives it back, and it is not held for a person again.
    claim, rows = jobs._claim("zalo", 10, NOW + timedelta(hours=1))
    jobs._Round(claim, jobs.carrier("zalo"), NOW + timedelta(hours=1)).send([])
    assert (len(rows), again(first).state) == (1, "queued")
    assert deliver(now=NOW + timedelta(hours=1)) == Delivered(sent=1)
    assert (again(first).state, first.doubtful, first.begun_at) == ("sent", True, None)


def test_that_the_time_before_was_lost_takes_nothing_back(db: None, phones: Phones) -> None:
    phones.tell(mode="lost", times=1)
    message = sms()
    deliver(now=NOW)
    Message.objects.update(state="unclear", next_at=None)
    deciding.retry(message.uid, by=BY, now=NOW)
    lost = {"SMSID": "x", "SendStatus": "5", "SendSuccess": "0", "SendFailed": "1"}
    receipts.sms_receipt(message.uid, receipts.callback_of(message.uid)[-32:], lost, now=NOW)
    assert again(message).state == "queued"
    assert deliver(now=NOW) == Delivered(sent=1)


def test_a_receipt_settles_one_whose_time_was_over_meanwhile(db: None, phones: Phones) -> None:
    phones.tell(mode="lost", times=1)
    message = sms(until=NOW + timedelta(minutes=5))
    deliver(now=NOW)
    assert deliver(now=NOW + timedelta(minutes=10)) == Delivered(failed=1)
    assert (again(message).state, message.last_error) == ("failed", "too_late")
    good = {"SMSID": "x", "SendStatus": "5", "SendSuccess": "1", "SendFailed": "0"}
    receipts.sms_receipt(message.uid, receipts.callback_of(message.uid)[-32:], good, now=NOW)
    assert again(message).state == "delivered"


def test_a_person_settles_one_that_is_unclear_also_after_its_time(db: None, phones: Phones) -> None:
    first = unclear_by_zalo(phones, until=NOW + timedelta(minutes=30))
    later = NOW + timedelta(hours=1)
    with pytest.raises(deciding.CannotDecide, match="notice_over"):
        deciding.retry(first.uid, by=BY, now=later)
    for _ in range(2):
        deciding.stop(first.uid, why="Bà Mai nói đã nhận", by=BY, now=later)
    assert (again(first).state, first.last_error) == ("given_up", "settled")
    assert queries.standing(now=later).unclear == 0
    assert {one.state for one in queries.links_of(first)[1:]} == {"spare"}
    kinds = [one.kind for one in events_of(f"notice:{first.uid}")]
    assert kinds == ["notices.unclear", "notices.stopped"]
    # A receipt that comes later says it better.
    assert receipts.zalo_receipt(*zalo_event(first.uid), now=later)
    assert again(first).state == "delivered"


def test_a_code_whose_sending_is_unclear_is_over(db: None, phones: Phones) -> None:
    phones.tell(mode="lost", times=1)
    code = sms(secret=True, until=NIGHT + timedelta(hours=2))
    before_midnight = datetime(2026, 11, 20, 16, 55, tzinfo=UTC)
    deliver(now=before_midnight)
    assert deliver(now=before_midnight + timedelta(minutes=10)) == Delivered(failed=1)
    assert (again(code).state, code.last_error, code.text) == ("given_up", "code_unclear", "")
    assert queries.standing(now=NOW).unclear == 0
    good = {"SMSID": "x", "SendStatus": "5", "SendSuccess": "1", "SendFailed": "0"}
    receipts.sms_receipt(code.uid, receipts.callback_of(code.uid)[-32:], good, now=NIGHT)
    assert again(code).state == "delivered"


def test_a_receipt_settles_what_no_answer_settled(db: None, phones: Phones) -> None:
    registered()
    tokens.access(timezone.now())
    phones.tell(mode="lost", times=1)
    first, *_ = told()
    deliver(now=NOW)
    assert receipts.zalo_receipt(*zalo_event(first.uid), now=NOW + timedelta(seconds=3))
    assert (again(first).state, first.delivered_at, first.proof) == ("delivered", NOW, "m-1")
    assert deliver(now=NOW + CLAIMED_FOR) == Delivered()
    assert phones.arrived()[f"zalo:{first.uid.hex}"] == 1 and not first.doubtful
    assert [one.kind for one in events_of(f"notice:{first.uid}")] == ["notices.delivered"]
    # Once more, and of somebody else's.
    assert receipts.zalo_receipt(*zalo_event(first.uid), now=NOW)
    body, _ = zalo_event(first.uid)
    for forged in ("", "mac=", "mac=" + "0" * 64):
        with pytest.raises(receipts.BadReceipt, match="receipt_unsigned"):
            receipts.zalo_receipt(body, forged, now=NOW)
    with pytest.raises(receipts.BadReceipt, match="receipt_unsigned"):
        receipts.zalo_receipt(*zalo_event(first.uid, app_id="1"), now=NOW)
    with pytest.raises(receipts.BadReceipt, match="no_such_notice"):
        receipts.zalo_receipt(*zalo_event(uuid4()), now=NOW)
    assert not receipts.zalo_receipt(*zalo_event(first.uid, event_name="follow"), now=NOW)


def test_a_receipt_is_believed_by_its_address_alone(db: None, phones: Phones) -> None:
    message, never = sms(), sms(due_at=NOW + timedelta(days=1))
    deliver(now=NOW)
    where = receipts.callback_of(message.uid)
    assert where.startswith(("https://", "http://"))
    good = {"SMSID": "x", "SendStatus": "5", "SendSuccess": "1", "SendFailed": "0"}
    with pytest.raises(receipts.BadReceipt, match="receipt_unsigned"):
        receipts.sms_receipt(message.uid, "0" * 32, good, now=NOW)
    mark = where.rpartition("/")[2]
    with pytest.raises(receipts.BadReceipt, match="receipt_unsigned"):
        receipts.sms_receipt(never.uid, mark, good, now=NOW)
    receipts.sms_receipt(message.uid, mark, {"SendStatus": "7"}, now=NOW)
    assert again(message).state == "sent", "it waits for the network's report"
    receipts.sms_receipt(message.uid, mark, good, now=NOW)
    receipts.sms_receipt(
        message.uid, mark, {**good, "SendSuccess": "0", "SendFailed": "1"}, now=NOW
    )
    assert again(message).state == "delivered", "what has arrived has arrived"
    with pytest.raises(receipts.BadReceipt, match="no_such_notice"):
        receipts.sms_receipt(never.uid, receipts.callback_of(never.uid)[-32:], good, now=NOW)


@pytest.mark.parametrize(
    ("code", "state", "why"),
    [
        ("101", "queued", "way_refused_key"),
        ("103", "queued", "way_no_money"),
        ("146", "queued", "way_not_registered"),
        ("108", "undeliverable", "bad_address"),
        ("99", "undeliverable", "way_nobody"),
        ("300", "failed", "way_content"),
        ("687", "queued", "not_now"),
    ],
)
def test_what_the_vendor_answers(db: None, phones: Phones, code: str, state: str, why: str) -> None:
    phones.tell(mode="refuse", times=1, code=code)
    message = sms()
    deliver(now=NOW)
    assert (again(message).state, message.last_error, message.answer) == (state, why, code)


def test_nobody_there_or_a_broken_answer(db: None, phones: Phones, settings: Any) -> None:
    phones.tell(mode="error", times=1)
    broken = sms()
    deliver(now=NOW)
    assert (again(broken).last_error, broken.answer) == ("way_broken", "502")
    settings.SMS_GATEWAY = sms_of(f"esms+http://a:b@127.0.0.1:{free_port()}/X")
    away = sms()
    deliver(now=NOW)
    assert (again(away).last_error, away.begun_at) == ("unreachable", None)


@pytest.mark.parametrize(
    ("status", "why", "begun"),
    [
        ("429", "not_now", None),
        ("403", "way_refused_key", None),
        ("302", "way_bad_address", None),
        ("500", "way_broken", NOW),
    ],
)
@pytest.mark.parametrize("way", ["sms", "zalo"])
def test_a_status_without_an_answer_of_theirs(
    db: None, phones: Phones, way: str, status: str, why: str, begun: datetime | None
) -> None:
    registered()
    tokens.access(timezone.now())
    message = sms() if way == "sms" else told()[0]
    phones.tell(mode="status", times=1, code=status)
    deliver(now=NOW)
    assert (again(message).last_error, message.answer, message.begun_at) == (why, status, begun)


def test_a_page_for_an_answer_rings_once_all_the_same(db: None, phones: Phones) -> None:
    first, *_ = told(to={"sms": PHONE, "mail": MAIL})
    phones.tell(mode="page", times=1)
    assert deliver(now=NOW) == Delivered(later=1)
    assert (again(first).last_error, first.begun_at) == ("way_broken", NOW)
    assert deliver(now=NOW + rules.WAITS[rules.UNSURE][0]) == Delivered(sent=1)
    assert phones.arrived()[f"sms:{first.uid.hex}"] == 1


@pytest.mark.parametrize("how", [{"mode": "status", "code": "500"}, {"mode": "lost"}])
def test_no_answer_for_a_token_is_no_message_handed_over(
    db: None, phones: Phones, how: dict[str, str]
) -> None:
    registered()
    first, *_ = told()
    phones.tell(times=1, **how)
    assert deliver(now=NOW) == Delivered(later=1)
    assert (again(first).last_error, first.begun_at) == (tokens.SILENT, None)
    assert deliver(now=NOW + rules.WAITS[rules.NOT_NOW][0]).unclear == 0, "nobody has to look"


def test_a_number_abroad_is_no_number_for_this_way(db: None, phones: Phones) -> None:
    message = sms(to="+4915112345678")
    deliver(now=NOW)
    assert (again(message).state, message.last_error) == ("undeliverable", "bad_address")


def test_at_night_no_phone_rings_but_for_a_code(db: None, phones: Phones, box: Any) -> None:
    notice, code = sms(), sms(secret=True, until=NIGHT + timedelta(minutes=5))
    letter = oblige("l", to=MAIL, subject="x", text="x", due_at=NOW)
    assert deliver(now=NIGHT) == Delivered(sent=2)
    assert (again(notice).state, again(code).state, again(letter).state) == (
        "queued",
        "sent",
        "sent",
    )
    assert code.text == ""
    assert deliver(now=NIGHT + timedelta(hours=7)) == Delivered(sent=1)


def test_codes_go_first_and_are_of_no_use_later(db: None, phones: Phones) -> None:
    for number in range(5):
        sms(f"n{number}")
    code = sms("code", secret=True, until=NOW + timedelta(minutes=10))
    assert deliver(most=1, now=NOW) == Delivered(sent=1)
    assert again(code).state == "sent"
    late = sms("late", secret=True, until=NOW)
    assert deliver(most=1, now=NOW) == Delivered(failed=1)
    assert (again(late).last_error, late.text) == ("too_late", "")


def test_no_more_a_minute_than_is_set(db: None, phones: Phones) -> None:
    held = manners.manner_now()
    manners.set_manner(
        order=held.order, quiet_from=held.quiet_from, quiet_until=held.quiet_until,
        per_minute={"sms": 6}, accented=False, at=NOW, by=BY,
    )  # fmt: skip
    for _ in range(20):
        sms()
    assert deliver(now=NOW).sent == 6
    assert deliver(now=NOW).sent == 0
    assert deliver(now=NOW + timedelta(seconds=30)).sent == 3
    assert deliver(now=NOW + timedelta(minutes=10)).sent == 6, "what was not used is not saved up"


def test_a_token_is_renewed_once_and_kept_closed(db: None, phones: Phones, settings: Any) -> None:
    row = Token.objects.first()
    assert row is None
    # Another test has used the first one up; the stand-in says which is good now.
    phones.tell(access="cu")
    with Phones() as fresh:
        fresh.lead_to(settings)
        first = tokens.access(NOW)
        assert tokens.access(NOW + timedelta(hours=20)) == first
        second = tokens.access(NOW + timedelta(hours=24, minutes=30))
        assert second != first
        row = Token.objects.get()
        assert first.encode() not in bytes(row.content)
        # Zalo says that it is stale: once more, and only then.
        fresh.tell(access="doi-roi")
        registered()
        message, *_ = told()
        assert deliver(now=NOW).sent == 1
        assert again(message).state == "sent"
        # Nothing of ours is good any more, and no other was given.
        Token.objects.update(good_until=NOW)
        settings.ZALO = zalo_of(f"zalo+http://{stand_in.APP}:nham@127.0.0.1:{fresh.port}")
        with pytest.raises(tokens.NoToken, match="zalo_no_token"):
            tokens.access(NOW)


def test_who_comes_while_the_first_token_is_fetched_waits(db: None, phones: Phones) -> None:
    """Another process has made the row a moment later by its clock, and has nothing in it yet."""
    soon = NOW + timedelta(seconds=1)
    Token.objects.create(name="zalo", good_until=soon, renewing_until=NOW + timedelta(minutes=1))
    with pytest.raises(tokens.NoToken, match="zalo_token_renewed"):
        tokens.access(NOW)


def test_ways_that_are_not_set_up_are_passed_over(db: None, settings: Any) -> None:
    assert [one.way for one in told()] == ["mail"]
    settings.SMS_GATEWAY = sms_of("esms://a:b@rest.esms.vn/TINHSO")
    settings.ZALO = zalo_of("zalo://1:2@business.openapi.zalo.me")
    assert [one.way for one in told()] == ["sms", "mail"], "no template is registered with Zalo"
    registered()
    assert [one.way for one in told()] == ["zalo", "sms", "mail"]
    assert [one.way for one in told(to={"mail": MAIL})] == ["mail"]
    assert told(to={}) == []


def test_she_says_how_she_wants_to_be_told(db: None, settings: Any, phones: Phones) -> None:
    registered()
    wishes.wish("p-1", refused=["zalo", "mail"], optional=True, at=NOW, by=BY)
    assert [one.way for one in told(party="p-1")] == ["sms"]
    wishes.wish("p-1", refused=["zalo", "mail", "sms"], optional=True, at=NOW, by=BY)
    assert [one.way for one in told(party="p-1")] == ["zalo", "sms", "mail"], "the law has us tell"
    templates.declare(templates.Template.of({**DATA, "code": "tuy_chon", "duty": False}))
    assert told(party="p-1", template="tuy_chon") == []
    wishes.wish("p-2", refused=[], optional=False, at=NOW, by=BY)
    assert told(party="p-2", template="tuy_chon") == []
    assert len(told(party="p-2")) == 3
    assert len(told(party="p-3", template="tuy_chon")) >= 1
    assert [one.kind for one in events_of("party:p-2")] == ["notices.wish_set"]


def test_telling_twice_is_telling_once(db: None, phones: Phones) -> None:
    registered()
    first, second = told("once"), told("once", fields={**FIELDS, "ma": "khac"})
    assert [one.pk for one in first] == [one.pk for one in second]
    assert Message.objects.count() == 3


def test_erasing_reaches_every_way_also_those_that_wait(db: None, phones: Phones) -> None:
    registered()
    told(party="p-1")
    sms(to="+84901888485")
    assert actions.forget([PHONE], party="p-1") == 3
    for one in Message.objects.filter(party="p-1"):
        assert (one.to, one.text, one.fields, one.state) == ("–", "", {}, "failed")
    assert deliver(now=NOW) == Delivered(sent=1), "somebody else's"


def test_words_are_forgotten_after_a_year_and_the_proof_stays(
    db: None, phones: Phones, settings: Any
) -> None:
    lead_to(settings, free_port())
    message = sms()
    waiting = oblige("w", to=MAIL, subject="x", text="x", due_at=NOW)
    deliver(now=NOW)
    assert actions.forget_words(before=NOW - timedelta(days=65)) == 0
    assert actions.forget_words(before=NOW + timedelta(days=35)) == 1
    assert (again(message).to, message.text, message.state) == ("–", "", "sent")
    assert message.sent_at == NOW and message.proof
    assert again(waiting).text == "x"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sms": "Hồ sơ {khac}"}, "template_field"),
        ({"zalo": {"x": "khac"}}, "template_field"),
        ({"sms": "dài " * 150}, "template_too_long"),
        ({"fields": None}, "bad_template"),
        ({"code": "Có dấu"}, "bad_template"),
        ({"name": "một"}, "bad_template"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(templates.BadTemplate, match=code):
        templates.Template.of({**DATA, **change})


def test_fields_are_checked_cut_and_never_read_as_a_text() -> None:
    known = templates.named("thu_nghiem")
    with pytest.raises(templates.BadFields, match="notice_field_missing"):
        known.checked({"ma": "1"})
    with pytest.raises(templates.BadFields, match="notice_field_unknown"):
        known.checked({**FIELDS, "khac": "1"})
    hostile = known.checked({"ma": "{noi}" + "x" * 90, "noi": "a\nb"})
    assert hostile["noi"] == "a b" and len(hostile["ma"]) == 30
    assert templates.filled("{ma} {0.__class__} {noi}", {"ma": "{noi}", "noi": "b"}) == (
        "{noi} {0.__class__} b"
    )


def test_the_templates_of_dossiers_are_short_enough() -> None:
    from tinhso.cases.letters import LETTERS

    for one in LETTERS.values():
        said = rules.bare(templates.filled(one.sms, one.samples))
        assert rules.length(said).segments <= 2, one.code


@pytest.mark.parametrize(
    "address",
    ["http://a:b@m/X", "esms://m/X", "esms://a:b@m", "esms://a@m/X"],
)
def test_what_is_no_gateways_address_is_refused_without_quoting_it(address: str) -> None:
    with pytest.raises(BadWayAddress, match="bad_sms_address") as refused:
        sms_of(address)
    assert address not in str(refused.value.facts)


@pytest.mark.parametrize("address", ["zalo://m", "zalo://a:b@m/x", "https://a:b@m"])
def test_what_is_no_application_of_zalo_is_refused(address: str) -> None:
    with pytest.raises(BadWayAddress, match="bad_zalo_address"):
        zalo_of(address)


def test_a_gateway_never_shows_its_keys() -> None:
    gateway, application = sms_of("esms://an:b%40c@m:4/X"), zalo_of("zalo://1:bimat@m")
    assert gateway and (gateway.address, gateway.secret) == ("https://m:4", "b@c")
    assert application and application.oauth == "https://oauth.zaloapp.com"
    assert "b@c" not in repr(gateway) and "bimat" not in repr(application)
