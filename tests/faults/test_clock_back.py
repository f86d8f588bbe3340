"""The server's clock is set back an hour in the middle of everything: nothing is negative, nothing refused wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.cases.conftest import citizen, doer
from tests.faults.conftest import World, filing, found_world, signed_in
from tests.web.settings.conftest import ADMIN

from tinhso.access import mail_codes, second_factor
from tinhso.access.mail_codes import CannotSendCode
from tinhso.access.models import Account
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.actions import CannotAppend, append
from tinhso.ledger.models import Event
from tinhso.ledger.queries import faults
from tinhso.measurement.live.following import differences, keep_up
from tinhso.measurement.live.models import DossierTime, StretchTime
from tinhso.reception import actions as reception

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # Friday, ten in the morning.
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(db: None) -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def world(clock: Any) -> World:
    return found_world()


def test_a_dossier_goes_on_and_its_time_does_not_run_backwards(world: World, clock: Any) -> None:
    case = actions.file_case(filing(world.owner), key="b", doer=doer())
    clock.shift(timedelta(minutes=10))
    actions.accept(case.uid, doer=doer())
    promised = Case.objects.get(pk=case.pk).due_at
    clock.shift(-HOUR)
    actions.pass_on(case.uid, doer=doer())
    actions.ask_supplement(case.uid, reasons="x", doer=doer())
    clock.shift(timedelta(minutes=5))
    actions.answer_supplement(case.uid, doer=citizen(world.owner))
    clock.shift(timedelta(hours=3))
    actions.decide(case.uid, granted=True, doer=doer())
    case.refresh_from_db()
    events = list(Event.objects.filter(subject=f"case:{case.uid}").order_by("pk"))
    assert [one.kind.partition(".")[2] for one in events] == [
        "filed", "accepted", "passed_on", "supplement_asked", "supplement_answered", "decided",
    ]  # fmt: skip
    assert all(one.occurred_at <= two.occurred_at for one, two in pairwise(events))
    assert not any(one.backfilled for one in events)
    # The server's own clock is kept as it was: whoever reads it sees that it was set back.
    assert events[2].recorded_at < events[1].recorded_at
    assert case.filed_at <= case.accepted_at <= case.done_at and case.due_at >= promised
    assert [fault.what for fault in faults(events)] == []
    assert list(differences()) == []
    row = DossierTime.objects.get(case=case.uid)
    assert row.working_seconds >= 0
    assert not StretchTime.objects.filter(working_seconds__lt=0).exists()


def test_what_happened_is_told_and_not_seen_a_minute_later(world: World, clock: Any) -> None:
    said = {"facts": {"name": "x", "from_date": NOW.date()}, "subject": "office:xa-1", "by": ADMIN}
    with pytest.raises(CannotAppend, match="seen_earlier"):
        append("org.office_renamed", **said, seen_at=NOW - timedelta(minutes=2))
    assert append("org.office_renamed", **said, seen_at=NOW - timedelta(seconds=30)).occurred_at


def test_measuring_an_open_dossier_counts_nothing_negative(world: World, clock: Any) -> None:
    case = actions.file_case(filing(world.owner), key="b", doer=doer())
    actions.accept(case.uid, doer=doer(), staff="p-binh")
    clock.shift(-HOUR)
    keep_up()
    assert not StretchTime.objects.filter(working_seconds__lt=0).exists()
    assert not DossierTime.objects.filter(working_seconds__lt=0).exists()
    assert list(differences()) == []
    for who, page in (
        ("officer", f"/van-phong/ho-so/{case.uid}"),
        ("officer", "/van-phong/?nguoi=ca"),
        ("head", "/van-phong/don-vi"),
        ("citizen", f"/ho-so/{case.uid}"),
        ("desk", "/mot-cua/"),
        ("desk", "/mot-cua/so"),
        ("leader", "/bang/"),
        ("leader", "/bang/ho-so"),
        ("none", "/so-thu-tu/xa-1-mot-cua"),
    ):
        answer = signed_in(who).get(page)
        assert answer.status_code == 200, page
        text = re.sub(r"<[^>]*>", " ", answer.content.decode())
        assert not re.search(r"(?<![\w/–-])[-−]\d+ (?:ngày|giờ|phút|giây)", text), page


def test_tickets_are_issued_called_and_served(world: World, clock: Any) -> None:
    day = {"desk": "xa-1-mot-cua", "day": NOW.date(), "by": ADMIN}
    first = reception.issue(**day, key="a")
    clock.shift(-HOUR)
    second = reception.issue(**day, key="b")
    assert (first.number, second.number) == (1, 2)
    called = reception.call_next(**day, counter="1", key="c")
    assert called is not None and called.number == 1
    assert reception.serve(called.uid, by=ADMIN).state == "served"
    page = signed_in("desk").get("/mot-cua/so")
    assert page.status_code == 200
    assert not re.search(r"[-−]\d+ phút", page.content.decode())


def test_sessions_last_and_codes_are_taken(world: World, clock: Any) -> None:
    mother, lan = signed_in("citizen"), signed_in("desk")
    uid = mail_codes.send(
        "mo@example.vn", asked_from="10.0.0.1", at=datetime.now(UTC), new_code=lambda: "012345"
    )
    clock.shift(-HOUR)
    assert mother.get("/ho-so").status_code == lan.get("/mot-cua/").status_code == 200
    assert mail_codes.try_code(uid, "012345", at=datetime.now(UTC)) == "mo@example.vn"
    # A code that is asked for after the clock was set back is good for its own ten minutes.
    nobody = Client()
    assert nobody.post("/vao", {"address": "khac@example.vn"}).url == "/vao/ma"


def test_who_asked_too_often_is_told_for_how_long(world: World, clock: Any) -> None:
    for _ in range(mail_codes.MOST_PER_ADDRESS):
        mail_codes.send("a@example.vn", asked_from="10.0.0.1", at=datetime.now(UTC))
    clock.shift(-HOUR)
    with pytest.raises(CannotSendCode) as refused:
        mail_codes.send("a@example.vn", asked_from="10.0.0.1", at=datetime.now(UTC))
    assert 0 < refused.value.facts["minutes"] <= 121
    clock.shift(timedelta(minutes=refused.value.facts["minutes"]))
    assert mail_codes.send("a@example.vn", asked_from="10.0.0.1", at=datetime.now(UTC))


def test_digits_that_were_used_are_not_taken_twice_and_a_recovery_code_helps(
    world: World, clock: Any
) -> None:
    head = Account.objects.get(staff="p-hoa")
    secret = second_factor.new_secret()

    def shown() -> str:
        return second_factor.digits_at(secret, int(datetime.now(UTC).timestamp()) // 30)

    codes = second_factor.activate(head, secret=secret, code=shown(), by=ADMIN)
    assert codes
    used = shown()
    clock.shift(-HOUR)
    assert not second_factor.verify(head, used)
    # Those of the hour that comes twice could have been seen by somebody: they are refused, and it is said what helps.
    door = Client()
    told = {"name": "p-hoa", "password": "thuyền-nan-đò-ngang"}
    assert door.post("/can-bo/vao", told).url == "/can-bo/vao/ma"
    assert "mã dự phòng" in door.post("/can-bo/vao/ma", {"code": shown()}).content.decode()
    assert door.post("/can-bo/vao/ma", {"code": codes[0]}).status_code == 302
    clock.shift(HOUR + timedelta(minutes=1))
    assert second_factor.verify(head, shown())
