"""Numbers as people type them in files: 1.234,5 and 1,234.5 and 12 %. Pure; formulas take neither.

A sign that stands for thousands in one hand is the decimal sign in another. Where both stand the last one is the
decimal sign; one that repeats is of thousands; a single comma is decimal, as it is written here. A single dot before
exactly three digits may be either: it is read as of thousands, and said so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tinhso.kernel.errors import TinhsoError

_BLANKS = re.compile(r"[\s\u00a0\u202f']")
_SHAPE = re.compile(r"[-+]?\d+(?:[.,]\d+)*")
MOST = 1e15


class NotANumber(TinhsoError):
    """number_unread (said): no number, or one that nobody can mean. number_too_large (said)."""


@dataclass(frozen=True)
class Read:
    """doubtful: a dot before three digits, read as of thousands."""

    value: float
    doubtful: bool = False


def read_number(said: str) -> Read:
    """A number; a per cent is what stands before the sign. Raises NotANumber."""
    text = _BLANKS.sub("", said.strip().removesuffix("%")).replace("−", "-")
    if not _SHAPE.fullmatch(text):
        raise NotANumber("number_unread", said=said[:40])
    bare = text.lstrip("+-")
    plain, doubtful = _plain(bare, said)
    value = float(plain)
    if value > MOST:
        raise NotANumber("number_too_large", said=said[:40])
    return Read(-value if text.startswith("-") else value, doubtful)


def _plain(bare: str, said: str) -> tuple[str, bool]:
    dots, commas = bare.count("."), bare.count(",")
    if dots and commas:
        decimal = "." if bare.rfind(".") > bare.rfind(",") else ","
        thousands = "," if decimal == "." else "."
        if bare.count(decimal) > 1 or not _grouped(bare.partition(decimal)[0], thousands):
            raise NotANumber("number_unread", said=said[:40])
        return bare.replace(thousands, "").replace(decimal, "."), False
    sign = "." if dots else ","
    if dots + commas > 1:
        if not _grouped(bare, sign):
            raise NotANumber("number_unread", said=said[:40])
        return bare.replace(sign, ""), False
    if commas:
        return bare.replace(",", "."), False
    if dots and _grouped(bare, ".") and not bare.startswith("0"):
        return bare.replace(".", ""), True
    return bare, False


def _grouped(text: str, sign: str) -> bool:
    first, *rest = text.split(sign)
    return 0 < len(first) <= 3 and all(len(part) == 3 for part in rest)
