"""Vietnamese text made comparable: accents, case and spacing taken away."""

from __future__ import annotations

import re
import unicodedata

from tinhso.kernel.errors import TinhsoError

_SPACES = re.compile(r"\s+")
_PLAIN_D = str.maketrans({"đ": "d", "Đ": "D"})


def fold(text: str) -> str:
    """Lower case, without marks, đ as d, single spaces: "Ngày  hẹn\\ntrả" → "ngay hen tra".

    Standard decomposition leaves đ alone because it is a letter of its own, hence the table.
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_PLAIN_D))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPACES.sub(" ", bare).strip().casefold()


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
