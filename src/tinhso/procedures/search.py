"""Finding a procedure by what a citizen types: no accents, a wrong letter, a wrong word, her own words. Pure.

Folded words and pairs of neighbouring words are compared, rare ones counting more. A word that no title knows, or
that makes no known pair with its neighbour, is tried with one letter more, less, other or swapped. What citizens say
and titles do not is in `vocabulary.yaml`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import log
from typing import Any

import yaml

from tinhso.kernel.text import fold

LONGEST = 200
MOST_WORDS = 24
_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = "abcdefghiklmnopqrstuvxy"
# Words of asking, which say nothing of what is asked for.
_EMPTY = frozenset(
    "cho lam xin muon toi can o dau nhu the nao the la gi va cua thu tuc ve de mot".split()
)
# How much a match counts: the title or keywords, the field; a word, a pair of words; a word of one wrong letter.
_PART = (1.0, 1.0, 0.35)
_PAIR, _TYPO, _OWN_WORDS = 1.6, 0.55, 0.35
# What matches less than this share of the best match is nothing to read, beyond the first few. Below the weight of a
# field's words: who types a field's name finds the whole field.
_TAIL, _SURE = 0.25, 20


@dataclass(frozen=True)
class Entry:
    """words: title, keywords and field, a folded line each. prior: 1 for what most people look for, less for others."""

    id: int
    words: str
    prior: float = 1.0


@dataclass(frozen=True)
class Meaning:
    """say: folded words that are said. mean: what they mean, folded. keep: they count themselves too.

    also: phrases of which one must be said too, if there are any; unless: none of these may be.
    """

    say: tuple[str, ...]
    mean: tuple[str, ...]
    keep: bool
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


# A word that was typed, first, with the others that it may be; how sure each is.
Typed = Mapping[str, float]


@dataclass
class Index:
    """Entries made ready for searching. Built once for a catalogue; searching takes milliseconds."""

    _terms: dict[str, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))
    _priors: dict[int, float] = field(default_factory=dict)
    _lengths: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Index:
        """The index of some entries."""
        index = cls()
        for entry in entries:
            index._add(entry)
        return index

    def search(self, text: str) -> list[tuple[int, float]]:
        """(id, score) of what fits, the best first, without the tail; scores are comparable within one search only."""
        wanted = self._wanted(text)
        scores: dict[int, float] = defaultdict(float)
        for alternatives in wanted:
            best: dict[int, float] = {}
            for term, weight in alternatives.items():
                rare = self._rarity(term) * weight
                for entry, part in self._terms.get(term, ()):
                    best[entry] = max(best.get(entry, 0.0), rare * part)
            for entry, score in best.items():
                scores[entry] += score
        found = [
            (entry, score * self._priors[entry] / (1 + 0.01 * self._lengths[entry]))
            for entry, score in scores.items()
        ]
        found.sort(key=lambda one: (-one[1], one[0]))
        least = _TAIL * max(scores.values(), default=0.0)
        return found[:_SURE] + [one for one in found[_SURE:] if scores[one[0]] >= least]

    def _add(self, entry: Entry) -> None:
        best: dict[str, float] = {}
        for line, part in zip(entry.words.split("\n"), _PART, strict=False):
            for phrase in line.split(";"):
                words = words_in(phrase)
                for term in (*words, *_pairs(words)):
                    best[term] = max(best.get(term, 0.0), part)
        for term, part in best.items():
            self._terms[term].append((entry.id, part))
        self._priors[entry.id] = entry.prior
        self._lengths[entry.id] = len(words_in(entry.words.split("\n")[0]))

    def _rarity(self, term: str) -> float:
        known = len(self._terms.get(term, ()))
        rare = log((len(self._priors) + 1) / (known + 0.5)) if known else 0.0
        return max(rare, 0.0) * (_PAIR if " " in term else 1.0)

    def _wanted(self, text: str) -> list[dict[str, float]]:
        """What is looked for: for each word and pair, the terms that may be meant and how much each counts."""
        wanted: list[dict[str, float]] = []
        typed = words_in(fold(text[:LONGEST]))[:MOST_WORDS]
        for words, weight in _said([self._meant(word) for word in typed]):
            spelled = [self._spellings(word) for word in words]
            for word, own in zip(words, spelled, strict=True):
                if word not in _EMPTY:
                    known = {word: 1.0} if word in own and own[word] == 1.0 else own
                    wanted.append({one: weight * much for one, much in known.items()})
            for one, other in zip(spelled, spelled[1:], strict=False):
                wanted.append(self._pairs_wanted(one, other, weight))
        return wanted

    def _meant(self, word: str) -> Typed:
        """What a word may be of the vocabulary: itself; with a wrong letter only if nothing is written so."""
        if word in self._terms or word in own_words() or len(word) < 3:
            return {word: 1.0}
        off = _one_letter_off(word) & own_words()
        return {word: 1.0} | dict.fromkeys(sorted(off), _TYPO)

    def _pairs_wanted(
        self, one: Mapping[str, float], other: Mapping[str, float], weight: float
    ) -> dict[str, float]:
        """The known pairs that two words may be: as typed; only where that is none, with a wrong letter in one."""
        pairs = {
            f"{a} {b}": weight * of_a * of_b
            for a, of_a in one.items()
            for b, of_b in other.items()
            if of_a + of_b > 1.0 + _TYPO / 2 and f"{a} {b}" in self._terms
        }
        exact = {pair: much for pair, much in pairs.items() if much == weight}
        return exact or pairs

    def _spellings(self, word: str) -> dict[str, float]:
        found = {word: 1.0} if word in self._terms else {}
        if len(word) >= 3 and not word.isdigit():
            found |= {
                one: _TYPO for one in _one_letter_off(word) if one in self._terms and one != word
            }
        return found or {word: 1.0}


def words_in(text: str) -> list[str]:
    """The words of a folded text."""
    return _WORD.findall(text)


def _pairs(words: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in zip(words, words[1:], strict=False)]


def _said(words: Sequence[Typed]) -> Iterator[tuple[list[str], float]]:
    """Runs of words with their weight: what was typed, and what it means."""
    left: list[str] = []
    typed = [next(iter(one)) for one in words]
    text = f" {' '.join(typed)} "
    place = 0
    while place < len(words):
        meaning = _meaning_at(words, place, text)
        if meaning is None:
            left.append(typed[place])
            place += 1
            continue
        if left:
            yield left, 1.0
            left = []
        said = typed[place : place + len(meaning.say)]
        yield list(meaning.mean), 1.0
        yield said, 1.0 if meaning.keep else _OWN_WORDS
        place += len(said)
    if left:
        yield left, 1.0


def _meaning_at(words: Sequence[Typed], place: int, text: str) -> Meaning | None:
    """The longest phrase of the vocabulary that begins at a place and holds there; one of its words may be misspelt."""
    found = [meaning for first in words[place] for meaning in vocabulary().get(first, ())]
    for meaning in sorted(found, key=_longest_first):
        if _wrong_words(words[place : place + len(meaning.say)], meaning.say) > 1:
            continue
        if meaning.also and not _says(text, meaning.also):
            continue
        if not _says(text, meaning.unless):
            return meaning
    return None


def _wrong_words(typed: Sequence[Typed], say: Sequence[str]) -> int:
    """How many words of a phrase are misspelt; more than one for another phrase, or one of a single word."""
    if len(typed) < len(say):
        return 2
    sure = [one.get(word, 0.0) for one, word in zip(typed, say, strict=True)]
    wrong = sum(one < 1.0 for one in sure)
    return 2 if not all(sure) or wrong == len(say) else wrong


def _longest_first(meaning: Meaning) -> tuple[int, bool]:
    return -len(meaning.say), not meaning.also


def _says(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of some phrases is in a text that begins and ends with a space."""
    return any(f" {one} " in text for one in phrases)


@cache
def vocabulary() -> Mapping[str, Sequence[Meaning]]:
    """The shipped vocabulary by the first word of each phrase."""
    text = files("tinhso.procedures").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    found: dict[str, list[Meaning]] = defaultdict(list)
    rows: list[dict[str, Any]] = yaml.safe_load(text)
    for row in rows:
        also, unless = (
            tuple(fold(one) for one in row.get(name, ())) for name in ("with", "unless")
        )
        mean = tuple(words_in(fold(row["mean"])))
        for phrase in row["say"]:
            say = tuple(words_in(fold(phrase)))
            found[say[0]].append(Meaning(say, mean, bool(row.get("keep")), also, unless))
    return found


@cache
def own_words() -> frozenset[str]:
    """Every word of the vocabulary's phrases."""
    return frozenset(
        word for own in vocabulary().values() for meaning in own for word in meaning.say
    )


def _one_letter_off(word: str) -> set[str]:
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    less = {one + other[1:] for one, other in parts if other}
    swapped = {one + other[1] + other[0] + other[2:] for one, other in parts if len(other) > 1}
    changed = {one + letter + other[1:] for one, other in parts if other for letter in _LETTERS}
    more = {one + letter + other for one, other in parts for letter in _LETTERS}
    return less | swapped | changed | more
