"""Signing in by the certified provider, run for real: whose account, how surely, and everything that must not hold."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from tests.access.conftest import ADMIN
from tests.access.providing import (
    HOME,
    MAI,
    NUMBER,
    back,
    comes,
    go,
    known_mai,
    text,
    there,
)

from tinhso.access import actions, providers
from tinhso.access.models import Account, Identity, Session
from tinhso.connectors import openid
from tinhso.ledger.queries import events_of
from tinhso.parties.queries import by_number, contacts_of


def test_what_is_asked_for_at_the_provider(client, provider):
    asked = {name: one for name, [one] in parse_qs(urlsplit(go(client)).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["acr_values"] == "muc-2 muc-1"
    assert asked["redirect_uri"] == f"{HOME}/vao/danh-tinh/ve"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    again = {name: one for name, [one] in parse_qs(urlsplit(go(client)).query).items()}
    assert not {asked["state"], asked["nonce"]} & {again["state"], again["nonce"]}


def test_who_is_proved_for_the_first_time_becomes_a_party_with_her_number(client, provider):
    assert comes(client, "mai", to="/ho-so").url == "/ho-so"
    account = Account.objects.get()
    party = by_number("personal", NUMBER)
    assert party is not None and account.party == party.uid
    assert (party.name, party.born, account.assurance) == (MAI, date(1992, 3, 8), 2)
    [mail] = contacts_of(party.uid)
    assert (mail.value, mail.verified_at is not None) == ("mai@example.vn", True)
    events = events_of(f"account:{account.uid}")
    assert [event.kind for event in events] == [
        "access.account_opened",
        "access.identity_linked",
        "access.party_linked",
    ]
    assert events[1].facts == {"issuer": provider.issuer, "level": 2}
    assert events[1].sealed.facts == {"subject": "mai"}
    session = Session.objects.exclude(account_id=None).get()
    assert session.how == f"identity:{Identity.objects.get().uid}"
    page = text(client.get("/tai-khoan"))
    assert "Định danh thử" in page and "mức 2" in page and "identity:" not in page


def test_the_level_is_that_of_this_session(client, provider):
    comes(client, "mai")
    assert client.get("/tai-khoan").wsgi_request.who.assurance == 2
    client.post("/ra")
    comes(client, "khong-muc")
    assert client.get("/tai-khoan").wsgi_request.who.assurance == 0


def test_she_comes_again_to_the_same_account(provider):
    for one in (Client(), Client()):
        assert comes(one, "mai").status_code == 302
    assert Account.objects.count() == Identity.objects.count() == 1
    kinds = [one.kind for one in events_of(f"account:{Account.objects.get().uid}")]
    assert kinds.count("access.identity_linked") == 1


def test_the_party_who_exists_is_found_by_her_number(client, provider):
    party = known_mai()
    comes(client, "mai")
    assert Account.objects.get().party == party


def test_her_account_by_mail_is_the_one_she_comes_into(client, provider):
    party = known_mai()
    own = actions.citizen_account("mai@example.vn")
    actions.link_party(own, party=party, by=ADMIN)
    comes(client, "mai")
    assert Identity.objects.get().account == own


@pytest.mark.parametrize("who", ["mai-muc-1", "khong-muc"])
def test_a_number_that_is_not_sure_enough_opens_nobodys_dossiers(client, provider, who):
    known_mai()
    comes(client, who)
    assert Account.objects.get().party is None


def test_a_name_never_links_and_another_name_under_the_number_is_told(client, provider):
    known_mai()
    answer = comes(client, "ten-khac", to="/ho-so")
    assert "khác với nơi cấp danh tính" in text(client.get(answer.url))
    assert Account.objects.get().party is None


def test_a_number_that_is_none_is_told_and_she_is_in(client, provider):
    answer = comes(client, "so-sai", to="/ho-so")
    assert "không đúng, nên chưa gắn" in text(client.get(answer.url))
    assert client.get("/tai-khoan").status_code == 200


def test_two_identities_of_one_number_are_two_accounts_of_one_party(provider):
    for who in ("mai", "mai-lan-hai"):
        comes(Client(), who)
    assert len({one.party for one in Account.objects.all()}) == 1
    assert Account.objects.count() == 2


def test_where_to_go_on_is_never_elsewhere(client, provider):
    for to in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert comes(client, "mai", to=to).url == "/"
        client.post("/ra")


def test_a_state_of_another_browser_means_nothing(client, provider):
    address = there(go(client), "mai")
    answer = back(Client(), address)
    assert answer.status_code == 422 and "không bắt đầu ở trình duyệt này" in text(answer)
    assert not Account.objects.exists()


def test_an_invented_state_means_nothing(client, provider):
    go(client)
    answer = client.get("/vao/danh-tinh/ve?code=x&state=y")
    assert "không bắt đầu ở trình duyệt này" in text(answer)


def test_a_state_is_good_once_and_for_ten_minutes(client, provider):
    address = there(go(client), "mai")
    assert back(client, address).status_code == 302
    client.post("/ra")
    assert "không bắt đầu" in text(back(client, address))
    late = there(go(client), "mai")
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert "không bắt đầu" in text(back(client, late))


def test_a_code_is_taken_once_by_the_provider(provider):
    """Two browsers, one code: the second brings its own state and the code of the first."""
    first, second = Client(), Client()
    address = there(go(first), "mai")
    assert back(first, address).status_code == 302
    own = parse_qs(urlsplit(there(go(second), "mai")).query)
    code = parse_qs(urlsplit(address).query)["code"][0]
    own["code"] = [code]
    answer = second.get(f"/vao/danh-tinh/ve?{urlencode(own, doseq=True)}")
    assert answer.status_code == 422 and "đã dùng hoặc đã quá lâu" in text(answer)


@pytest.mark.parametrize(
    ("what", "said"),
    [("nonce", "Không kiểm chứng được"), ("verifier", "đã dùng hoặc đã quá lâu")],
)
def test_another_nonce_or_verifier_is_refused(client, provider, what, said):
    address = there(go(client), "mai")
    session = client.session
    pending = session[providers.PENDING]
    for one in pending.values():
        one[what] = "A" * 43
    session[providers.PENDING] = pending
    session.save()
    answer = back(client, address)
    assert answer.status_code == 422 and said in text(answer)
    assert not Account.objects.exists()


def test_an_answer_of_another_issuer_is_refused(client, provider):
    address = there(go(client), "mai")
    wrong = re.sub(r"iss=[^&]+", "iss=https%3A%2F%2Fevil.example", address)
    assert wrong != address
    assert "(iss)" in text(back(client, wrong))
    without = re.sub(r"&?iss=[^&]+", "", there(go(client), "mai"))
    assert "(iss)" in text(back(client, without))


def test_who_gives_up_is_told_so(client, provider):
    answer = back(client, there(go(client), ""))
    assert "Bạn đã dừng ở nơi cấp danh tính" in text(answer)
    assert 'action="/vao"' in text(answer)


def test_the_citizens_answer_does_not_open_the_door_of_staff(client, provider):
    address = there(go(client), "mai").replace("/vao/danh-tinh/ve", "/can-bo/danh-tinh/ve")
    assert back(client, address).status_code == 422


def test_a_provider_that_is_away_is_said_and_the_code_by_mail_remains(client, provider):
    provider.kill()
    try:
        answer = client.get("/vao/danh-tinh")
        assert answer.status_code == 422
        assert "Không liên lạc được với nơi cấp danh tính" in text(answer)
        assert "Gửi mã cho tôi" in text(answer)
    finally:
        provider.start()


def test_killed_in_the_middle_and_started_again_the_login_goes_on(client, provider):
    address = go(client)
    with httpx.Client(timeout=20) as browser:
        asked = browser.get(address)
        form = str(asked.next_request.url)
        assert browser.get(form).status_code == 200
        provider.kill()
        with pytest.raises(httpx.TransportError):
            browser.post(form, data={"who": "mai"})
        provider.start()
        answer = browser.post(form, data={"who": "mai"})
        for _ in range(5):
            to = str(answer.next_request.url)
            if to.startswith(HOME):
                break
            answer = browser.get(to)
    provider.kill()
    refused = back(client, to)
    assert refused.status_code == 422 and "Không liên lạc được" in text(refused)
    provider.start()
    assert comes(client, "mai").status_code == 302


def test_new_keys_of_the_provider_are_asked_for(client, provider, monkeypatch):
    monkeypatch.setattr(openid, "KEYS_AGAIN_SECONDS", 0)
    assert comes(client, "mai").status_code == 302
    client.post("/ra")
    provider.kill()
    provider.start(new_keys=True)
    assert comes(client, "mai").status_code == 302


def test_without_a_provider_there_is_no_button_and_no_way(client, db):
    page = text(client.get("/vao"))
    assert "/vao/danh-tinh" not in page
    assert "Chưa nối" in text(client.get("/vao/danh-tinh"))
    assert "/can-bo/danh-tinh" not in text(client.get("/can-bo/vao"))


def test_a_closed_account_stays_closed(client, provider):
    comes(client, "mai")
    actions.close_account(Account.objects.get(), by=ADMIN)
    answer = comes(Client(), "mai")
    assert answer.status_code == 422 and "Tài khoản đã bị khóa" in text(answer)


def test_out_here_and_out_there(client, provider):
    browser = httpx.Client(timeout=20)
    address = go(client)
    with browser as one:
        for _ in range(12):
            answer = one.get(address)
            if answer.status_code == 200:
                answer = one.post(address, data={"who": "mai"})
            address = str(answer.next_request.url)
            if address.startswith(HOME):
                break
        back(client, address)
        answer = client.post("/ra")
        assert answer.url == "/ra/nguoi-dan"
        page = text(client.get(answer.url))
        out = re.search(r'href="(http://localhost[^"]+session/end[^"]+)"', page)
        assert out, page
        asked = one.get(out.group(1).replace("&amp;", "&"))
        secret = re.search(r'name="xsrf" value="([^"]+)"', asked.text)
        assert asked.status_code == 200 and secret, asked.text
        place = str(asked.url).split("?")[0] + "/confirm"
        ended = one.post(place, data={"xsrf": secret.group(1), "logout": "yes"})
        assert str(ended.next_request.url).startswith(f"{HOME}/ra/xong")
    assert client.get("/ra/xong").status_code == 200


def test_a_made_up_logout_token_ends_nothing(client, provider):
    comes(client, "mai")
    for token in ("", "a.b.c", "eyJhbGciOiJub25lIn0.e30."):
        assert Client().post("/vao/danh-tinh/ra", {"logout_token": token}).status_code == 400
    assert client.get("/tai-khoan").status_code == 200
