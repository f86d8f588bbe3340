"""Petitions by programs: found, taken, handed on, answered by two; who sent them with `see_person` alone, and seen."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Partner, partner, told
from tests.petitions.conftest import answered, sent
from tests.petitions.conftest import clock as clock  # a fixture
from tests.petitions.conftest import town as town  # a fixture

from tinhso.access.models import Look
from tinhso.access.rights import RIGHTS, ROLES
from tinhso.petitions.models import Answer, Petition

COMMUNE = ("xa-1",)


@pytest.fixture
def handler(clock: Any) -> Partner:
    return partner("see_petition", "handle_petition", "see_person", offices=COMMUNE)


@pytest.fixture
def head(clock: Any) -> Partner:
    return partner("see_petition", "approve_petition", offices=COMMUNE)


def test_one_is_taken_answered_by_one_and_approved_by_another(
    handler: Partner, head: Partner
) -> None:
    here = f"/petitions/{sent().uid}"
    assert handler.get(here).json()["acts"] == ["accept", "refuse", "transfer"]
    taken = handler.post(f"{here}/accept", {"seen": 0}, key="a")
    assert (taken.status_code, taken.json()["state"]) == (200, "handling")
    again = handler.post(f"{here}/accept", {"seen": 0}, key="a")
    assert again["Idempotency-Replayed"] == "true" and again.json()["revision"] == 1
    told(handler.post(f"{here}/accept", {}), 409, "petition_state")
    told(handler.post(f"{here}/propose", {"words": "Xin lỗi.", "seen": 0}), 409, "petition_changed")
    body = {"words": "Chúng tôi xin lỗi.", "seen": 1}
    drafted = handler.post(f"{here}/propose", body, key="p").json()
    handler.post(f"{here}/propose", body, key="p")
    assert drafted["state"] == "proposed" and Answer.objects.count() == 1
    answer = drafted["answers"][0]["uid"]
    told(handler.post(f"{here}/decide", {"answer": answer, "approved": True}), 403, "api_scope")
    nobody = {"answer": "00000000-0000-4000-8000-00000000abcd", "approved": True}
    told(head.post(f"{here}/decide", nobody), 409, "petition_changed")
    done = head.post(f"{here}/decide", {"answer": answer, "approved": True}).json()
    assert (done["state"], done["answers"][0]["state"]) == ("answered", "approved")
    both = partner(offices=COMMUNE)
    other = f"/petitions/{sent('k2').uid}"
    both.post(f"{other}/accept")
    mine = both.post(f"{other}/propose", {"words": "Xong."}).json()["answers"][0]["uid"]
    told(
        both.post(f"{other}/decide", {"answer": mine, "approved": True}), 403, "petition_not_by_one"
    )


def test_one_is_handed_on_and_is_its_new_offices(handler: Partner) -> None:
    row = sent()
    here, body = f"/petitions/{row.uid}", {"to": "xa-2", "reason": "Của xã Hai"}
    told(handler.post(f"{here}/transfer", {**body, "to": "khong-co"}), 422, "no_such_office")
    moved = handler.post(f"{here}/transfer", body, key="t")
    assert (moved.json()["office"], moved.json()["sender"]) == ("xa-2", None)
    assert handler.post(f"{here}/transfer", body, key="t").json()["office"] == "xa-2"
    told(handler.post(f"{here}/accept"), 403, "not_yours")
    other = partner("see_petition", "handle_petition", offices=("xa-2",))
    assert [one["uid"] for one in other.get("/petitions").json()["items"]] == [str(row.uid)]
    assert other.post(f"{here}/accept").json()["state"] == "handling"


def test_the_sender_is_asked_and_the_limit_extended(handler: Partner, head: Partner) -> None:
    here = f"/petitions/{sent().uid}"
    handler.post(f"{here}/accept")
    assert handler.post(f"{here}/ask", {"question": "Ngày nào?"}).json()["state"] == "asked"
    assert handler.post(f"{here}/go-on").json()["state"] == "handling"
    later = head.post(f"{here}/extend", {"days": 2, "reason": "Chờ xác minh"})
    assert later.status_code == 200 and later.json()["handle_due"] is not None
    told(head.post(f"{here}/extend", {"days": 2, "reason": "nữa"}), 409, "petition_extended")
    other = f"/petitions/{sent('k2').uid}"
    assert handler.post(f"{other}/refuse", {"reason": "Không thuộc"}).json()["state"] == "refused"


def test_who_sent_it_and_its_words_come_with_see_person_and_are_looks(
    handler: Partner, head: Partner
) -> None:
    row = sent()
    here, subject = f"/petitions/{row.uid}", f"petition:{row.uid}"
    bare = head.get(here).json()
    hidden = ("title", "words", "place", "refusal", "rating", "sender")
    assert [bare[name] for name in hidden] == [None] * 6
    said = head.get(here).content.decode() + head.get("/petitions").content.decode()
    assert (
        "Cúc" not in said
        and "cuc@" not in said
        and "Anh Bình" not in said
        and row.title not in said
    )
    assert not Look.objects.filter(subject=subject).exists()
    told(head.get("/petitions", text="anh binh"), 403, "not_yours")
    assert len(head.get("/petitions", text=row.code).json()["items"]) == 1
    whole = handler.get(here).json()
    assert whole["sender"] == {"name": "Trần Thị Cúc", "contacts": ["cuc@example.vn"]}
    assert whole["words"] == row.words
    assert Look.objects.get(subject=subject).who == f"token:{handler.uid}"
    assert handler.get("/petitions", text="anh binh").json()["items"][0]["title"] == row.title
    assert Look.objects.filter(subject=subject, what="list").count() == 1


def test_petitions_are_found_by_filters_page_by_page(handler: Partner) -> None:
    for number in range(5):
        sent(f"k{number}")
    done = answered("done")
    read, cursor = [], ""
    while cursor is not None:
        page = handler.get("/petitions", limit=4, cursor=cursor).json()
        read += [one["uid"] for one in page["items"]]
        cursor = page["next"]
    assert len(read) == len(set(read)) == 6
    assert len(handler.get("/petitions", open="true").json()["items"]) == 5
    [line] = handler.get("/petitions", to_publish="true").json()["items"]
    assert (line["uid"], line["outcome"]) == (str(done.uid), "open")
    assert handler.get("/petitions", office="xa-2").json()["items"] == []
    assert handler.get("/petitions", received_from="2026-03-11").json()["items"] == []


def test_each_role_sees_and_handles_what_its_right_opens(clock: Any) -> None:
    here = f"/petitions/{sent().uid}"
    for role in ROLES:
        asks = partner(*sorted(RIGHTS[role]), offices=COMMUNE)
        sees, handles, approves = (
            act in RIGHTS[role] for act in ("see_petition", "handle_petition", "approve_petition")
        )
        assert asks.get(here).status_code == (200 if sees else 403), role
        assert asks.get("/petitions").status_code == (200 if sees else 403), role
        went = asks.post(f"{here}/go-on")
        assert went.json()["code"] == ("petition_state" if handles else "api_scope"), role
        later = asks.post(f"{here}/extend", {"days": 1, "reason": "x"})
        assert later.json()["code"] == ("petition_state" if approves else "api_scope"), role
    elsewhere = partner(offices=("xa-2",))
    told(elsewhere.get(here), 403, "not_yours")
    told(elsewhere.post(f"{here}/accept"), 403, "not_yours")
    assert elsewhere.get("/petitions").json()["items"] == []


def test_a_longer_list_takes_no_more_queries(handler: Partner) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert handler.get("/petitions").status_code == 200
        return len(seen)

    sent()
    counted()
    few = counted()
    for number in range(18):
        sent(f"more-{number}")
    assert Petition.objects.count() == 19 and counted() == few
