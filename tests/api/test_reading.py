"""What else the screens show: the catalogue, the organisation, queues, copies, letters, inboxes and boards."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from tests.api.conftest import DESK, partner, told
from tests.cases.conftest import ADMIN

from tinhso.access.models import Look
from tinhso.ledger.models import Event
from tinhso.measurement.live.models import Published
from tinhso.org import actions as org
from tinhso.procedures.actions import publish_all
from tinhso.procedures.documents import shipped


def test_the_catalogue_is_listed_found_and_told(province):
    publish_all(shipped()[:30], from_date=date(2020, 1, 1), by=ADMIN)
    one = partner("see_case")
    read, cursor = [], ""
    while cursor is not None:
        page = one.get("/procedures", limit=12, cursor=cursor).json()
        read += [item["code"] for item in page["items"]]
        cursor = page["next"]
    assert len(read) == len(set(read)) == 31
    assert read == sorted(read)
    assert one.get("/procedures", text="giay phep thu").json()["items"][0]["code"] == "9.000007"
    whole = one.get("/procedures/9.000007").json()
    assert [paper["type"] for paper in whole["papers"]] == ["don"]
    assert whole["form"]["properties"]["name"]["maxLength"] == 100
    assert whole["steps"][0]["code"] == "nhan"
    for code in read:
        assert one.get(f"/procedures/{code}").status_code == 200
    told(one.get("/procedures/9.999999"), 404, "no_such_procedure")
    told(one.get("/procedures/9.000007", day="2010-01-01"), 404, "no_version_then")


def test_answers_are_tried_without_filing(province):
    one = partner("receive")
    body = {"answers": {"urgent": True, "name": 5}, "copies": 3}
    found = one.post("/procedures/9.000007/check", body).json()
    assert [fault["pointer"] for fault in found["faults"]] == ["/name"]
    assert found["limit"]["rule"] == "3d"
    assert found["total"] == 6_000
    assert found["papers"][0]["type"] == "don"
    told(one.post("/procedures/9.999999/check", {}), 404, "no_such_procedure")


def test_the_organisation_of_a_day_with_its_hours_and_people(province):
    org.enter_staff(code="p-an", name="Phan Thị An", by=ADMIN)
    org.appoint("p-an", office=DESK, role="desk", from_date=date(2021, 1, 1), by=ADMIN)
    one = partner("rebalance", offices=("xa-1",))
    codes = [office["code"] for office in one.get("/offices").json()["items"]]
    assert DESK in codes
    assert one.get("/offices", day="2019-12-31").json()["items"] == []
    assert one.get(f"/offices/{DESK}").json()["parent"] == "xa-1"
    told(one.get("/offices/nowhere"), 404, "no_such_office")
    hours = one.get(f"/offices/{DESK}/calendar", from_date="2026-11-20", days=4).json()
    assert [bool(day["spans"]) for day in hours["days"]] == [True, False, False, True]
    people = one.get(f"/offices/{DESK}/staff").json()["items"]
    assert [(person["staff"], person["role"]) for person in people] == [("p-an", "desk")]
    told(one.get("/offices/xa-2/staff"), 403, "not_yours")
    assert {role["code"] for role in one.get("/roles").json()["roles"]} >= {"desk", "head"}


def test_a_ticket_goes_its_way(province):
    one = partner("receive", offices=("xa-1",))
    first = one.post(f"/desks/{DESK}/tickets", {"service": "Khai sinh"}, key="t")
    assert first.status_code == 201
    assert (
        one.post(f"/desks/{DESK}/tickets", {"service": "Khai sinh"}, key="t").json() == first.json()
    )
    second = one.post(f"/desks/{DESK}/tickets").json()
    called = one.post(f"/desks/{DESK}/call-next", {"counter": "2"}, key="c").json()["ticket"]
    assert (called["number"], called["state"]) == (1, "called")
    again = one.post(f"/desks/{DESK}/call-next", {"counter": "2"}, key="c").json()["ticket"]
    assert again["uid"] == called["uid"]
    assert one.post(f"/tickets/{called['uid']}/serve").json()["state"] == "served"
    told(one.post(f"/tickets/{called['uid']}/leave"), 409, "ticket_not_now")
    assert one.post(f"/tickets/{second['uid']}/leave").status_code in (200, 409)
    queue = partner("see_board").get(f"/desks/{DESK}/queue").json()
    assert queue["served"] == 1
    told(one.post("/desks/xa-2/tickets"), 403, "not_yours")


def test_copies_are_written_into_the_book_mended_and_struck_through(owner):
    publish_all(
        [one for one in shipped() if one.code == "2.000815"], from_date=date(2020, 1, 1), by=ADMIN
    )
    one = partner("receive", offices=("xa-1",))
    body = {"desk": DESK, "party": owner, "lines": [{"paper": "Bằng tốt nghiệp", "copies": 2}]}
    made = one.post("/copies", body, key="b")
    assert made.status_code == 201, made.content
    assert one.post("/copies", body, key="b").json() == made.json()
    (entry,) = made.json()["items"]
    assert (entry["number"], entry["office"]) == (1, "xa-1")
    mend = {"desk": DESK, "reason": "Gõ nhầm", "line": {"paper": "Bằng cử nhân", "copies": 1}}
    mended = one.post(f"/copies/{entry['id']}/correct", mend).json()["items"][0]
    assert (mended["paper"], mended["copies"]) == ("Bằng cử nhân", 1)
    strike = {"desk": DESK, "reason": "Không lấy nữa"}
    assert one.post(f"/copies/{entry['id']}/cancel", strike).json()["items"][0]["cancelled"]
    told(one.post(f"/copies/{entry['id']}/cancel", strike), 409, "entry_cancelled")
    assert len(one.get("/copies", desk=DESK).json()["items"]) == 1
    told(one.get("/copies", desk="xa-2"), 403, "not_yours")


def test_letters_are_listed_and_printed(filed):
    case = filed()
    one = partner("see_case", "see_person", "receive")
    assert one.get(f"/cases/{case.uid}/letters").json()["items"] == []
    assert one.post(f"/cases/{case.uid}/accept").status_code == 200
    names = [letter["name"] for letter in one.get(f"/cases/{case.uid}/letters").json()["items"]]
    assert names == ["phieu-hen", "kiem-soat"]
    for name in names:
        made = one.get(f"/cases/{case.uid}/letters/{name}")
        assert made.content.startswith(b"%PDF")
    assert Look.objects.filter(what="file", subject=f"case:{case.uid}").exists()
    told(one.get(f"/cases/{case.uid}/letters/nothing"), 404, "api_no_such_page")


@pytest.fixture
def decided(filed):
    one = partner()
    case = filed()
    for slug, body in (("accept", {}), ("decide", {"granted": True})):
        answer = one.post(f"/cases/{case.uid}/{slug}", body)
        assert answer.status_code == 200, answer.content
    filed()
    return case


def test_the_board_of_the_tokens_offices(decided):
    told_ = partner("see_board", offices=("xa-1",)).get("/board").json()
    assert (told_["figures"]["received"], told_["figures"]["decided"]) == (2, 1)
    assert [line["key"] for line in told_["offices"]] == ["xa-1"]
    other = partner("see_board", offices=("xa-2",))
    assert other.get("/board").json()["figures"]["received"] == 0
    told(other.get("/board", office="xa-1"), 403, "not_yours")


def test_an_inbox_stands_with_its_forecast(decided):
    one = partner("see_case", offices=("xa-1",))
    told_ = one.get(f"/offices/{DESK}/inbox").json()
    assert told_["states"] == {"done": 1, "filed": 1}
    assert told_["forecast"]["by_then"] == 0
    told(one.get("/offices/xa-2/inbox"), 403, "not_yours")


def test_what_was_published_is_given(province):
    assert partner("see_case").get("/public-board").json() == {"items": []}
    assert not Published.objects.exists()
    assert not Event.objects.filter(occurred_at__gt=timezone.now()).exists()
