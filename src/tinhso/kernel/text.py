"""Vietnamese text made comparable: accents, case and spacing taken away; typed text without hidden marks."""

from __future__ import annotations

import re
import unicodedata

from tinhso.kernel.errors import TinhsoError

_SPACES = re.compile(r"\s+")
# Marks that turn the direction in which what follows is read; no language written here needs one.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PLAIN_D = str.maketrans({"đ": "d", "Đ": "D"})


def fold(text: str) -> str:
    """Lower case, without marks, đ as d, single spaces: "Ngày  hẹn\\ntrả" → "ngay hen tra".

    Standard decomposition leaves đ alone because it is a letter of its own, hence the table.
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_PLAIN_D))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPACES.sub(" ", bare).strip().casefold()


def unturned(text: str) -> str:
    """Without marks of direction: nobody's words may be shown otherwise than they are kept, nor turn what follows."""
    return _TURNING.sub("", text)


class NotUtf8(TinhsoError):
    """not_utf8_text (line, byte): where in a file that is no text its first wrong byte stands, both from 1."""

    exit_code = 3


def utf8_text(content: bytes) -> str:
    """A file's bytes as text, without the mark that some programs put before it. Raises NotUtf8."""
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise NotUtf8("not_utf8_text", line=line, byte=error.start + 1) from None
