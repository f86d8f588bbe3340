"""A paper as a procedure calls it → its type, and how sure that is. Pure.

A name is read from its beginning: numbering and "bản sao có chứng thực" are passed over, then the longest alias that
it begins with says the type. It is sure only where nothing in the rest may mean another paper or a narrower type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from tinhso.kernel.syllables import is_syllable
from tinhso.kernel.text import fold
from tinhso.papers.catalogue import PaperType

SURE, LIKELY, NOTE, UNKNOWN = "sure", "likely", "note", "unknown"
LONGEST = 2_000
GAP = "…"
_MOST_BETWEEN = 25
_WORD = re.compile(r"[a-z0-9]+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_NUMBERING = re.compile(
    r"(?:[\s\-+*•–.;:,]+|\((?:[ivx]{1,5}|[a-z]|\d{1,2})\)|(?:[ivx]{1,5}|[a-z]|\d{1,2}(?:\.\d{1,2})*)[).:]"
    r"|\d{1,2}(?:\.\d{1,2})+\s)+"
)
_COPY = (
    r"(?:ban (?:sao|chinh|chup|goc|scan|photo(?:copy)?|mem|in|dien tu)|tep tin|file)"
    r"(?:,?\s*(?:dien tu|chup|hop le|hop phap|scan|hoac|va|duoc cap|cong chung|chung thuc|co chung thuc"
    r"|co cong chung|da chung thuc|da cong chung|duoc chung thuc|duoc cong chung|sao y|tu ban chinh|tu so goc"
    r"|tu ban goc|theo quy dinh|kem ban chinh|kem theo ban chinh|de doi chieu|xuat trinh ban chinh"
    r"|co xac nhan cua (?:doanh nghiep|to chuc|co so|don vi))\b)*"
)
_QUALIFIED = re.compile(
    rf"(?:(?:\d{{1,2}}|mot|hai|ba)\s*(?:\([^)]{{1,12}}\)\s*)?(?=(?:ban|bo|to|chiec|tam)\b))?"
    rf"(?:(?:bo|to|chiec|tam)\s+)?{_COPY}(?:\s*(?:,|/|hoac|va)\s*{_COPY})*\s*(?:\([^)]*\))?\s*(?:cua|:)?\s*"
)
_COUNT = re.compile(r"\d{1,2}\s*(?:\([^)]{1,12}\)\s*)?(?:ban|bo|to|chiec|tam|tep)?\s+(?=[a-z])")
_SEVERAL = re.compile(r"(?:cac|mot trong cac|mot trong nhung)\s+(?=[a-z])")
_NOTES = re.compile(
    r"(?:truong hop|trong truong hop|luu y|ghi chu|chu y|doi voi|nguoi\b|xuat trinh\b|yeu cau (?:doanh nghiep|to chuc)"
    r"|ca nhan (?:co quyen|nop)|co quan (?:dang ky|tiep nhan|co)|so luong|thanh phan ho so|khi\b|neu\b|viec (?:nop|lap)"
    r"|giay to (?:phai )?(?:nop|xuat trinh|gui)|ho so (?:gom|bao gom|nop)|ngoai (?:ra|cac)|trong thoi han|hoac\b|\)"
    r"|\((?:truong hop|doi voi|ap dung|neu)|to chuc, ca nhan|nop (?:cho|truc tiep)|cac giay to sau|gom\b|bao gom\b)"
)
_APART = re.compile(
    r"\b(?:hoac|va|kem theo|kem|cung voi|gom|sau day|thay the)\b|[;,/:+(]|\s[-–]\s?|\d\)"
)
_BEGINS = re.compile(
    r"\b(?:hoac|va|kem theo|kem|cung voi|bao gom|gom|nhu|la|thay the)\b|[;,/:+()]|\s[-–]\s?|\)-|\d\)"
)
_CLAUSE = re.compile(r"[;:]|\s[-–]\s")
_OTHER_PAPER = re.compile(
    r"\b(?:hoac|va)\s+(?:cac\s+|01\s+|mot\s+)?(?:giay to|giay|van ban|tai lieu|ban sao|ban chinh|chung tu|ho so|loai)\b"
    r"|;\s*\(?[a-z]|\btuong duong\b|\bmot trong\b"
)


@dataclass(frozen=True)
class Reading:
    """How a name was read. how: sure, likely, note (a sentence that names no paper) or unknown."""

    how: str
    type: PaperType | None = None
    alias: str = ""


@dataclass(frozen=True)
class Mention:
    """A type inside a longer name. clause: what follows it until the next clause, folded.

    narrower: what follows until another paper may begin may mean a narrower type.
    """

    type: PaperType
    alias: str
    clause: str
    narrower: bool


@dataclass(frozen=True)
class _Alias:
    type: PaperType
    text: str
    words: tuple[str, ...]
    later: tuple[str, ...] = ()


class Finder:
    """Types made ready to be found. Of one alias with two types the first counts.

    settled: what a person decided of names, by `key_of`: the code of a type, "" for none of them.
    """

    def __init__(
        self, types: Iterable[PaperType], settled: Mapping[str, str] | None = None
    ) -> None:
        self.types = tuple(types)
        codes = {one.code: one for one in self.types}
        self._settled = {
            key: codes.get(code)
            for key, code in (settled or {}).items()
            if not code or code in codes
        }
        self._whole: dict[tuple[str, ...], _Alias] = {}
        self._gapped: list[_Alias] = []
        for one in self.types:
            for text in (*one.aliases, one.name):
                self._enter(one, text)
        self._most = max((len(words) for words in self._whole), default=0)
        self._narrower = self._narrowing()

    def read(self, name: str) -> Reading:
        """What type a paper of that name is; what a person decided of it first."""
        if self._settled and (key := key_of(name)) in self._settled:
            decided = self._settled[key]
            return Reading(NOTE) if decided is None else Reading(SURE, decided, decided.name)
        text = head_of(name)
        words, ends = _words(text)
        if not words or _NOTES.match(text):
            return Reading(NOTE)
        found = self._longest(words)
        if found is None:
            gapped = self._across(words)
            return Reading(LIKELY, gapped.type, gapped.text) if gapped else Reading(UNKNOWN)
        rest = text[ends[len(found.words) - 1] :]
        how = LIKELY if self._doubtful(found, rest) else SURE
        return Reading(how, found.type, found.text)

    def every(self, name: str) -> tuple[Mention, ...]:
        """Every type that a name of several papers mentions, in its order: looked for where a paper may begin."""
        text, found = head_of(name.replace("*", " ")), []
        while text:
            words, ends = _words(text)
            alias = self._longest(words)
            at = ends[len(alias.words) - 1] if alias else 0
            begins = _BEGINS.search(text, at)
            if alias is not None:
                rest = text[at : begins.start() if begins else None]
                narrower = self._may_be_narrower(alias, _words(rest)[0])
                clause = _CLAUSE.split(text[at:], maxsplit=1)[0].strip()
                found.append(Mention(alias.type, alias.text, clause, narrower))
            text = head_of(text[begins.end() :]) if begins else ""
        return tuple(found)

    def _enter(self, one: PaperType, text: str) -> None:
        before, gap, after = text.partition(GAP)
        alias = _Alias(one, text, _words(fold(before))[0], _words(fold(after))[0])
        if gap:
            self._gapped.append(alias)
        elif alias.words:
            self._whole.setdefault(alias.words, alias)

    def _longest(self, words: Sequence[str]) -> _Alias | None:
        for size in range(min(self._most, len(words)), 0, -1):
            found = self._whole.get(tuple(words[:size]))
            if found is not None:
                return found
        return None

    def _across(self, words: Sequence[str]) -> _Alias | None:
        for one in self._gapped:
            begins = len(one.words)
            if tuple(words[:begins]) != one.words:
                continue
            span = words[begins : begins + _MOST_BETWEEN]
            if _holds(span, one.later):
                return one
        return None

    def _narrowing(self) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """By the words of an alias, what in the rest of a name would mean a narrower type that begins as it does."""
        found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        everything = [*self._whole.values(), *self._gapped]
        for other in everything:
            for size in range(1, len(other.words) + bool(other.later)):
                mine = self._whole.get(other.words[:size])
                if mine is not None and mine.type is not other.type:
                    more = (*other.words[size:], *other.later)
                    found.setdefault(mine.words, set()).add(more)
        return {words: tuple(sorted(more)) for words, more in found.items()}

    def _doubtful(self, found: _Alias, rest: str) -> bool:
        """Whether the rest of a name may mean another paper too, or a narrower type."""
        if _OTHER_PAPER.search(rest):
            return True
        if self._may_be_narrower(found, _words(rest)[0]):
            return True
        for place in _APART.finditer(rest):
            following = _words(head_of(rest[place.end() :]))[0]
            # "đơn đề nghị gia hạn, điều chỉnh": what is joined may begin with words that were said once.
            for size in range(len(found.words)):
                another = self._longest((*found.words[:size], *following[:8]))
                if another and len(another.words) > size and another.type is not found.type:
                    return True
        return False

    def _may_be_narrower(self, found: _Alias, rest: Sequence[str]) -> bool:
        for size in range(1, len(found.words) + 1):
            mine = self._whole.get(found.words[:size])
            if mine is not None and mine.type is found.type:
                said = (*found.words[size:], *rest)
                if any(_holds(said, more) for more in self._narrower.get(mine.words, ())):
                    return True
        return False


def names_it(kind: PaperType, text: str) -> bool:
    """Whether a text names a type of paper by its name or an alias, wherever it stands.

    A name of one word counts where it is no word of the language: "CCCD", but not what means something else too.
    """
    said = f" {' '.join(_WORD.findall(fold(text)))} "
    names = (one for one in (kind.name, *kind.aliases) if GAP not in one)
    known = (" ".join(_WORD.findall(fold(one))) for one in names)
    return any((" " in one or not is_syllable(one)) and f" {one} " in said for one in known if one)


def key_of(name: str) -> str:
    """By which a name is known that a person decided of: its words, folded, without their marks."""
    return sha256(" ".join(_words(fold(name[:LONGEST]))[0]).encode()).hexdigest()


def head_of(name: str) -> str:
    """A name folded, without its numbering and without what says only original or copy."""
    text = fold(_INVISIBLE.sub("", name[:LONGEST]))
    for _ in range(6):
        before = text
        for pattern in (_NUMBERING, _QUALIFIED, _COUNT, _SEVERAL):
            match = pattern.match(text)
            # What stands alone ("bản chính") says nothing more: it stays.
            if match and _WORD.search(text, match.end()):
                text = text[match.end() :]
        if text == before:
            break
    return text


def _words(text: str) -> tuple[tuple[str, ...], list[int]]:
    found = list(_WORD.finditer(text))
    return tuple(one.group() for one in found), [one.end() for one in found]


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    size = len(part)
    return any(tuple(words[at : at + size]) == tuple(part) for at in range(len(words) - size + 1))
