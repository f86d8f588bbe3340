"""Codes guessed in sequence: of dossiers, tickets, one-time ones, passwords. Bounded, and all are answered alike."""

from __future__ import annotations

import re
import statistics
import time

import pytest
from axes.models import AccessAttempt
from django.test import Client
from tests.faults.conftest import DESK, World, signed_in

from tinhso.access import mail_codes
from tinhso.access.models import MailCode
from tinhso.notices.models import Message

KNOWN, UNKNOWN = "mo@example.vn", "khong-ai@example.vn"


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
    world: World,
) -> None:
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
    assert ["tạm khoá 30 phút" in one[1] for one in said if one] == [False] * 4 + [True] * 3
    found = AccessAttempt.objects.filter(username=login)
    assert sum(one.failures_since_start for one in found) >= 5


def test_how_long_an_answer_takes_does_not_tell_whether_a_code_exists(world: World) -> None:
    """Medians over many askings, turn by turn: the difference drowns in what the network adds."""
    code = world.cases["processing"].code
    took: dict[str, list[float]] = {"fits": [], "does not": []}
    for n in range(24):
        for which, one in (("fits", code), ("does not", "H15.29.01-261122-9999")):
            MailCode.objects.all().delete()
            browser = Client(REMOTE_ADDR=f"10.5.{n}.1")
            began = time.perf_counter()
            browser.post("/theo-doi", {"ma": one, "address": KNOWN})
            took[which].append(time.perf_counter() - began)
    middle = {which: statistics.median(times) for which, times in took.items()}
    assert abs(middle["fits"] - middle["does not"]) < 0.05, middle
