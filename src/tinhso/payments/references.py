"""References that survive banks: capital letters and digits alone, with two check characters. Pure.

A bank cuts, joins, adds words and changes the case of what a payer writes; it rarely changes letters and digits.
TS + eight characters + two of ISO/IEC 7064 MOD 1271-36, which finds every single wrong character, every two that
changed places, and 1,270 of 1,271 of all other faults.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PREFIX = "TS"
#: Without I, L, O and U, which people take for others.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BODY, LENGTH = 8, 12
_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MODULUS = 1271
_SHAPED = re.compile(rf"(?=({PREFIX}[0-9A-Z]{{{LENGTH - len(PREFIX)}}}))")
_BEGUN = re.compile(rf"(?=({PREFIX}[0-9A-Z]{{4,{LENGTH - len(PREFIX)}}}))")


@dataclass(frozen=True)
class Found:
    """What a transfer's text holds. sound: references whose check characters are right; mangled: what may be one."""

    sound: tuple[str, ...]
    mangled: tuple[str, ...] = ()


def made(body: str) -> str:
    """The reference of eight characters of ALPHABET."""
    value = int(PREFIX + body, 36) * 36**2
    check = (1 - value) % _MODULUS
    return f"{PREFIX}{body}{_BASE36[check // 36]}{_BASE36[check % 36]}"


def is_sound(text: str) -> bool:
    """Whether a text is a whole reference with right check characters."""
    shaped = len(text) == LENGTH and text.isascii() and text.isalnum() and text.isupper()
    return shaped and text.startswith(PREFIX) and int(text, 36) % _MODULUS == 1


def squeezed(text: str) -> str:
    """Letters and digits alone, as capitals without marks."""
    plain = unicodedata.normalize("NFD", text.upper().replace("Đ", "D"))
    return "".join(one for one in plain if one.isascii() and one.isalnum())


def in_text(text: str) -> Found:
    """The references in what a payer or a bank wrote, whatever stands around or between."""
    plain = squeezed(text)
    shaped = [one.group(1) for one in _SHAPED.finditer(plain)]
    sound = tuple(dict.fromkeys(one for one in shaped if is_sound(one)))
    if sound:
        return Found(sound)
    return Found((), tuple(dict.fromkeys(one.group(1) for one in _BEGUN.finditer(plain))))


def nearest(mangled: Collection[str], known: Collection[str], *, most: int = 2) -> list[str]:
    """The known references that differ from a mangled one in at most so many characters, nearest first.

    They are shown to a person; nothing is booked by them. Thousands of known ones are compared at once.
    """
    whole = [one for one in known if len(one) == LENGTH]
    letters = np.frombuffer("".join(whole).encode("ascii"), np.uint8).reshape(-1, LENGTH)
    steps = np.full(len(whole), most + 1)
    for text in mangled:
        if abs(len(text) - LENGTH) <= most and text.isascii():
            steps = np.minimum(steps, _steps(text.encode("ascii"), letters))
    found = {whole[place]: steps[place] for place in np.flatnonzero(steps <= most).tolist()}
    return sorted(found, key=lambda one: (found[one], one))


def _steps(given: bytes, wanted: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Of each row of letters: how many to change, put in, take out or swap with the next until it is the given text."""
    count, length = wanted.shape
    before: list[NDArray[np.int64]] = []
    row = [np.full(count, place) for place in range(length + 1)]
    for place, letter in enumerate(given, start=1):
        following = [np.full(count, place)]
        for at in range(1, length + 1):
            changed = row[at - 1] + (wanted[:, at - 1] != letter)
            cost = np.minimum(np.minimum(row[at], following[-1]) + 1, changed)
            if at > 1 and place > 1:
                swapped = (wanted[:, at - 2] == letter) & (wanted[:, at - 1] == given[place - 2])
                cost = np.where(swapped, np.minimum(cost, before[at - 2] + 1), cost)
            following.append(cost)
        before, row = row, following
    return row[-1]
