"""People are entered by whoever receives for an office, and found by whom its desk may look for."""

from __future__ import annotations

import pytest
from tests.api.conftest import DESK, filing, partner, told

from tinhso.access.models import Look
from tinhso.parties.models import Party


def test_a_person_is_entered_once_and_a_dossier_filed_for_her(province):
    one = partner("receive")
    body = {
        "office": DESK,
        "name": "Trần Đức An",
        "born": "1990-05-01",
        "numbers": {"personal": "066090000456"},
        "phone": "0905123456",
    }
    first = one.post("/people", body, key="p")
    assert first.status_code == 201, first.content
    assert one.post("/people", body, key="p").json() == first.json()
    assert one.post("/people", body).json() == first.json()
    assert Party.objects.count() == 1
    assert one.post("/cases", filing(first.json()["uid"])).status_code == 201
    told(one.post("/people", {**body, "numbers": {"personal": "12"}}), 422, "number_length")
    told(one.post("/people", {**body, "numbers": {"personal": "0" * 12}}), 422, "number_zeros")


@pytest.mark.parametrize("body", [[], "x", 1])
def test_a_body_that_is_no_object_is_named_as_a_whole(province, body):
    answer = told(partner("receive").post("/people", body), 422, "api_bad_body")
    assert [one["pointer"] for one in answer["errors"]] == [""]


def test_people_are_found_by_name_and_number_and_each_is_a_look(owner):
    one = partner("receive", "see_person", offices=(DESK,))
    for text in ("nguyen thi dao", "066190000123"):
        found = one.get("/people", office=DESK, text=text).json()["items"]
        assert [person["uid"] for person in found] == [owner]
    look = Look.objects.get()
    assert (look.party, look.what, look.office) == (owner, "search", DESK)
    told(one.get("/people", office="xa-2", text="dao"), 403, "not_yours")
    told(partner("see_person").get("/people", office=DESK, text="dao"), 403, "not_yours")
