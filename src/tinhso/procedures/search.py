"""Finding a procedure by what a citizen types: no accents, a wrong letter, a wrong word, her own words. Pure.

Folded words and pairs of neighbouring words are compared, rare ones counting more. A word that no title knows, or
that makes no known pair with its neighbour, is tried with one letter more, less, other or swapped. What citizens say
and titles do not is in `vocabulary.yaml`. What shares only stray words with what was asked for is not found: two
neighbouring syllables make a word of Vietnamese, one alone says little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from tinhso.kernel.text import fold
from tinhso.procedures.everyday import Run, Typed, own_words, runs_of, words_in

LONGEST = 200
MOST_WORDS = 24
_LETTERS = "abcdefghiklmnopqrstuvxy"
# Words of asking, which say nothing of what is asked for.
_EMPTY = frozenset(
    "cho lam xin muon toi can o dau nhu the nao the la gi va cua thu tuc ve de mot".split()
)
# How much a match counts: the title or keywords, the field; a word, a pair of words; a word of one wrong letter.
_PART = (1.0, 1.0, 0.35)
_PAIR, _TYPO = 1.6, 0.55
# What matches less than this share of the best match is nothing to read, beyond the first few. Below the weight of a
# field's words: who types a field's name finds the whole field.
_TAIL, _SURE = 0.25, 20
# Near is what holds this share of a meaning, or a word or pair of what was typed that is at least so rare.
_HELD, _TELLING = 0.5, 2.0


@dataclass(frozen=True)
class Entry:
    """words: title, keywords and field, a folded line each. prior: 1 for what most people look for, less for others."""

    id: int
    words: str
    prior: float = 1.0


@dataclass
class Index:
    """Entries made ready for searching. Built once for a catalogue; searching takes milliseconds."""

    _terms: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    _priors: dict[int, float] = field(default_factory=dict)
    _lengths: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Index:
        """The index of some entries."""
        index = cls()
        for entry in entries:
            index._add(entry)
        return index

    def around(self, text: str, *, most: int = 3) -> list[int]:
        """What shares a word of two syllables with what was typed or meant, the best first: a hint, and no answer."""
        scores: dict[int, float] = defaultdict(float)
        for words, weight in (reading for run in self._runs(text) for reading in run.readings):
            for pair in _pairs(words):
                for entry, part in self._terms.get(pair, {}).items():
                    scores[entry] += self._rarity(pair) * weight * part * self._priors[entry]
        return sorted(scores, key=lambda one: (-scores[one], one))[:most]

    def _runs(self, text: str) -> list[Run]:
        typed = words_in(fold(text[:LONGEST]))[:MOST_WORDS]
        return runs_of([self._meant(word) for word in typed])

    def search(self, text: str) -> list[tuple[int, float]]:
        """(id, score) of what is near, the best first, without the tail; scores compare within one search only."""
        runs = self._runs(text)
        scores: dict[int, float] = defaultdict(float)
        for alternatives in self._wanted(runs):
            best: dict[int, float] = {}
            for term, weight in alternatives.items():
                rare = self._rarity(term) * weight
                for entry, part in self._terms.get(term, {}).items():
                    best[entry] = max(best.get(entry, 0.0), rare * part)
            for entry, score in best.items():
                scores[entry] += score
        near = self._near(runs)
        found = [
            (entry, score * self._priors[entry] / (1 + 0.01 * self._lengths[entry]))
            for entry, score in scores.items()
            if entry in near
        ]
        found.sort(key=lambda one: (-one[1], one[0]))
        least = _TAIL * max((scores[one] for one, _ in found), default=0.0)
        return found[:_SURE] + [one for one in found[_SURE:] if scores[one[0]] >= least]

    def _add(self, entry: Entry) -> None:
        best: dict[str, float] = {}
        for line, part in zip(entry.words.split("\n"), _PART, strict=False):
            for phrase in line.split(";"):
                words = words_in(phrase)
                for term in (*words, *_pairs(words)):
                    best[term] = max(best.get(term, 0.0), part)
        for term, part in best.items():
            self._terms[term][entry.id] = part
        self._priors[entry.id] = entry.prior
        self._lengths[entry.id] = len(words_in(entry.words.split("\n")[0]))

    def _rarity(self, term: str) -> float:
        known = len(self._terms.get(term, ()))
        rare = log((len(self._priors) + 1) / (known + 0.5)) if known else 0.0
        return max(rare, 0.0) * (_PAIR if " " in term else 1.0)

    def _near(self, runs: Sequence[Run]) -> set[int]:
        """What is near to any meaning that was said; to other words too, unless a meaning says what must be there."""
        near: set[int] = set()
        strict = any(run.meaning and run.meaning.must for run in runs)
        for run in runs:
            if run.meaning is not None:
                near |= self._near_to_meaning(run.meaning.mean, run.meaning.must)
            if not strict:
                near |= self._near_to_words(run.words, alone=len(runs) == 1)
        return near

    def _near_to_words(self, words: Sequence[str], *, alone: bool) -> set[int]:
        """Entries with a telling pair of some words; with the word itself where one alone was asked for.

        Of a catalogue that is read at a glance each pair is telling: its own few subjects are in most of its titles.
        """
        spelled = [self._spellings(word) for word in words]
        pairs = [self._pairs_wanted(*two, 1.0) for two in zip(spelled, spelled[1:], strict=False)]
        near = {
            entry
            for pair in pairs
            for term in pair
            if self._rarity(term) >= _TELLING or len(self._priors) <= _SURE
            for entry in self._terms[term]
        }
        telling = [own for word, own in zip(words, spelled, strict=True) if word not in _EMPTY]
        if len(telling) == 1 and alone:
            near |= {entry for term in telling[0] for entry in self._terms.get(term, ())}
        return near

    def _near_to_meaning(self, mean: Sequence[str], must: Sequence[str]) -> set[int]:
        """Entries that hold a phrase that must be there; where none must, most of the words and pairs of a meaning."""
        if must:
            return {entry for phrase in must for entry in self._holding(phrase)}
        unknown = log(2 * (len(self._priors) + 1))
        held: dict[int, float] = defaultdict(float)
        whole = 0.0
        for term in (*(word for word in mean if word not in _EMPTY), *_pairs(mean)):
            much = self._rarity(term) if term in self._terms else unknown
            whole += much
            for entry, part in self._terms.get(term, {}).items():
                held[entry] += much * part
        return {entry for entry, much in held.items() if much >= _HELD * whole}

    def _holding(self, phrase: str) -> set[int]:
        words = words_in(phrase)
        terms = _pairs(words) or words
        return set.intersection(*(set(self._terms.get(term, ())) for term in terms))

    def _wanted(self, runs: Sequence[Run]) -> list[dict[str, float]]:
        """What is looked for: for each word and pair, the terms that may be meant and how much each counts."""
        wanted: list[dict[str, float]] = []
        for words, weight in (reading for run in runs for reading in run.readings):
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


def _pairs(words: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in zip(words, words[1:], strict=False)]


def _one_letter_off(word: str) -> set[str]:
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    less = {one + other[1:] for one, other in parts if other}
    swapped = {one + other[1] + other[0] + other[2:] for one, other in parts if len(other) > 1}
    changed = {one + letter + other[1:] for one, other in parts if other for letter in _LETTERS}
    more = {one + letter + other for one, other in parts for letter in _LETTERS}
    return less | swapped | changed | more
