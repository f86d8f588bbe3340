"""Vietnamese text made comparable: accents, case and spacing taken away; typed text without what cannot be seen."""

from __future__ import annotations

import re
import unicodedata

from tinhso.kernel.errors import TinhsoError

_SPACES = re.compile(r"\s+")
# Marks that turn the direction in which what follows is read; no language written here needs one.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Other breaks of a line; other blanks, with that of Braille, which shows nothing either.
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[^\\S\n ]|\u2800")
# Control characters, half characters and what Unicode lets be ignored: no width, direction, tags, fillers, variants.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Where no letter lies outside these, there are no marks to count.
_NO_MARKS = re.compile("[\x00-\u02ff\u1e00-\u1eff\u2000-\u206f]*")
# More on one letter than any language writes cover the lines above and below it, and are slow to put in order.
_MOST_MARKS = 4
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


def written(text: str) -> str:
    """What somebody typed as everybody sees it: composed (NFC), its lines kept, without what shows nothing.

    Taken out are control characters, letters of no width and marks of direction, blanks at the ends of lines and, in
    a single line, blanks beside blanks. What holds nothing but blanks and marks is empty.
    """
    seen = _BLANKS.sub(" ", _UNSEEN.sub("", _BREAKS.sub("\n", text)))
    lines = [line.rstrip() for line in _few_marks(seen).split("\n")]
    clean = unicodedata.normalize("NFC", "\n".join(lines)).strip()
    if not any(unicodedata.category(letter)[0] not in "MZC" for letter in clean):
        return ""
    return clean if "\n" in clean else " ".join(clean.split())


def written_line(text: str) -> str:
    """The same in one line: breaks are blanks, and every blank is single."""
    return " ".join(written(text).split())


def _few_marks(text: str) -> str:
    if _NO_MARKS.fullmatch(text):
        return text
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


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
