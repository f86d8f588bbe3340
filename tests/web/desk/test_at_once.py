"""One form sent many times at once, and two officers calling the same queue."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.web.desk.conftest import COMMUNE, DESK, enter_mother, found_desk, signed_in

from tinhso.cases.models import Case
from tinhso.ledger.models import Event
from tinhso.parties.models import Party
from tinhso.reception.models import Ticket


@pytest.fixture
def busy(own_database: None, settings: Any) -> Party:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    found_desk()
    return enter_mother()


def at_once(client: Client, address: str, forms: list[dict[str, Any]]) -> list[Any]:
    """Each form from a browser of its own with the same session."""
    cookies = client.cookies.output(header="", sep=";")

    def one(form: dict[str, Any]) -> Any:
        own = Client()
        own.cookies = SimpleCookie(cookies)
        try:
            return own.post(address, form)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(one, forms))


def test_five_times_one_form_is_one_dossier_and_each_is_shown_its_slip(busy: Party) -> None:
    form = {
        "key": "k", "ban": DESK, "do": "file", "whole": "on", "owner": "other",
        "other_name": "Trần Đức An", "office": COMMUNE, "copies": "1", "a.name": "Đào",
    }  # fmt: skip
    where = f"/mot-cua/tiep-nhan?ban={DESK}&nguoi={busy.uid}&thu-tuc=9.000007"
    answers = at_once(signed_in("lan"), where, [form] * 5)
    assert [answer.status_code for answer in answers] == [303] * 5
    assert len({answer.url for answer in answers}) == 1
    assert Case.objects.count() == 1 and Party.objects.count() == 2
    assert Event.objects.filter(kind="cases.accepted").count() == 1


def test_four_calls_at_once_call_four_numbers(busy: Party) -> None:
    lan = signed_in("lan")
    for n in range(5):
        lan.post("/mot-cua/so", {"ban": DESK, "do": "issue", "key": f"i{n}"})
    forms = [{"ban": DESK, "do": "next", "key": f"n{n}", "counter": "1"} for n in range(4)]
    answers = at_once(lan, "/mot-cua/so", forms)
    assert [answer.status_code for answer in answers] == [303] * 4
    states = list(Ticket.objects.order_by("number").values_list("state", flat=True))
    assert states[4] == "waiting" and "waiting" not in states[:4]
