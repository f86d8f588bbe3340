"""Tokens: made once, kept as a digest, refused when unknown, expired, revoked, beyond scope or office, too often."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.api.conftest import partner, told
from tests.cases.conftest import ADMIN

from tinhso.access import tokens
from tinhso.access.models import Token
from tinhso.access.tokens import CannotKeepToken, make_token, revoke_token
from tinhso.api import limits
from tinhso.api.models import Spent
from tinhso.ledger.models import Event


def made(**changes):
    given = {
        "name": "Cổng tỉnh",
        "scopes": ["see_case"],
        "offices": ["tinh"],
        "expires_at": timezone.now() + timedelta(days=7),
        "key": "k",
        "by": ADMIN,
    }
    return make_token(**{**given, **changes})


def test_a_token_is_made_once_and_kept_as_a_digest(province):
    token, secret = made()
    assert made() == (token, secret)
    row = Token.objects.values().get()
    assert secret not in str(row.values())
    assert secret.startswith("tinhso_") and len(secret) == 50
    event = Event.objects.get(kind="access.token_made")
    assert event.subject == f"token:{token.uid}"
    assert secret not in str(vars(event))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "token_unnamed"),
        ({"scopes": []}, "token_no_scope"),
        ({"scopes": ["rule_all"]}, "token_bad_scope"),
        ({"offices": []}, "token_no_office"),
        ({"offices": ["nowhere"]}, "no_such_office"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "token_bad_days"),
        ({"expires_at": timezone.now() + timedelta(days=5_000)}, "token_bad_days"),
        ({"per_minute": 0}, "token_bad_rate"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(province, changes, code):
    with pytest.raises(tokens.TinhsoError, match=code):
        made(**changes)
    assert not Token.objects.exists()


def test_who_the_token_is(province):
    answer = partner("see_case", offices=("xa-1",)).get("/me")
    assert answer.status_code == 200
    assert answer.json()["scopes"] == ["see_case"]
    assert answer.json()["offices"] == ["xa-1"]
    assert Token.objects.get().last_used_at is not None


def test_without_a_token_or_with_a_wrong_one_nothing_opens(client, province):
    answer = client.get("/api/v1/me")
    told(answer, 401, "token_missing")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    wrong = {"authorization": "Bearer tinhso_nothing"}
    told(client.get("/api/v1/me", headers=wrong), 401, "token_unknown")


def test_an_expired_and_a_revoked_token_open_nothing(province):
    one = partner("see_case")
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    told(one.get("/me"), 401, "token_unknown")
    other = partner("see_case")
    assert other.get("/me").status_code == 200
    revoke_token(other.uid, by=ADMIN)
    revoke_token(other.uid, by=ADMIN)
    told(other.get("/me"), 401, "token_unknown")
    assert Event.objects.filter(kind="access.token_revoked").count() == 1
    with pytest.raises(CannotKeepToken, match="no_such_token"):
        revoke_token("none", by=ADMIN)


def test_a_token_beyond_its_scope_is_refused(province):
    answer = partner("see_board").get("/cases")
    assert "see_case" in told(answer, 403, "api_scope")["detail"]


def test_a_token_opens_dossiers_of_its_offices_alone(filed):
    case = filed()
    assert partner("see_case", offices=("xa-2",)).get("/cases").json()["items"] == []
    told(partner("see_case", offices=("xa-2",)).get(f"/cases/{case.uid}"), 403, "not_yours")
    for office in ("xa-1", "tinh", "xa-1-mot-cua"):
        one = partner("see_case", offices=(office,))
        assert one.get(f"/cases/{case.uid}").json()["code"] == case.code


def test_problems_are_said_in_the_language_that_is_preferred(client, province):
    english = client.get("/api/v1/me", headers={"accept-language": "en-GB,vi;q=0.5"})
    assert english.json()["detail"].startswith("No token")
    assert client.get("/api/v1/me").json()["detail"].startswith("Thiếu mã")


def test_the_rate_holds_over_several_workers(province):
    one = partner("see_case", per_minute=45)
    now = 60 * 29_400_000 + 5
    token = Token.objects.get()
    granted = 0
    for round_ in range(80):
        if round_ % 7 == 0:  # Another worker, which knows nothing of what the first gave out.
            limits._taken.clear()
        with suppress(limits.ApiRefuses):
            assert 0 <= limits.spend(token, now=now).left < 45
            granted += 1
    assert granted == 45
    with pytest.raises(limits.ApiRefuses) as over:
        limits.spend(token, now=now)
    assert over.value.facts == {"limit": 45, "seconds": 55}
    assert limits.spend(token, now=now + 60).left == 44
    assert one.uid == str(token.uid)


def test_what_is_left_stands_in_the_headers_and_then_nothing(province):
    one = partner("see_case", per_minute=2)
    first = one.get("/me")
    assert first["RateLimit-Policy"] == '"token";q=2;w=60'
    assert first["RateLimit"].startswith('"token";r=1;t=')
    Spent.objects.update(count=2)
    limits._taken.clear()
    over = one.get("/me")
    told(over, 429, "api_too_many")
    assert over["RateLimit"].startswith('"token";r=0;t=')
    assert 0 < int(over["Retry-After"]) <= 60
