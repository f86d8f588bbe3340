"""Keys that sign: rings are changed without losing what was signed."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from tinhso.keys.macs import BadKeys, new_key, parse_keys

OLD, NEW = "2025:" + "ab" * 32, "2026:" + "cd" * 32


def test_the_newest_key_signs_and_the_old_one_still_checks():
    name, mac = parse_keys(OLD).sign(b"x")
    ring = parse_keys(f"{NEW}, {OLD}")
    assert ring.is_genuine(b"x", name=name, mac=mac)
    assert ring.sign(b"x")[0] == "2026"


def test_it_is_hmac_sha256_as_others_compute_it():
    expected = hmac.new(bytes.fromhex("ab" * 32), b"message", hashlib.sha256).digest()
    assert parse_keys(OLD).sign(b"message") == ("2025", expected)


@pytest.mark.parametrize("message,name", [(b"y", "2025"), (b"x", "2026")])
def test_another_message_or_another_key_is_not_genuine(message, name):
    ring = parse_keys(f"{NEW},{OLD}")
    _, mac = parse_keys(OLD).sign(b"x")
    assert not ring.is_genuine(message, name=name, mac=mac)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_mac_key"),
        (" , ", "no_mac_key"),
        ("a:zz", "bad_mac_key"),
        ("a:" + "ab" * 31, "bad_mac_key"),
        (":" + "ab" * 32, "bad_mac_key"),
        ("Ä:" + "ab" * 32, "bad_mac_key"),
        (f"{OLD},{OLD}", "two_mac_keys"),
    ],
)
def test_a_ring_that_cannot_be_used_is_refused_without_showing_a_key(text, code):
    with pytest.raises(BadKeys) as caught:
        parse_keys(text)
    assert caught.value.code == code
    assert "ab" * 8 not in str(caught.value) + repr(caught.value.facts)


def test_a_ring_shows_no_key():
    assert "ab" * 8 not in repr(parse_keys(OLD))


def test_a_fresh_key_is_a_ring():
    assert parse_keys(new_key("k")).newest == "k"


def test_bytes_signed_by_a_lost_key_are_told_from_forged_ones():
    name, mac = parse_keys(OLD).sign(b"x")
    with pytest.raises(BadKeys, match="unknown_mac_key"):
        parse_keys(NEW).is_genuine(b"x", name=name, mac=mac)
