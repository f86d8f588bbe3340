"""Sample records made of a few lines, from one seed always the same: no file of thousands of rows is kept. Pure.

A part of a records file says how many, of which offices, within which box, and how each field is made; a field of the
part counts before the one of the whole file. `n` in a text is the record's place in the file, from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

_SLOT = re.compile(r"\{(\w+)(?::0?(\d+))?\}")
_DIGITS = 6  # Of a degree: a decimetre.


@dataclass(frozen=True)
class Made:
    """A record as it will be handed in. values: by field; point: longitude, latitude, None for nowhere."""

    values: Mapping[str, Any]
    office: str
    point: tuple[float, float] | None


def made(
    told: Mapping[str, Any], *, owner: str, keys: Mapping[str, Sequence[str]]
) -> Iterator[Made]:
    """The records of a file. owner: whose they are that name no office; keys: register → keys that it has already."""
    random = Random(f"{told['register']} {told['seed']}")  # noqa: S311 samples need no secret
    number = 0
    for part in told["parts"]:
        fields = {**told.get("fields", {}), **part.get("fields", {})}
        offices = part.get("office", owner)
        offices = [offices] if isinstance(offices, str) else list(offices)
        for _ in range(part["count"]):
            number += 1
            values = {name: _value(how, number, random, keys) for name, how in fields.items()}
            office = offices[(number - 1) % len(offices)]
            yield Made(values, office, _point(part.get("box"), random))


def filled_in(text: str, number: int, words: Mapping[str, str] | None = None) -> str:
    """A text with its slots filled: {n} the number, {n:04} with zeros, {other} a word."""

    def said(slot: re.Match[str]) -> str:
        name, width = slot.groups()
        if name == "n":
            return str(number).zfill(int(width or 0))
        return (words or {}).get(name, slot[0])

    return _SLOT.sub(said, text)


def _value(how: Any, number: int, random: Random, keys: Mapping[str, Sequence[str]]) -> Any:
    if not isinstance(how, Mapping):
        return how
    if "text" in how:
        chosen = {name: random.choice(some) for name, some in how.get("words", {}).items()}
        return filled_in(how["text"], number, chosen)
    if "whole" in how:
        return random.randint(*how["whole"])
    if "number" in how:
        return round(random.uniform(*how["number"]), how.get("digits", 1))
    if "day" in how:
        first, last = map(date.fromisoformat, how["day"])
        return (first + timedelta(days=random.randint(0, (last - first).days))).isoformat()
    if "one_of" in how:
        some = how["one_of"]
        if isinstance(some, Mapping):
            return random.choices(list(some), weights=list(some.values()))[0]
        return random.choice(some)
    if "some_of" in how:
        most = min(how.get("most", len(how["some_of"])), len(how["some_of"]))
        some = random.sample(how["some_of"], random.randint(1, most))
        return [one for one in how["some_of"] if one in some]
    turn = how["in_turn"] if "in_turn" in how else keys.get(how["key_of"], ())
    return turn[(number - 1) % len(turn)] if turn else None


def _point(box: Sequence[float] | None, random: Random) -> tuple[float, float] | None:
    if box is None:
        return None
    west, south, east, north = box
    return (
        round(random.uniform(west, east), _DIGITS),
        round(random.uniform(south, north), _DIGITS),
    )
