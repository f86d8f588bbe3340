"""What the environment says of providers of identity, and what it may not say."""

from __future__ import annotations

import pytest

from tinhso.config.identity import BadIdentityProvider, provider_of

BEFORE = "TINHSO_OIDC_CITIZEN_"
LEAST = {"ISSUER": "https://dinhdanh.example.vn", "CLIENT": "tinh-so"}


def told(**more: str) -> dict[str, str]:
    return {BEFORE + name: value for name, value in {**LEAST, **more}.items()}


def test_without_an_issuer_there_is_none() -> None:
    assert provider_of("CITIZEN", {}) == {}
    assert provider_of("CITIZEN", told(ISSUER=" ")) == {}
    assert provider_of("STAFF", told()) == {}


def test_the_least_that_is_needed() -> None:
    found = provider_of("CITIZEN", told())
    assert found["scopes"] == ("openid", "profile")
    assert (found["levels"], found["second"], found["private"]) == ({}, (), False)
    assert found["name"] == ("Định danh điện tử", "National identity")


def test_everything_that_may_be_said() -> None:
    more = {"NAME": "VN", "SCOPES": "openid email", "LEVELS": "urn:a=1, urn:b=c=2", "SECOND": "x y"}
    found = provider_of("CITIZEN", told(**more))
    assert found["name"] == ("VN", "VN")
    assert found["scopes"] == ("openid", "email")
    assert list(found["levels"].items()) == [("urn:b=c", 2), ("urn:a", 1)]
    assert found["second"] == ("x", "y")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ISSUER": "http://dinhdanh.example.vn"}, "bad_oidc_issuer"),
        ({"ISSUER": "dinhdanh.example.vn"}, "bad_oidc_issuer"),
        ({"ISSUER": "https://dinhdanh.example.vn?a=b"}, "bad_oidc_issuer"),
        ({"CLIENT": ""}, "oidc_without_client"),
        ({"LEVELS": "muc-2"}, "bad_oidc_levels"),
        ({"LEVELS": "muc-2=3"}, "bad_oidc_levels"),
        ({"LEVELS": "=2"}, "bad_oidc_levels"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, str], code: str) -> None:
    with pytest.raises(BadIdentityProvider, match=code):
        provider_of("CITIZEN", told(**changes))


def test_a_private_network_may_speak_plain_http() -> None:
    found = provider_of("CITIZEN", told(ISSUER="http://10.0.0.5:8080", PRIVATE="1"))
    assert found["private"]
