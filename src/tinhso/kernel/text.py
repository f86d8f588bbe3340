"""Vietnamese text made comparable: accents, case and spacing taken away."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_PLAIN_D = str.maketrans({"đ": "d", "Đ": "D"})


def fold(text: str) -> str:
    """Lower case, without marks, đ as d, single spaces: "Ngày  hẹn\\ntrả" → "ngay hen tra".

    Standard decomposition leaves đ alone because it is a letter of its own, hence the table.
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_PLAIN_D))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPACES.sub(" ", bare).strip().casefold()
