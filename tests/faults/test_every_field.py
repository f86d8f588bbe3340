"""Every field of every form is sent what nobody expects: it is refused or kept, and never a fault.

The forms are read from the pages as they are served; nothing is told of them beforehand. Of all pairs of a field and
a text some are tried by a fixed seed; `long` tries them all.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from tests.faults.addresses import PLACES, at
from tests.faults.conftest import World, signed_in
from tests.faults.forms import Form, forms_of
from tests.faults.hostile import LONG, MARK, TEXTS

SEED = 20261122
SOME = 300
# In so many parts the long ones run, each in some minutes.
PARTS = 8
MOST_SECONDS = 8.0
FINE = {200, 302, 303, 400, 403, 404, 405, 409, 413, 422}
# Written whether or not something is refused: who asked, how often, and what was typed so far.
_KEPT_ANYWAY = {"Session", "Look", "MailCode", "AccessAttempt", "AccessFailureLog", "Draft"}
# Never shown again.
_NEVER_SHOWN = re.compile(r"password|mat-khau|code|card", re.IGNORECASE)


@dataclass(frozen=True)
class Sent:
    """A form of a page, and who meets it there."""

    who: str
    page: str
    form: Form


class Browsers:
    """One browser for each role, thrown back to where it was after each answer."""

    def __init__(self) -> None:
        self.cookies = {}

    def of(self, who: str) -> Client:
        if who not in self.cookies:
            self.cookies[who] = signed_in(who).cookies
        client = Client(raise_request_exception=False)
        client.cookies = self.cookies[who].copy()
        return client


def visited(world: World, browsers: Browsers) -> Iterator[tuple[str, str, HttpResponse]]:
    """Every page that can be opened, on the way of a citizen also those that ask for the one before."""
    for places in PLACES.values():
        for who, where in places:
            address = at(where, world)
            yield who, address, browsers.of(who).get(address)


def forms_everywhere(world: World, browsers: Browsers) -> list[Sent]:
    """Each form once, whatever page it stands on."""
    found: dict[tuple[str, ...], Sent] = {}
    for who, address, answer in visited(world, browsers):
        assert answer.status_code != 500, address
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        for form in forms_of(answer.content.decode(), address):
            key = (form.method, re.sub(r"[0-9a-f-]{36}", "…", form.action), *sorted(form.fields))
            found.setdefault(key, Sent(who, address, form))
    return list(found.values())


def begun(world: World, browsers: Browsers) -> None:
    """A filing under way, so that its later pages are there too; a ticket called; codes asked for."""
    mother = browsers.of("citizen")
    for code in ("1.001193", "9.000007", "9.000009"):
        mother.post(f"/nop/{code}", {"owner": world.child, "desk": "xa-1-mot-cua"})
    mother.post("/nop/9.000007/to-khai", {"a.name": "Nguyễn Thị Mơ"})
    mother.post("/nop/9.000007/giay-to", {"brings.0": "on", "brings.1": "on"})
    lan = browsers.of("desk")
    for n in range(2):
        lan.post("/mot-cua/so", {"ban": "xa-1-mot-cua", "do": "issue", "key": f"i{n}"})
    lan.post("/mot-cua/so", {"ban": "xa-1-mot-cua", "do": "next", "key": "n", "counter": "1"})
    for door, sent in (
        ("/vao", {"address": "ai-do@example.vn"}),
        ("/theo-doi", {"ma": "H15.29.01-261120-0001", "address": "ai-do@example.vn"}),
    ):
        nobody = browsers.of("none")
        nobody.post(door, sent)
        browsers.cookies["none"] = nobody.cookies


def counted() -> list[tuple[str, int]]:
    """How many rows each table of ours holds, in one query."""
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.managed and model.__name__ not in _KEPT_ANYWAY
    )
    asked = " UNION ALL ".join(f"SELECT '{one}', count(*) FROM {one}" for one in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return sorted(cursor.fetchall())  # PostgreSQL may read the tables side by side.


class Undone(Exception):
    pass


# An answer, whether anything was written, and how many seconds it took.
Got = tuple[HttpResponse, bool, float]


def answered(
    browsers: Browsers, who: str, method: str, address: str, told: dict[str, list[str]]
) -> list[Got]:
    """The answer and the pages that follow from it; then all is as it was."""
    got: list[Got] = []
    try:
        with transaction.atomic():
            before = counted()
            began = time.perf_counter()
            client = browsers.of(who)
            answer = client.get(address, told) if method == "get" else client.post(address, told)
            if answer.streaming:
                answer.read = b"".join(answer)
            seconds = time.perf_counter() - began
            got.append((answer, counted() != before, seconds))
            for after in _after(answer, address) if method == "post" else ():
                began = time.perf_counter()
                shown = client.get(after)
                got.append((shown, False, time.perf_counter() - began))
            raise Undone
    except Undone:
        pass
    return got


def _after(answer: HttpResponse, address: str) -> list[str]:
    """Where somebody is led, and the later pages of a filing: what was kept must be readable."""
    found = [answer.url] if answer.status_code in (302, 303) else []
    code = re.match(r"/nop/([0-9.]+)", address)
    return found + [f"/nop/{code[1]}/{page}" for page in ("to-khai", "giay-to", "gui") if code]


def judged(name: str, got: list[Got]) -> list[str]:
    """What is wrong with the answers; nothing where they are as they must be."""
    return [
        fault
        for place, one in enumerate(got)
        for fault in _judged(
            f"{name}{', then ' + one[0].request['PATH_INFO'] if place else ''}", *one
        )
    ]


def _judged(name: str, answer: HttpResponse, written: bool, seconds: float) -> list[str]:
    faults = []
    said = "" if answer.streaming else answer.content.decode(errors="replace")
    if answer.status_code not in FINE:
        faults.append(f"{name}: {answer.status_code}")
    if seconds > MOST_SECONDS:
        faults.append(f"{name}: took {seconds:.1f} s")
    if "Traceback (most recent" in said:
        faults.append(f"{name}: shows a traceback")
    if "html" in answer.headers.get("Content-Type", "") and (
        MARK in said or "<img src=x onerror" in said or "javascript:alert" in _links(said)
    ):
        faults.append(f"{name}: hostile text stands there as it was typed")
    if answer.status_code >= 400 and written:
        faults.append(f"{name}: {answer.status_code}, and yet something was written")
    if answer.status_code == 422 and not re.search(r'role="alert"|aria-invalid="true"', said):
        faults.append(f"{name}: refused without a word")
    to = answer.headers.get("Location", "")
    if urlsplit(to).netloc or to.startswith(("//", "/\\")):
        faults.append(f"{name}: leads to {to}")
    return faults


def _links(said: str) -> str:
    return " ".join(re.findall(r'(?:href|action|src)="([^"]*)"', said))


def pairs(sent: list[Sent]) -> list[tuple[Sent, str, str]]:
    return [(one, field, text) for one in sent for field in one.form.fields for text in TEXTS]


def some(found: list, seed: int, most: int) -> list:
    """All of them, or by a seed so many."""
    return found if len(found) <= most else random.Random(seed).sample(found, most)


def part_of(found: list, part: int) -> list:
    """Every so-manieth of all, from a place on."""
    return found[part::PARTS]


def tried(world: World, most: int, part: int | None = None) -> list[str]:
    browsers = Browsers()
    begun(world, browsers)
    sent = [one for one in forms_everywhere(world, browsers) if one.form.method == "post"]
    assert len(sent) > 50, "the pages were not read"
    faults: list[str] = []
    dice = random.Random(SEED)
    chosen = some(pairs(sent), SEED, most) if part is None else part_of(pairs(sent), part)
    for one, field, text in chosen:
        told = one.form.filled()
        if one.form.buttons:
            pressed, value = dice.choice(one.form.buttons)
            told[pressed] = [value]
        told[field] = [TEXTS[text]]
        got = answered(browsers, one.who, "post", one.form.action, told)
        faults += judged(f"{one.form.action} {field} ← {text}", got)
        if (
            text in ("script", "sql", "formula")
            and got[0][0].status_code == 422
            and one.form.fields[field].kind in ("text", "textarea")
            and not _NEVER_SHOWN.search(field)
        ):
            kept = escape(TEXTS[text]) in got[0][0].content.decode()
            faults += (
                [] if kept else [f"{one.form.action} {field} ← {text}: what was typed is gone"]
            )
    return faults


def test_some_fields_with_some_texts(world: World) -> None:
    assert tried(world, SOME) == []


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_every_field_with_every_text(world: World, part: int) -> None:
    assert tried(world, 0, part) == []


def test_each_form_without_one_of_its_fields_with_it_twice_and_as_a_list(world: World) -> None:
    browsers = Browsers()
    begun(world, browsers)
    faults: list[str] = []
    everything = [
        (one, field)
        for one in forms_everywhere(world, browsers)
        if one.form.method == "post"
        for field in one.form.fields
    ]
    for one, field in some(everything, SEED, 80):
        whole = one.form.filled()
        rest = {name: value for name, value in whole.items() if name != field}
        for how, told in (
            ("missing", rest),
            ("twice", {**whole, field: [*whole.get(field, [""]), "x", "2"]}),
            ("a list", {**rest, f"{field}[]": ["x"], f"{field}.0": ["y"]}),
        ):
            got = answered(browsers, one.who, "post", one.form.action, told)
            faults += judged(f"{one.form.action} {field} {how}", got)
    assert faults == []


def test_ten_megabytes_are_refused_wherever_they_are_sent(world: World) -> None:
    browsers = Browsers()
    begun(world, browsers)
    ten = LONG[:100] * 55_000
    addresses = {
        one.form.action: one
        for one in forms_everywhere(world, browsers)
        if one.form.method == "post" and one.form.fields
    }
    faults: list[str] = []
    for address, one in addresses.items():
        field = next(iter(one.form.fields))
        got = answered(browsers, one.who, "post", address, {**one.form.filled(), field: [ten]})
        faults += judged(f"{address} {field} ← 10 MB", got)
        if got[0][0].status_code != 413:
            faults.append(f"{address} {field} ← 10 MB: {got[0][0].status_code}")
    assert faults == []
