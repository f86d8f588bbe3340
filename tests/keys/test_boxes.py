"""Boxes: opened only whole, under their own name, by a key of the ring."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tinhso.keys.boxes import BadBox, parse_box_keys

OLD, NEW = "2025:" + "ab" * 32, "2026:" + "cd" * 32
PLAIN = "Nguyễn Thị Đào".encode()


def test_what_was_put_in_comes_out():
    ring = parse_box_keys(OLD)
    box = ring.close(PLAIN, about=b"file 1")
    assert ring.open(box, about=b"file 1") == PLAIN
    assert PLAIN not in box.content + box.wrapped


def test_it_is_aes_256_gcm_as_others_compute_it():
    box = parse_box_keys(OLD).close(PLAIN, about=b"x")

    def opened(key: bytes, sealed: bytes) -> bytes:
        mode = modes.GCM(sealed[:12], sealed[-16:])
        decryptor = Cipher(algorithms.AES(key), mode).decryptor()
        decryptor.authenticate_additional_data(b"x")
        return decryptor.update(sealed[12:-16]) + decryptor.finalize()

    own = opened(bytes.fromhex("ab" * 32), box.wrapped)
    assert len(own) == 32
    assert opened(own, box.content) == PLAIN


def test_the_same_bytes_are_never_the_same_box():
    ring = parse_box_keys(OLD)
    one, two = ring.close(PLAIN, about=b"x"), ring.close(PLAIN, about=b"x")
    assert one.content[12:] != two.content[12:]
    assert one.wrapped != two.wrapped


@pytest.mark.parametrize("part", ["content", "wrapped"])
@pytest.mark.parametrize("place", [0, 12, -1])
def test_one_changed_bit_breaks_a_box(part, place):
    ring = parse_box_keys(OLD)
    box = ring.close(PLAIN, about=b"x")
    changed = bytearray(getattr(box, part))
    changed[place] ^= 1
    with pytest.raises(BadBox, match="broken_box"):
        ring.open(replace(box, **{part: bytes(changed)}), about=b"x")


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 40])
def test_a_cut_box_is_broken(content):
    ring = parse_box_keys(OLD)
    with pytest.raises(BadBox, match="broken_box"):
        ring.open(replace(ring.close(PLAIN, about=b"x"), content=content), about=b"x")


def test_a_box_about_another_thing_is_broken():
    ring = parse_box_keys(OLD)
    with pytest.raises(BadBox, match="broken_box"):
        ring.open(ring.close(PLAIN, about=b"x"), about=b"y")


def test_a_ring_is_changed_without_losing_a_box_and_an_old_key_can_be_retired():
    box = parse_box_keys(OLD).close(PLAIN, about=b"x")
    both = parse_box_keys(f"{NEW},{OLD}")
    assert both.open(box, about=b"x") == PLAIN
    again = both.rewrap(box, about=b"x")
    assert (again.key, again.content) == ("2026", box.content)
    assert parse_box_keys(NEW).open(again, about=b"x") == PLAIN
    with pytest.raises(BadBox, match="unknown_file_key"):
        parse_box_keys(NEW).open(box, about=b"x")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_file_key"),
        ("a:zz", "bad_file_key"),
        ("a:" + "ab" * 31, "bad_file_key"),
        ("Ä:" + "ab" * 32, "bad_file_key"),
        (f"{OLD},{OLD}", "two_file_keys"),
    ],
)
def test_a_ring_that_cannot_be_used_is_refused_without_showing_a_key(text, code):
    with pytest.raises(BadBox) as caught:
        parse_box_keys(text)
    assert caught.value.code == code
    assert "ab" * 8 not in str(caught.value) + repr(parse_box_keys(OLD))
