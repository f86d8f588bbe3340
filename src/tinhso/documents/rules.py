"""Why a paper that is held may be asked for all the same, and when an officer's own words are no reason. Pure.

A reason is one of a short list, or words. Words must be words, and say something that neither this officer nor her
office has said before: numbers, marks, accents, order and repetition make no new reason, nor does a sentence of which
three quarters stood in an earlier one, whatever was added to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.syllables import is_syllable
from tinhso.kernel.text import fold

RESULT, DIGITISED, REGISTER = "result", "digitised", "register"
#: How surely a held paper is what it says: given by an office here, a scan made at a desk, or a register's own data.
ASSURANCES: Mapping[str, tuple[str, str]] = {
    RESULT: ("kết quả do cơ quan trong tỉnh cấp", "a result given by an office of the province"),
    DIGITISED: ("bản số hóa tại bộ phận một cửa", "a copy scanned at a one-stop desk"),
    REGISTER: ("dữ liệu của cơ sở dữ liệu gốc", "data of a base register"),
}
CONSENT, LAW = "consent", "law"
MENTIONED, WORDS = "mentioned", "words"
#: Reasons to choose from. `mentioned`: the request only names the paper, so it counts as none.
REASONS: Mapping[str, tuple[str, str]] = {
    "unreadable": (
        "Bản đang giữ mờ, thiếu trang, không đọc được",
        "The copy that is held cannot be read, or lacks pages",
    ),
    "differs": (
        "Nội dung bản đang giữ khác với hồ sơ hoặc đã thay đổi",
        "The copy that is held differs from the dossier, or is out of date",
    ),
    "original": (
        "Pháp luật chuyên ngành buộc nộp hoặc thu lại bản chính",
        "A law of the field wants the original itself, or takes it back",
    ),
    "no_consent": (
        "Người nộp không đồng ý dùng bản đang giữ",
        "The applicant does not consent to the use of the held copy",
    ),
    MENTIONED: (
        "Chỉ nhắc đến giấy này, không yêu cầu nộp",
        "The request only mentions it and does not ask for it",
    ),
}
WORDS_SAY = ("Lý do khác, ghi bên dưới", "Another reason, as written below")
LEAST_WORDS, SHARED = 6, 0.75
MOST_WORDS, MOST_SHARE_DAYS = 1_000, 30
_WORD = re.compile(r"[^\W\d_]+")


class CannotHold(TinhsoError):
    """What the store of papers refuses.

    paper_is_held (paper, held, day): the province has it; no_reason; words_too_few (least): they are no sentence;
    words_copied: this officer or office has said that before. no_such_document (document); consent_needed (paper);
    not_held_now (paper): it is not there any more, or never was hers; not_to_withdraw: a law lets it be used, or the
    dossier is decided; share_days (most); objected_already; bad_objection; lacks_words.

    seen: (party, subject) of the held papers that it tells of. Whoever is refused has looked at them, which is kept
    after the act was undone.
    """

    seen: tuple[tuple[str, str], ...] = ()

    def telling(self, seen: Iterable[tuple[str, str]]) -> Self:
        """The same, which tells of held papers."""
        self.seen = tuple(seen)
        return self


@dataclass(frozen=True)
class Override:
    """Why a held paper is asked for all the same. reason: of REASONS, or `words`, which then say it."""

    reason: str = ""
    words: str = ""

    @property
    def said(self) -> bool:
        """Whether anything was said at all."""
        return bool(self.reason or self.words.strip())


def essence(words: str) -> str:
    """What words come to: each word once, folded, by the alphabet; numbers and marks say nothing."""
    return " ".join(sorted(set(_WORD.findall(fold(words)))))


def check_words(words: str, before: Iterable[str]) -> str:
    """The essence of words that are a reason. before: essences of earlier ones. Raises CannotHold."""
    found = essence(words)
    mine = set(found.split())
    sensible = {fold(one) for one in _WORD.findall(words) if is_syllable(one)}
    if len(mine & sensible) < LEAST_WORDS or len(mine & sensible) * 3 < len(mine) * 2:
        raise CannotHold("words_too_few", least=LEAST_WORDS)
    for earlier in before:
        theirs = set(earlier.split())
        if len(mine & theirs) >= SHARED * min(len(mine), len(theirs)):
            raise CannotHold("words_copied")
    return found
