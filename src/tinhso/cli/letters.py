"""Text on terminals that cannot show it: Vietnamese without its marks, lines and signs as ASCII has them."""

from __future__ import annotations

import codecs
import unicodedata
from io import TextIOWrapper

#: The name under which the codecs know it.
PLAINER = "tinhso.plainer"

_SIGNS = {
    "đ": "d", "Đ": "D", "₫": "d", "×": "x", "…": "...", "·": "-", "•": "*", "■": "#", "□": "o", "▪": "*", "●": "*",
    "○": "o", "◌": "o", "◆": "*", "◇": "o", "▲": "^", "▼": "v",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
    "−": "-", "→": "->", "←": "<-", "≤": "<=", "≥": ">=", "≈": "~", "✓": "v", "✗": "x", "°": "o", "÷": "/",
    "\u200b": "", "\ufeff": "",
}  # fmt: skip
#: Box drawing, blocks and Braille dots, of which progress bars are made.
_FIRST_BOX, _LAST_BOX = 0x2500, 0x257F
_FIRST_BLOCK, _LAST_BLOCK = 0x2580, 0x259F


def plainer(text: str) -> str:
    """The text in ASCII, as a person without Vietnamese letters would type it; "?" for what has no such form."""
    return "".join(map(_plainer, text))


def forgive(stream: object) -> None:
    """Let a stream fold what its encoding cannot carry, instead of failing."""
    if isinstance(stream, TextIOWrapper):
        codecs.register_error(PLAINER, _replaced)
        stream.reconfigure(errors=PLAINER)


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plainer(error.object[error.start : error.end]), error.end


def _plainer(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter in _SIGNS:
        return _SIGNS[letter]
    if _FIRST_BOX <= ord(letter) <= _LAST_BOX:
        return _line(unicodedata.name(letter))
    if _FIRST_BLOCK <= ord(letter) <= _LAST_BLOCK:
        return "#"
    if unicodedata.combining(letter):
        return ""
    bare = "".join(one for one in unicodedata.normalize("NFKD", letter) if one.isascii())
    return bare or "?"


def _line(name: str) -> str:
    """A piece of a box by the name it has: BOX DRAWINGS LIGHT HORIZONTAL is "-"."""
    words = set(name.split())
    flat, upright = words & {"HORIZONTAL", "LEFT", "RIGHT"}, words & {"VERTICAL", "UP", "DOWN"}
    return "+" if bool(flat) == bool(upright) else "-" if flat else "|"
