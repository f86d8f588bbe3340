"""Following by code: a code by mail to an address that the dossier knows, and nothing told to anybody else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from tests.notices.mailserver import Box
from tests.web.citizen.conftest import ADMIN, People, code_in_mail, file_birth, officer

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.notices.models import Message
from tinhso.parties import actions as parties
from tinhso.parties.queries import contacts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: People) -> Case:
    return file_birth(people)


def ask(client: Client, case: str, address: str = "dao@example.vn"):
    return client.post("/theo-doi", {"ma": case, "address": address})


def follow(client: Client, case: Case, box: Box) -> str:
    assert ask(client, case.code).url == "/theo-doi/ma"
    answer = client.post("/theo-doi/ma", {"code": code_in_mail(box)})
    assert answer.url == f"/theo-doi/{case.uid}"
    return str(answer.url)


def test_with_code_and_mail_the_dossier_is_followed(client: Client, case: Case, box: Box) -> None:
    page = client.get(follow(client, case, box)).content.decode()
    assert case.code in page and "Mới nộp, chờ tiếp nhận" in page


def test_the_slips_qr_fills_in_the_code(client: Client, case: Case) -> None:
    assert f'value="{case.code}"' in client.get(f"/theo-doi?ma={case.code}").content.decode()


def test_everybody_hears_the_same(client: Client, case: Case) -> None:
    """Known or not, of the code or of the address: one answer, and one page after it, but for what was typed."""
    heard = set()
    for code, address in (
        (case.code, "dao@example.vn"),
        (case.code, "khac@example.vn"),
        ("H15.29.99-260101-9999", "khac@example.vn"),
        (case.code, "la@example.vn"),
    ):
        other = Client()
        answer = ask(other, code, address)
        page = other.get(answer.url).content.decode().replace(address, "…")
        page = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)
        heard.add((answer.status_code, answer.url, page))
    assert len(heard) == 1
    assert [message.to for message in Message.objects.all()] == ["dao@example.vn"]


def test_a_code_for_nothing_opens_nothing(client: Client, case: Case, monkeypatch) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda _most: 123456)
    ask(client, case.code, "khac@example.vn")
    answer = client.post("/theo-doi/ma", {"code": "123456"})
    assert answer.status_code == 422
    assert client.get(f"/theo-doi/{case.uid}").status_code == 404


def test_a_wrong_code_opens_nothing_and_five_end_it(client: Client, case: Case, box: Box) -> None:
    ask(client, case.code)
    right = code_in_mail(box)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(5):
        assert client.post("/theo-doi/ma", {"code": wrong}).status_code == 422
    assert client.post("/theo-doi/ma", {"code": right}).status_code == 422
    assert client.get(f"/theo-doi/{case.uid}").status_code == 404


def test_another_browser_does_not_use_the_code(client: Client, case: Case, box: Box) -> None:
    ask(client, case.code)
    code = code_in_mail(box)
    assert Client().post("/theo-doi/ma", {"code": code}).url == "/theo-doi"


def test_one_proof_opens_one_dossier(
    client: Client,
    people: People,
    case: Case,
    box: Box,
) -> None:
    follow(client, case, box)
    other = file_birth(people, key="k-2")
    assert client.get(f"/theo-doi/{other.uid}").status_code == 404
    assert client.get(f"/ho-so/{case.uid}").status_code == 302


def test_after_thirty_minutes_it_is_asked_again(client: Client, case: Case, box: Box) -> None:
    address = follow(client, case, box)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=29)):
        assert client.get(address).status_code == 200
        client.get(address)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31)):
        answer = client.get(address)
        assert answer.status_code == 404 or answer.url == "/theo-doi?het=1"


def test_what_is_sent_after_thirty_minutes_waits_until_the_address_is_proved_again(
    client: Client, case: Case, box: Box
) -> None:
    follow(client, case, box)
    typed = "Gia đình chuyển đi nơi khác, đã suy nghĩ rất lâu"
    form = {"reasons": typed, "seen": str(case.revision), "key": "k-1"}
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31)):
        over = client.post(f"/theo-doi/{case.uid}/rut", form)
        assert over.url == f"/theo-doi?het=1&kept=1&ma={case.code}"
        page = client.get(over.url).content.decode()
        assert "vẫn được giữ" in page and f'value="{case.code}"' in page
        assert client.get("/theo-doi/gui-tiep").url == "/", "not before it is proved"
        ask(client, case.code)
        answer = client.post("/theo-doi/ma", {"code": code_in_mail(box)})
        assert answer.url == "/theo-doi/gui-tiep"
        page = client.get("/theo-doi/gui-tiep").content.decode()
        assert typed in page and f'action="/theo-doi/{case.uid}/rut"' in page
        case.refresh_from_db()
        assert case.state == "filed"
        assert client.post(f"/theo-doi/{case.uid}/rut", form).status_code == 302
        assert client.get("/theo-doi/gui-tiep").url == "/", "it is sent"
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_it_waits_for_nobody_else(client: Client, people: People, case: Case, box: Box) -> None:
    other = file_birth(people, key="k-2")
    follow(client, case, box)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31)):
        client.post(f"/theo-doi/{case.uid}/rut", {"reasons": "điều riêng", "key": "k-1"})
        ask(client, other.code)
        answer = client.post("/theo-doi/ma", {"code": code_in_mail(box)})
        assert answer.url == f"/theo-doi/{other.uid}"
        assert client.get("/theo-doi/gui-tiep").url == "/"


def test_asking_is_bounded(client: Client, case: Case) -> None:
    for _ in range(5):
        assert ask(client, case.code).status_code == 302
    answer = ask(client, case.code)
    assert answer.status_code == 422 and "quá nhiều lần" in answer.content.decode()


def test_a_mail_that_was_only_told_is_proved_by_following(
    client: Client,
    people: People,
    box: Box,
) -> None:
    parties.add_contact(people.child, kind="mail", value="ba@example.vn", by=ADMIN)
    case = file_birth(people)
    ask(client, case.code, "BA@example.vn")
    client.post("/theo-doi/ma", {"code": code_in_mail(box, "ba@example.vn")})
    (contact,) = contacts_of(people.child)
    assert contact.verified_at is not None


def test_who_follows_answers_withdraws_and_nothing_else(
    client: Client, case: Case, box: Box
) -> None:
    address = follow(client, case, box)
    actions.ask_completion(case.uid, doer=officer(), reasons="Thiếu chữ ký")
    assert f"{address}/bo-sung" in client.get(address).content.decode()
    assert client.post(f"{address}/bo-sung", {"brings": "1"}).url == address
    case.refresh_from_db()
    assert case.state == "filed"
    assert client.post(f"{address}/rut", {"seen": str(case.revision)}).url == address
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert client.get("/ho-so").status_code == 302


@pytest.mark.parametrize("typed", ["", "' OR 1=1 --", "\u202ecode", "H15" * 100])
def test_hostile_codes_are_only_text(client: Client, province: None, typed: str) -> None:
    answer = ask(client, typed)
    assert answer.status_code in (302, 422)


def test_what_is_no_address_is_said(client: Client, case: Case) -> None:
    assert ask(client, case.code, "khong phai thu").status_code == 422
