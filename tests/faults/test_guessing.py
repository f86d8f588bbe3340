"""Codes guessed in sequence: of dossiers, tickets, one-time ones, passwords. Bounded, and all are answered alike."""

from __future__ import annotations

import re
import statistics
import time

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faults.conftest import DESK, World, signed_in
from tests.faults.serving import at_once

from tinhso.access import mail_codes
from tinhso.access.models import MailCode
from tinhso.notices.models import Message

KNOWN, UNKNOWN = "mo@example.vn", "khong-ai@example.vn"
# Reading whose the address is, and the mail that is obliged.
MOST_MORE_STATEMENTS = 6


def mails(address: str) -> int:
    """How many one-time codes were sent to an address."""
    return Message.objects.filter(to=address, key__startswith="code:").count()


def asked(code: str, address: str, place: str = "10.1.0.1") -> tuple[Client, str]:
    """A dossier's code and an address at the door of who follows; gives the page that is shown then."""
    browser = Client(REMOTE_ADDR=place)
    answer = browser.post("/theo-doi", {"ma": code, "address": address}, follow=True)
    page = answer.content.decode()
    for told in (code, address):
        page = page.replace(told, "…")
    return browser, re.sub(r'value="[^"]*"|nonce="[^"]*"', "", page)


def test_existing_codes_and_others_are_answered_alike(world: World) -> None:
    code = world.cases["processing"].code
    pages = {
        asked(one, address, f"10.1.0.{place}")[1]
        for place, (one, address) in enumerate(
            (
                (code, KNOWN),
                (code, UNKNOWN),
                ("H15.29.01-261122-9999", KNOWN),
                ("nhảm nhí", UNKNOWN),
            )
        )
    }
    assert len(pages) == 1
    assert mails(KNOWN) == 1, "a mail only where code and address fit"
    assert mails(UNKNOWN) == 0


def test_dossiers_guessed_in_a_row_are_bounded_by_the_place_they_are_asked_from(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mail_codes.MOST_PER_NETWORK >= 500, "an office's wifi and a carrier stand behind one"
    monkeypatch.setattr(mail_codes, "MOST_PER_NETWORK", 20)
    statuses = []
    for n in range(mail_codes.MOST_PER_NETWORK + 5):
        browser = Client(REMOTE_ADDR="10.2.0.1")
        told = {"ma": f"H15.29.01-261122-{n:04}", "address": f"a{n}@example.vn"}
        statuses.append(browser.post("/theo-doi", told).status_code)
    assert statuses.count(302) == mail_codes.MOST_PER_NETWORK
    assert statuses[-5:] == [422] * 5
    said = browser.post("/theo-doi", told).content.decode()
    assert re.search(r"\d+ phút", said), "for how long is told"
    elsewhere = Client(REMOTE_ADDR="10.2.0.2")
    assert elsewhere.post("/theo-doi", told).status_code == 302


def test_one_address_is_not_flooded_by_whoever_guesses_from_many_places(world: World) -> None:
    code = world.cases["processing"].code
    for n in range(mail_codes.MOST_PER_ADDRESS + 3):
        Client(REMOTE_ADDR=f"10.3.0.{n}").post("/theo-doi", {"ma": code, "address": KNOWN})
    assert mails(KNOWN) == mail_codes.MOST_PER_ADDRESS


@pytest.mark.parametrize("fits", [True, False])
def test_one_time_codes_guessed_in_a_row_are_over_after_five(world: World, fits: bool) -> None:
    code = world.cases["processing"].code if fits else "H15.29.01-261122-9999"
    browser, _ = asked(code, KNOWN)
    said = [browser.post("/theo-doi/ma", {"code": f"{n:06}"}).content.decode() for n in range(8)]
    told = [re.sub(r'value="[^"]*"|nonce="[^"]*"', "", page) for page in said]
    assert [re.findall(r"Còn (\d) lần", page) for page in told[:4]] == [["4"], ["3"], ["2"], ["1"]]
    assert told[4] == told[5] == told[6] == told[7], "it is over, whatever is typed"
    assert MailCode.objects.get(address=KNOWN).tries == mail_codes.MOST_TRIES
    assert browser.get(f"/theo-doi/{world.cases['processing'].uid}").status_code in (302, 404)


def test_a_dossiers_own_address_tells_nothing_without_the_proof(world: World) -> None:
    uids = [str(world.cases["processing"].uid), "00000000-0000-4000-8000-000000000000"]
    pages = []
    for uid in uids:
        answer = Client().get(f"/theo-doi/{uid}")
        pages.append((answer.status_code, answer.content.decode().replace(uid, "…")))
    mask = [(status, re.sub(r'value="[^"]*"|nonce="[^"]*"', "", page)) for status, page in pages]
    assert mask[0] == mask[1] and mask[0][0] == 404


def test_tickets_and_slips_are_told_to_their_own_desk_alone(world: World) -> None:
    lan = signed_in("desk")
    lan.post("/mot-cua/so", {"ban": DESK, "do": "issue", "key": "i"})
    for number in ("1", "2", "99999", "-1", "x", "00000000-0000-4000-8000-000000000000"):
        assert lan.get("/mot-cua/so/phieu", {"so": number}).status_code == 404
        assert Client().get("/mot-cua/so/phieu", {"so": number}).status_code == 302
    hall = Client().get(f"/so-thu-tu/{DESK}").content.decode()
    assert "Mơ" not in hall and "p-lan" not in hall


def test_files_and_results_are_not_found_by_counting(world: World) -> None:
    mother = signed_in("stranger")
    for state in ("filed", "done", "returned"):
        for paper in ("0", "1", "x", str(world.cases[state].uid)):
            assert mother.get(f"/ho-so/{world.cases[state].uid}/tep/{paper}").status_code == 404
        assert mother.get(f"/ho-so/{world.cases[state].uid}").status_code == 404


@pytest.mark.parametrize("login", ["p-binh", "khong-co"])
def test_passwords_guessed_in_a_row_lock_the_login_and_that_is_recorded(
    world: World, login: str
) -> None:
    pages = []
    for n in range(7):
        browser = Client(REMOTE_ADDR=f"10.4.0.{n}")
        answer = browser.post("/can-bo/vao", {"name": login, "password": f"doan-mo-{n:04}"})
        pages.append(answer.content.decode())
    said = [re.search(r'role="alert">([^<]*)', page) for page in pages]
    assert ["tạm khóa 30 phút" in one[1] for one in said if one] == [False] * 4 + [True] * 3
    found = AccessAttempt.objects.filter(username=login)
    assert sum(one.failures_since_start for one in found) >= 5


ASKED = {
    "its own address": ("fits", KNOWN),
    "a stranger's address": ("fits", UNKNOWN),
    "no such code": ("H15.29.01-261122-9999", KNOWN),
    "no code at all": ("nhảm nhí", UNKNOWN),
}


def work_of(code: str, address: str, place: str) -> tuple[int, float]:
    """(statements, seconds) that asking for a mail takes."""
    MailCode.objects.all().delete()
    browser = Client(REMOTE_ADDR=place)
    with CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        answer = browser.post("/theo-doi", {"ma": code, "address": address})
        took = time.perf_counter() - began
    assert answer.status_code == 302
    return len(asked), took


def test_what_an_answer_takes_does_not_tell_whether_a_code_exists(world: World) -> None:
    """Statements, and medians over many askings turn by turn: the rest drowns in what the network adds."""
    code = world.cases["processing"].code
    work: dict[str, list[tuple[int, float]]] = {name: [] for name in ASKED}
    for n in range(24):
        for which, (told, address) in ASKED.items():
            place = f"10.5.{n}.{len(which)}"
            work[which].append(work_of(code if told == "fits" else told, address, place))
    statements = {which: {count for count, _ in one} for which, one in work.items()}
    middle = {which: statistics.median(took for _, took in one) for which, one in work.items()}
    counts = [count for one in statements.values() for count in one]
    assert max(counts) - min(counts) <= MOST_MORE_STATEMENTS, statements
    assert max(middle.values()) - min(middle.values()) < 0.05, middle


@pytest.mark.parametrize(
    "page", ["/ho-so/{}", "/ho-so/{}/tep/0", "/theo-doi/{}", "/theo-doi/{}/tep/0"]
)
def test_a_dossier_of_others_costs_what_none_costs(world: World, page: str) -> None:
    stranger = signed_in("stranger")
    found = {}
    none = "00000000-0000-4000-8000-000000000000"
    stranger.get(page.format(none))  # What is read once, of her and of the offices, is read here.
    for uid in (str(world.cases["processing"].uid), none):
        with CaptureQueriesContext(connection) as asked:
            assert stranger.get(page.format(uid)).status_code == 404
        found[uid] = len(asked)
    assert max(found.values()) - min(found.values()) <= 1, found


@pytest.mark.parametrize("login", ["p-binh", "khong-co"])
def test_a_login_that_is_not_there_costs_a_password_too(
    world: World, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes long at a sign-in is the password's digest: it is made once, whoever is named."""
    made: list[str] = []
    digest = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        made.append(password)
        return digest(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    Client().post("/can-bo/vao", {"name": login, "password": "doan-mo-0001"})
    assert made == ["doan-mo-0001"]


def test_who_asks_many_times_at_once_gets_no_more_mails_than_one_by_one(own_world: World) -> None:
    code = own_world.cases["processing"].code

    def ask(n: int) -> int:
        browser = Client(REMOTE_ADDR=f"10.6.0.{n}")
        return browser.post("/theo-doi", {"ma": code, "address": KNOWN}).status_code

    told = at_once([lambda n=n: ask(n) for n in range(2 * mail_codes.MOST_PER_ADDRESS)])
    assert sorted(told) == [302] * mail_codes.MOST_PER_ADDRESS + [422] * mail_codes.MOST_PER_ADDRESS
    assert mails(KNOWN) == mail_codes.MOST_PER_ADDRESS
