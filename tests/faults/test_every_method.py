"""Every address by every method: which it answers to is one table, tests/faults/methods.csv, and holds for everybody.

Who does not come in meets the same by any method; who does is told 405, and which there are.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.access.test_guard import PEOPLE, views
from tests.faults.addresses import API, PLACES, at
from tests.faults.conftest import World, signed_in
from tests.faults.test_every_address import DOORS, HOME, NOT_POSTED, SIGNED, told

from tinhso.access.guard import Unguarded, everyone, methods_of, opens

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE = ("GET", "HEAD")
TABLE = Path(__file__).with_name("methods.csv")
BRIEF = ("none", "citizen", "officer", "admin")
TRIED = ("PUT", "DELETE", "OPTIONS")
# What a GET does there can be done once, or is somebody's word: looking at it, by HEAD, must not do it.
NOT_LOOKED_AT = {
    "vao/danh-tinh/ve",
    "can-bo/danh-tinh/ve",
    "trao-doi/tin-nhan/sms/<uuid:uid>/<slug:mark>",
}


def stated() -> dict[str, set[str]]:
    """What the code says of every address of the screens."""
    return {one: set(methods_of(view)) for one, view in views() if not one.startswith(API)}


def agreed() -> dict[str, set[str]]:
    """The table as it stands in the file."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["address"].replace(HOME, ""): set(row["methods"].split())
            for row in csv.DictReader(file)
        }


def test_the_table_names_every_address_and_its_methods() -> None:
    assert stated() == agreed()


def test_no_address_answers_to_more_than_reading_and_sending() -> None:
    assert set().union(*stated().values()) == {"GET", "HEAD", "POST"}


def test_every_page_that_can_be_read_can_be_looked_at() -> None:
    read = {one for one, methods in stated().items() if "GET" in methods}
    assert {one for one in read if "HEAD" not in stated()[one]} == NOT_LOOKED_AT


def test_every_address_of_programs_says_its_methods() -> None:
    for one, view in views():
        assert set(methods_of(view)) <= set(METHODS), one


def test_a_view_that_answers_to_whatever_it_is_sent_is_a_fault() -> None:
    @opens(everyone)
    def view(request: Any) -> Any:
        return request

    with pytest.raises(Unguarded, match="view_any_method"):
        methods_of(view)


def wrong_for(
    people: tuple[str, ...], tried: tuple[str, ...], world: World
) -> list[tuple[str, str, str, int]]:
    """(method, address, who, status) of what is not as the tables say; GET and POST are asked beside them."""
    may, methods, wrong = told(), agreed(), []
    browsers: dict[str, Client] = {who: signed_in(who) for who in people}
    cookies = {who: one.cookies.copy() for who, one in browsers.items()}
    for pattern, places in PLACES.items():
        address = at(places[0][1], world)
        for who, browser in browsers.items():
            for method in set(tried) - {"GET", "POST"} - (set(SAFE) & methods[pattern]):
                browser.cookies = cookies[who].copy()
                answer: Any = browser.generic(method, address)
                if pattern in SIGNED:
                    fine = answer.status_code in (401, 404, 405, 503)  # 503: not set up here.
                else:
                    fine = _fair(answer, who in may[pattern], who)
                if not fine:
                    wrong.append((method, address, who, answer.status_code))
                if (
                    answer.status_code == 405
                    and not set(answer["Allow"].split(", ")) <= methods[pattern]
                ):
                    wrong.append((method, address, answer["Allow"], 405))
            if "HEAD" in methods[pattern] and "HEAD" in tried and pattern not in NOT_POSTED:
                browser.cookies = cookies[who].copy()
                answer = browser.head(address)
                if answer.content or answer.status_code >= 500:
                    wrong.append(("HEAD", address, who, answer.status_code))
    return wrong


def _fair(answer: Any, comes_in: bool, who: str) -> bool:
    if comes_in:  # 404: there is nothing behind it in this world.
        return answer.status_code in (404, 405)
    if who == "none":
        return answer.status_code == 302 and answer.url.startswith(DOORS)
    return bool(answer.status_code == 403)


def test_every_other_method_is_refused_to_some(world: World) -> None:
    assert wrong_for(BRIEF, TRIED, world) == []


@pytest.mark.long
def test_every_other_method_is_refused_to_all(world: World) -> None:
    assert wrong_for(tuple(PEOPLE), METHODS, world) == []
