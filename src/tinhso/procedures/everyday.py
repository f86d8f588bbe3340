"""What citizens say and titles do not, from `vocabulary.yaml`: phrases with their meanings, and who else does what.

The file is reviewed as a whole and bears the day of it. What one office alone says stands in the keywords of its
procedures, which administrators keep with dates.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from tinhso.kernel.text import fold

_WORD = re.compile(r"[a-z0-9]+")
_OWN_WORDS = 0.35  # How much the words of a phrase count beside its meaning.

# A word that was typed, first, with the others that it may be; how sure each is.
Typed = Mapping[str, float]


@dataclass(frozen=True)
class Meaning:
    """say: folded words that are said. mean: what they mean, folded. keep: they count themselves too.

    also: phrases of which one must be said too, if there are any; unless: none of these may be.
    must: phrases of which an entry must hold one to be near; none where it is enough that it holds most of `mean`.
    """

    say: tuple[str, ...]
    mean: tuple[str, ...]
    keep: bool
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    must: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """Words that were said one after another, and what they mean if they stand in the vocabulary."""

    words: tuple[str, ...]
    meaning: Meaning | None = None

    @property
    def readings(self) -> tuple[tuple[Sequence[str], float], ...]:
        """The words to look for, each reading with how much it counts."""
        if self.meaning is None:
            return ((self.words, 1.0),)
        return ((self.meaning.mean, 1.0), (self.words, 1.0 if self.meaning.keep else _OWN_WORDS))


@dataclass(frozen=True)
class Elsewhere:
    """What is not done at the one-stop desk, and who does it. said: folded phrases; vi, en: what to do."""

    said: tuple[str, ...]
    unless: tuple[str, ...]
    vi: str
    en: str


def words_in(text: str) -> list[str]:
    """The words of a folded text."""
    return _WORD.findall(text)


def runs_of(words: Sequence[Typed]) -> list[Run]:
    """What was typed, parted into phrases of the vocabulary and what stands between them."""
    runs: list[Run] = []
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
            runs.append(Run(tuple(left)))
            left = []
        runs.append(Run(tuple(typed[place : place + len(meaning.say)]), meaning))
        place += len(meaning.say)
    if left:
        runs.append(Run(tuple(left)))
    return runs


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
def _file() -> Mapping[str, Any]:
    text = files("tinhso.procedures").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


def reviewed_date() -> date:
    """When the vocabulary was last gone through as a whole."""
    day: date = _file()["reviewed"]
    return day


@cache
def vocabulary() -> Mapping[str, Sequence[Meaning]]:
    """The shipped vocabulary by the first word of each phrase."""
    found: dict[str, list[Meaning]] = defaultdict(list)
    for row in _file()["words"]:
        also, unless, must = (_folded(row.get(name, ())) for name in ("with", "unless", "must"))
        mean = tuple(words_in(fold(row["mean"])))
        for phrase in row["say"]:
            say = tuple(words_in(fold(phrase)))
            found[say[0]].append(Meaning(say, mean, bool(row.get("keep")), also, unless, must))
    return found


@cache
def own_words() -> frozenset[str]:
    """Every word of the vocabulary's phrases."""
    return frozenset(
        word for own in vocabulary().values() for meaning in own for word in meaning.say
    )


def called(text: str) -> str:
    """What catalogues call what was typed, as the vocabulary writes it; "" for nothing known."""
    runs = runs_of([{word: 1.0} for word in words_in(fold(text))])
    means = [" ".join(run.meaning.mean) for run in runs if run.meaning is not None]
    written = {" ".join(words_in(fold(row["mean"]))): row["mean"] for row in _file()["words"]}
    return ", ".join(dict.fromkeys(str(written[one]) for one in means if one in written))


def elsewhere(text: str) -> Elsewhere | None:
    """Who does what a text asks for, if that is no office behind the one-stop desk; None where nothing is known."""
    said = f" {' '.join(words_in(fold(text)))} "
    return next(
        (one for one in _elsewhere() if _says(said, one.said) and not _says(said, one.unless)), None
    )


@cache
def _elsewhere() -> Sequence[Elsewhere]:
    return [
        Elsewhere(_folded(row["say"]), _folded(row.get("unless", ())), row["vi"], row["en"])
        for row in _file()["elsewhere"]
    ]


def _folded(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(words_in(fold(one))) for one in phrases)
