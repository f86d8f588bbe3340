"""Addresses as people and programs write them: a uid in capitals, the interface without its last stroke."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from django.test import Client
from django.urls import resolve

UID = "0f3c9a2b-1d2e-4f30-8a4b-5c6d7e8f9a0b"


@pytest.mark.parametrize(
    "address", ["/ho-so/{}", "/thu-phi/khoan/{}", "/api/v1/cases/{}", "/api/v1/cases/{}/events"]
)
def test_a_uid_is_read_in_whichever_case(address: str) -> None:
    small, large = resolve(address.format(UID)), resolve(address.format(UID.upper()))
    assert small.url_name == large.url_name and small.route == large.route
    assert {UUID(str(one.kwargs["uid"])) for one in (small, large)} == {UUID(UID)}


@pytest.mark.parametrize("address", ["/api/v1", "/api/v1/", "/api/govstack/registration"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_interface_answers_with_problems_and_leads_nobody_to_a_page(
    db: None, address: str, method: str
) -> None:
    answer = getattr(Client(), method)(address)
    assert answer.status_code == 404 and "json" in answer["Content-Type"]
    assert "/api/v1/openapi.json" in json.dumps(answer.json())


def test_a_page_is_still_led_to_its_last_stroke(db: None) -> None:
    answer = Client().get("/bang")
    assert (answer.status_code, answer["Location"]) == (301, "/bang/")
