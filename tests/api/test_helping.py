"""Declared help by a program: of somebody who holds the post, agreed to by the citizen, filed in once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.api.conftest import DESK, Partner, filing, partner, told
from tests.cases.conftest import ADMIN, FIRST
from tests.notices.conftest import box
from tests.notices.mailserver import Box

from tinhso.cases.models import Case
from tinhso.notices.jobs import deliver
from tinhso.org import actions as org
from tinhso.provenance.models import Assisted, HelpSession

__all__ = ["box"]
HER = {"name": "Phạm Thị Mận", "number": "066175000321", "born": "1975-05-04"}


@pytest.fixture
def clerk(province: None) -> str:
    org.enter_staff(code="p-buu", name="Bưu tá", by=ADMIN)
    org.appoint("p-buu", office=DESK, role="post", from_date=FIRST, by=ADMIN)
    return "p-buu"


def opened(one: Partner, **more: str) -> str:
    body = {"office": DESK, "staff": "p-buu", "kind": "post", **more}
    answer = one.post("/help", body)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["uid"])


def agreed(one: Partner, uid: str, box: Box) -> str:
    sent = one.post(f"/help/{uid}/send-code", {"address": "man@example.vn"})
    assert sent.status_code == 200, sent.content
    deliver(now=datetime.now(UTC))
    code = [re.search(r" (\d{6})$", mail["Subject"]) for mail in box.to("man@example.vn")][-1][1]
    body = {"sent": sent.json()["sent"], "code": code, **HER}
    for _ in range(2):  # A retry finds that she has agreed.
        answer = one.post(f"/help/{uid}/agree", body)
        assert answer.status_code == 200 and answer.json()["state"] == "agreed", answer.content
    return str(answer.json()["party"])


def test_a_program_files_with_the_citizen_who_agreed(clerk: str, box: Box) -> None:
    one = partner("help", "receive")
    uid = opened(one)
    waiting = one.get(f"/help/{uid}").json()
    assert waiting["state"] == "waits" and waiting["party"] is None
    assert "/ho-tro/dong-y/" in waiting["link"]
    her = agreed(one, uid, box)
    body = filing(her, help=uid)
    first = one.post("/cases", body, key="f")
    assert first.status_code == 201, first.content
    assert one.post("/cases", body, key="f").json() == first.json()
    found = Assisted.objects.get()
    assert found.case == Case.objects.get() and str(found.session.uid) == uid
    assert (found.session.helper, found.session.confirmed, found.own_hand) == (
        "p-buu",
        "code",
        False,
    )
    assert one.post(f"/help/{uid}/end").json()["state"] == "over"
    told(one.post("/cases", filing(her, help=uid)), 409, "help_over")
    assert Case.objects.count() == 1


def test_only_for_whoever_holds_the_post_and_only_in_the_tokens_offices(clerk: str) -> None:
    one = partner("help")
    body = {"office": DESK, "staff": "p-buu", "kind": "post"}
    told(one.post("/help", {**body, "staff": "p-ai"}), 422, "api_no_helper")
    told(one.post("/help", {**body, "kind": "team"}), 422, "api_no_helper")
    told(partner("help", offices=("xa-2",)).post("/help", body), 403, "not_yours")
    told(partner("receive").post("/help", body), 403, "api_scope")
    uid = opened(one)
    elsewhere = partner("help", offices=("xa-2",))
    told(elsewhere.get(f"/help/{uid}"), 404, "no_such_help")
    told(elsewhere.post(f"/help/{uid}/end"), 404, "no_such_help")
    told(one.post("/help", body), 409, "help_open_already")
    assert HelpSession.objects.get().ended_at is None


def test_nothing_is_filed_for_who_has_not_agreed(clerk: str, owner: str, box: Box) -> None:
    one = partner("help", "receive")
    uid = opened(one)
    told(one.post("/cases", filing(owner, help=uid)), 409, "help_not_agreed")
    agreed(one, uid, box)
    told(one.post("/cases", filing(owner, help=uid)), 422, "help_not_yours")
    assert not Case.objects.exists()


def test_each_wrong_code_is_a_try(clerk: str, box: Box) -> None:
    one = partner("help")
    uid = opened(one)
    sent = one.post(f"/help/{uid}/send-code", {"address": "man@example.vn"}, key="s")
    again = one.post(f"/help/{uid}/send-code", {"address": "man@example.vn"}, key="s")
    assert again.json() == sent.json() and again["Idempotency-Replayed"] == "true"
    body = {"sent": sent.json()["sent"], "code": "x", **HER}
    codes = [one.post(f"/help/{uid}/agree", body).json()["code"] for _ in range(6)]
    assert codes == ["wrong_code"] * 4 + ["code_over"] * 2 or codes[-1] == "code_over"
    assert HelpSession.objects.get().party == ""
    HelpSession.objects.update(
        opened_at=datetime.now(UTC) - timedelta(hours=1), until_at=datetime.now(UTC)
    )
    assert one.get(f"/help/{uid}").json()["state"] == "over"
    told(one.post(f"/help/{uid}/send-code", {"address": "man@example.vn"}), 409, "help_over")
