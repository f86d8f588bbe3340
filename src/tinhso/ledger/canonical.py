"""One text for one value, so that a hash or a MAC of it means something.

A subset of JSON: objects with texts for names, lists, texts, whole numbers, true, false and null. Names are sorted,
nothing is escaped but what JSON demands, no spaces. Fractions are refused: they have many texts. Texts are NFC.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from tinhso.kernel.errors import TinhsoError

_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_WHOLE = 2**53  # Beyond it other readers of JSON lose the last digits.
_WRITER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


class NotCanonical(TinhsoError):
    """A value that has no one text: not_canonical (where, why)."""


def canonical_bytes(value: Any) -> bytes:
    """UTF-8 bytes of a value. Raises NotCanonical, which says where in it the fault lies."""
    if not _is_plain(value):
        _check(value, where="")
    text = _WRITER.encode(value)
    # What needs a closer look at its texts: in nearly all events nothing.
    if not text.isascii() or "\\u0000" in text:
        _check(value, where="")
    return text.encode()


def moment_text(moment: datetime) -> str:
    """An aware moment in UTC to the microsecond, always of one length. Raises NotCanonical for a naive one."""
    if moment.tzinfo is None:
        raise NotCanonical("not_canonical", where="", why="naive")
    return _in_utc(moment)


@lru_cache(maxsize=4096)
def _in_utc(moment: datetime) -> str:
    """Kept for a while: each of an event's moments is written several times. Equal moments have one text."""
    there = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return there.isoformat(timespec="microseconds")[:-6] + "Z"


def plain(value: Any) -> Any:
    """A value with moments and dates as their texts and every text composed (NFC), all the way down."""
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, dict):
        # Nearly all names and values are ASCII: those are not called for.
        return {
            (name if type(name) is str and name.isascii() else plain(name)): (
                one if type(one) is str and one.isascii() else plain(one)
            )
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _is_plain(value: Any) -> bool:
    """Whether its shape is certainly canonical, whatever its texts hold: looked at without naming the place."""
    kind = type(value)
    if kind is dict:
        for name, one in value.items():
            if type(name) is not str:
                return False
            if type(one) is not str and one is not None and not _is_plain(one):
                return False
        return True
    if kind is list:
        return all(map(_is_plain, value))
    if kind is int:
        return bool(-_WHOLE <= value <= _WHOLE)
    return value is None or kind is str or kind is bool


def _check(value: Any, *, where: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int):
        if abs(value) > _WHOLE:
            raise NotCanonical("not_canonical", where=where, why="too_large")
    elif isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, list):
        for place, one in enumerate(value):
            _check(one, where=f"{where}[{place}]")
    elif isinstance(value, dict):
        for name, one in value.items():
            if not isinstance(name, str):
                raise NotCanonical("not_canonical", where=where, why="name")
            _check_text(name, where)
            _check(one, where=f"{where}.{name}" if where else name)
    else:
        raise NotCanonical("not_canonical", where=where, why=type(value).__name__)


def _check_text(text: str, where: str) -> None:
    if not (text.isascii() or unicodedata.is_normalized("NFC", text)):
        raise NotCanonical("not_canonical", where=where, why="not_nfc")
    if _NO_TEXT.search(text):
        raise NotCanonical("not_canonical", where=where, why="no_text")
