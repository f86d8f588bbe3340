"""One text for one value, so that a hash or a MAC of it means something.

A subset of JSON: objects with texts for names, lists, texts, whole numbers, true, false and null. Names are sorted,
nothing is escaped but what JSON demands, no spaces. Fractions are refused: they have many texts. Texts are NFC.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, date, datetime
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
    if not _is_canonical(value):
        _check(value, where="")
    return _WRITER.encode(value).encode()


def moment_text(moment: datetime) -> str:
    """An aware moment in UTC to the microsecond, always of one length. Raises NotCanonical for a naive one."""
    if moment.tzinfo is None:
        raise NotCanonical("not_canonical", where="", why="naive")
    there = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return there.isoformat(timespec="microseconds")[:-6] + "Z"


def plain(value: Any) -> Any:
    """A value with moments and dates as their texts and every text composed (NFC), all the way down."""
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, dict):
        return {plain(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _is_canonical(value: Any) -> bool:
    """Whether `_check` has certainly nothing to say: what stands in nearly all events, looked at without naming it."""
    kind = type(value)
    if kind is str:
        return value.isascii() and "\x00" not in value
    if kind is dict:
        for name, one in value.items():
            if type(name) is not str or not name.isascii() or "\x00" in name:
                return False
            if not _is_canonical(one):
                return False
        return True
    if kind is list:
        return all(map(_is_canonical, value))
    return value is None or kind is bool or (kind is int and -_WHOLE <= value <= _WHOLE)


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
