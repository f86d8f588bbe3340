"""Cells made comparable: one spelling of a letter, no stray blanks, nothing instead of an empty text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: Zero-width and direction marks, soft hyphen, byte-order mark, and control characters.
INVISIBLE = (
    r"\x{0000}-\x{0008}\x{000E}-\x{001F}\x{007F}-\x{009F}\x{00AD}\x{200B}-\x{200F}"
    r"\x{202A}-\x{202E}\x{2060}-\x{2064}\x{FEFF}"
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_EXCEL_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)
_MOST_WORDS = 200_000


def clean(text: str) -> str | None:
    """NFC, without invisible characters, blanks single and none at the ends; None if nothing is left.

    Excel's ="0012" (a number kept as text) is 0012.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return _EXCEL_TEXT.sub(r"\1", " ".join(text.split())).strip() or None


@dataclass
class WordCleaner:
    """Cleans columns of few different texts (activities, offices); remembers what it has cleaned."""

    _known: dict[str, str | None] = field(default_factory=dict)
    _clean_already: pa.Array = field(default_factory=lambda: pa.nulls(0))

    def clean(self, cells: pa.Array) -> pa.DictionaryArray:
        """A dictionary<int32, string> of clean texts, each in the dictionary once; null where empty."""
        if not pa.types.is_dictionary(cells.type):
            cells = cells.cast(pa.string()).dictionary_encode()
        numbered = cells.type.index_type == pa.int32()
        if numbered and cells.dictionary.equals(self._clean_already):
            return cells
        written = cells.dictionary.to_pylist()
        words = [self._clean(word) for word in written]
        kept: dict[str, int] = {}
        places = np.array(
            [-1 if word is None else kept.setdefault(word, len(kept)) for word in words] or [-1],
            dtype=np.int32,
        )
        if list(kept) == written and numbered:
            # Batches of one file mostly share their dictionary.
            self._clean_already = cells.dictionary
            return cells
        indices = places[pc.fill_null(cells.indices, 0).to_numpy(zero_copy_only=False)]
        missing = indices < 0
        if cells.null_count:
            missing |= cells.is_null().to_numpy(zero_copy_only=False)
        return pa.DictionaryArray.from_arrays(
            pa.array(indices, pa.int32(), mask=missing if missing.any() else None),
            pa.array(list(kept), pa.string()),
        )

    def _clean(self, word: str | None) -> str | None:
        if word is None:
            return None
        if len(self._known) > _MOST_WORDS:
            self._known.clear()
        if word not in self._known:
            self._known[word] = clean(word)
        return self._known[word]


@dataclass
class CodeCleaner:
    """Cleans columns of many different codes (dossiers) by whole columns.

    changed: codes that lost invisible characters so far; two codes that looked alike are now one.
    """

    changed: int = 0

    def clean(self, cells: pa.Array) -> pa.StringArray:
        """The codes cleaned, null where empty."""
        if pa.types.is_dictionary(cells.type):
            cells = cells.cast(pa.string())
        if is_plain(cells):
            return cells
        normal = pc.utf8_normalize(cells, "NFC")
        visible = pc.replace_substring_regex(normal, f"[{INVISIBLE}]", "")
        self.changed += pc.sum(pc.not_equal(visible, normal)).as_py() or 0
        bare = pc.utf8_trim_whitespace(pc.replace_substring_regex(visible, r"[\s\v\p{Z}]+", " "))
        bare = pc.utf8_trim_whitespace(pc.replace_substring_regex(bare, r'^="(.*)"$', r"\1"))
        return pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)


def is_plain(cells: pa.StringArray) -> bool:
    """True if no cell holds a blank, a quote, a control or anything beyond ASCII, nor is empty."""
    _, offset_buffer, data = cells.buffers()
    if data is None:
        return bool(cells.null_count == len(cells))
    offsets = np.frombuffer(offset_buffer, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    letters = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
    # 33..126 without the quote; least and greatest cost a tenth of comparing each letter.
    if len(letters) and (letters.min() < 33 or letters.max() > 126 or b'"' in letters.tobytes()):
        return False
    return bool(np.count_nonzero(offsets[1:] == offsets[:-1]) <= cells.null_count)
