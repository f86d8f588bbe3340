"""The code on the back of the chip card, as a scanner types it: number|old number|name|dob|sex|address|issued.

A scanner that poses as a keyboard types into whatever typing program is on. Its letters may arrive as the keys of Telex
or VNI ("Nguyeexn", "Nguye64n"), as UTF-8 read byte by byte ("Nguyá»…n"), each twice, or with letters and digits eaten
because they were taken for marks ("Ksor" → "Ksỏ"). Digits between bars arrive whole in every case. What cannot be told
for sure is named in `doubts`. The card pre-fills; it is no proof of identity: anyone can print such a code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from tinhso.kernel import identity
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.syllables import (
    before_typing,
    from_telex,
    from_vni,
    is_highland_word,
    is_syllable,
)

MOST = 2_000
FIELDS = 7
_WORD = re.compile(r"[^\W_]+")
_BROKEN_BYTES = re.compile("[ÃÂÄÅÆáº»]")


class NotACard(TinhsoError):
    """What was scanned is no chip card: not_a_card (found), the number of fields; card_field (field) is unreadable."""


@dataclass(frozen=True)
class Card:
    """What the code says. old_number: "" where there is none; sex: female or male; issued: None where not given.

    doubts: the fields that a person has to compare with the card.
    """

    number: str
    old_number: str
    name: str
    born: date
    sex: str
    address: str
    issued: date | None
    doubts: tuple[str, ...] = ()


def read(typed: str) -> Card:
    """The card in what a scanner typed, whatever typing program was on. Raises NotACard, identity.BadIdentity."""
    if len(typed) > MOST:
        raise NotACard("not_a_card", found=0)
    parts = _whole(typed.strip()).split("|")
    if len(parts) < FIELDS:
        raise NotACard("not_a_card", found=len(parts))
    number = identity.personal_number(parts[0])
    mend = _mender(parts[2], parts[5])
    name, name_sure = mend(parts[2])
    address, address_sure = mend(parts[5])
    sex = _sex(mend(parts[4])[0])
    born = _day(parts[3], "born")
    doubts = {
        "name": not name_sure,
        "born": born.year != number.born_year,
        "sex": sex not in ("", number.sex),
        "address": not address_sure,
    }
    return Card(
        number=number.value,
        old_number=identity.old_number(parts[1]) if len(parts[1].strip()) == 9 else "",
        name=identity.name(name),
        born=born,
        sex=sex or number.sex,
        address=identity.line(address, field="address", empty=True),
        issued=_day(parts[6], "issued") if parts[6].strip() else None,
        doubts=tuple(field for field, is_doubtful in doubts.items() if is_doubtful),
    )


def readable(typed: str) -> dict[str, str]:
    """Of a code that `read` refuses, the fields that can be read alone, by name, days as 27/11/1990; {} for no card."""
    parts = _whole(typed.strip()[:MOST]).split("|")
    if len(parts) < FIELDS:
        return {}
    mend = _mender(parts[2], parts[5])
    tries: dict[str, Callable[[], str]] = {
        "number": lambda: identity.personal_number(parts[0]).value,
        "old_number": lambda: identity.old_number(parts[1]),
        "name": lambda: identity.name(mend(parts[2])[0]),
        "born": lambda: f"{_day(parts[3], 'born'):%d/%m/%Y}",
        "sex": lambda: _sex(mend(parts[4])[0]),
        "address": lambda: identity.line(mend(parts[5])[0], field="address", empty=True),
    }
    found = {}
    for name, one in tries.items():
        with suppress(TinhsoError):
            found[name] = one()
    return found


Mend = Callable[[str], tuple[str, bool]]


def _mender(name: str, address: str) -> Mend:
    """How the words of this scan are put right.

    A marked letter anywhere shows that letters arrive as letters: only eaten ones are looked for. Else a digit in the
    name shows VNI, and what is left is Telex, which leaves plain words as they are.
    """
    if not f"{name}{address}".isascii():
        return lambda text: _each_word(text, _uneaten)
    keys = from_vni if any(letter.isdigit() for letter in name) else from_telex
    return lambda text: _each_word(text, lambda word: _composed(word, keys))


def _each_word(text: str, mend: Mend) -> tuple[str, bool]:
    sure = True

    def mended(match: re.Match[str]) -> str:
        nonlocal sure
        word, is_sure = mend(match[0])
        sure = sure and is_sure
        return word

    return _WORD.sub(mended, text), sure


def _composed(word: str, keys: Callable[[str], str]) -> tuple[str, bool]:
    """A word of keys as the syllable that they make, if they make one; "12A" and "Ksor" stay."""
    made = keys(word)
    if made == word:
        return word, True
    if not (is_syllable(made) or is_highland_word(made)):
        return word, not word.isalpha() and not word[0].isalpha()
    if (
        made.isascii()
    ):  # Only taken back what it had put on: no mark is left, so nothing says they were keys.
        return word, False
    # "A1" is a house as well as an á, and nobody types two tones in a word.
    is_house = len(word) <= 2 and word[-1].isdigit()
    if is_house or sum(letter in "012345" for letter in word) > 1:
        return word, False
    return made, True


def _uneaten(word: str) -> tuple[str, bool]:
    """A marked word that is no syllable had a letter or a digit taken for its mark: "Ksỏ" was Ksor, "12À" 12A2."""
    if word.isascii() or (is_syllable(word) and len(word) > 1):
        return word, True
    has_digit = any(letter.isdigit() for letter in word) or len(word) == 1
    found = before_typing(word, telex=not has_digit)
    return (found[-1], False) if found else (word, True)


def _whole(text: str) -> str:
    """Letters sent twice made one, bytes made letters again, composed."""
    pairs = list(zip(text[::2], text[1::2], strict=False))
    if len(text) % 2 == 0 and len(text) > 20 and all(one == two for one, two in pairs):
        text = text[::2]
    if _BROKEN_BYTES.search(text):
        with suppress(ValueError):  # Not bytes but letters: á is a letter too.
            text = b"".join(map(_byte, text)).decode()
    return unicodedata.normalize("NFC", text)


def _byte(letter: str) -> bytes:
    """The byte that a keyboard shows as this letter: Windows 1252, and itself where that has none."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def _sex(text: str) -> str:
    return {"nam": "male", "nữ": "female", "nu": "female"}.get(text.strip().casefold(), "")


def _day(text: str, field: str) -> date:
    digits = re.sub(r"[\s/.-]", "", text)
    try:
        if len(digits) != 8 or not digits.isascii():
            raise ValueError
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        raise NotACard("card_field", field=field) from None
