"""A reference survives what banks do to it, and a mangled one is found and never booked."""

from __future__ import annotations

import random
import sys
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.payments import references
from tinhso.payments.references import ALPHABET, BODY, LENGTH, in_text, is_sound, made, nearest

BODIES = st.text(alphabet=ALPHABET, min_size=8, max_size=8)
KNOWN = made("7K4M2P9Q")


def test_it_has_letters_and_digits_alone_and_fits_a_vietqr() -> None:
    assert len(KNOWN) == LENGTH <= 25 and KNOWN.isalnum() and KNOWN.isupper() and is_sound(KNOWN)


def test_the_published_check_of_iso_7064_mod_1271_36() -> None:
    """The example of the standard, as python-stdnum's users and ISO 15706 tell it: ISO79 has the characters 3W."""
    value = int("ISO79", 36) * 36**2
    check = (1 - value) % 1271
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert digits[check // 36] + digits[check % 36] == "3W"


@given(BODIES, st.integers(0, LENGTH - 1), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_every_single_wrong_character_is_found(body: str, place: int, other: str) -> None:
    whole = made(body)
    changed = whole[:place] + other + whole[place + 1 :]
    assert is_sound(changed) == (changed == whole)


@given(BODIES, st.integers(0, LENGTH - 2))
def test_every_two_that_changed_places_are_found(body: str, place: int) -> None:
    whole = made(body)
    changed = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    assert is_sound(changed) == (changed == whole)


@given(BODIES, st.randoms(use_true_random=False))
def test_what_banks_do_to_it_does_not_hide_it(body: str, chance: random.Random) -> None:
    whole = made(body)
    cut = "".join(one + chance.choice(["", "", "", " ", "-", ".", "/"]) for one in whole)
    cut = cut.lower() if chance.random() < 0.5 else cut
    before = chance.choice(["", "MBVCB.3278907687.", "CT DEN:0123456 ", "Lệ phí khai sinh "])
    after = chance.choice(["", " FT26324", ".CT tu 0123 NGUYEN VAN A toi 113366668888"])
    assert whole in in_text(before + cut + after).sound


def test_a_mangled_one_is_told_apart_from_none() -> None:
    assert in_text("CK hoc phi").mangled == () == in_text("CK hoc phi").sound
    wrong = KNOWN[:5] + ("A" if KNOWN[5] != "A" else "B") + KNOWN[6:]
    for text in (
        wrong,
        KNOWN[:-1],
        KNOWN[:4] + KNOWN[5:],
        "x " + KNOWN[:3] + KNOWN[4] + KNOWN[3] + KNOWN[5:],
    ):
        found = in_text(text)
        assert found.sound == () and found.mangled, text
        assert nearest(found.mangled, [made("00000000"), KNOWN]) == [KNOWN]


def test_far_ones_are_not_proposed() -> None:
    assert nearest(["TSAAAAAAAA00"], [KNOWN]) == []


def test_two_references_are_both_found() -> None:
    other = made("ZZZZ0000")
    assert set(in_text(f"{KNOWN} {other}").sound) == {KNOWN, other}
    assert references.squeezed("Đường số 1 – ỹ") == "DUONGSO1Y"


@cache
def told_apart(given: str, wanted: str) -> int:
    """The textbook's restricted edit distance, letter by letter from the end."""
    if not given or not wanted:
        return len(given) + len(wanted)
    best = min(
        told_apart(given[:-1], wanted) + 1,
        told_apart(given, wanted[:-1]) + 1,
        told_apart(given[:-1], wanted[:-1]) + (given[-1] != wanted[-1]),
    )
    if given[-2:] == wanted[-2:][::-1] and len(given) > 1 and len(wanted) > 1:
        best = min(best, told_apart(given[:-2], wanted[:-2]) + 1)
    return best


@given(st.lists(st.text("AB1", min_size=LENGTH, max_size=LENGTH), max_size=3), st.data())
@settings(max_examples=40, deadline=None)
def test_those_are_near_that_the_textbook_says(known: list[str], data: st.DataObject) -> None:
    text = data.draw(st.text("AB1", min_size=LENGTH - 3, max_size=LENGTH + 3))
    steps = {one: told_apart(text, one) for one in known}
    near = [one for one in steps if steps[one] <= 2]
    assert nearest([text], known) == sorted(near, key=lambda one: (steps[one], one))


def test_thousands_are_compared_at_once() -> None:
    """However many are known, as many steps are taken as a reference has letters."""
    chance = random.Random(12)
    known = [made("".join(chance.choices(ALPHABET, k=BODY))) for _ in range(20_000)]
    taken = 0

    def counting(*_: object) -> None:
        nonlocal taken
        taken += 1

    sys.setprofile(counting)
    try:
        found = nearest([known[7][:-1]], known)
    finally:
        sys.setprofile(None)
    assert found[0] == known[7] and taken < 60_000
