"""Names above a time line: each in its place where the band is wide enough for it, else a number, and a list below.

How wide a name is can only be guessed here, so it is guessed wide; which of the two is shown is for the style sheet,
which knows the band's width.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Widths of a band, in pixels, from which a name may stand in its place; the style sheet has a rule for each.
STEPS = (320, 440, 560, 680, 800, 920)
_LETTER_PX, _AROUND_PX = 9, 12
# Two numbers nearer than this share of the band would run into each other on a phone.
_APART = 0.055


@dataclass(frozen=True)
class Held:
    """A stretch of the band under one name; start, end: seconds."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Label:
    """A name above its part of the band. x: in per cent; number: its place in the list.

    fits: the width of the band, one of STEPS, from which the name has room; 0: its number stands for it at any width.
    """

    x: str
    text: str
    number: int
    fits: int


@dataclass(frozen=True)
class Holder:
    """A name of the list with all its working seconds. fits: from where on it need not be listed, 0 for never."""

    number: int
    name: str
    seconds: int
    fits: int


def labelled(parts: Sequence[Held], scale: float) -> list[Label]:
    """The names of the parts, each with the number it has wherever it comes back."""
    numbers = _numbers(parts)
    places = _apart([part.start / scale for part in parts])
    ends = [*places, 1.0][1:]
    return [
        Label(_percent(place), part.name, numbers[part.name], _fits(part.name, end - place))
        for part, place, end in zip(parts, places, ends, strict=True)
    ]


def listed(parts: Sequence[Held], labels: Iterable[Label]) -> list[Holder]:
    """The list under the band, in the order of the numbers."""
    seconds: dict[str, int] = {}
    for part in parts:
        seconds[part.name] = seconds.get(part.name, 0) + part.end - part.start
    fits: dict[str, list[int]] = {}
    for label in labels:
        fits.setdefault(label.text, []).append(label.fits)
    return [
        Holder(number, name, seconds[name], max(fits[name]) if all(fits[name]) else 0)
        for name, number in _numbers(parts).items()
    ]


def _fits(name: str, room: float) -> int:
    """room: the share of the band up to the next name."""
    needed = (len(name) * _LETTER_PX + _AROUND_PX) / room if room > 0 else STEPS[-1] + 1
    return next((step for step in STEPS if step >= needed), 0)


def _numbers(parts: Iterable[Held]) -> dict[str, int]:
    names = list(dict.fromkeys(part.name for part in parts))
    return {name: place for place, name in enumerate(names, 1)}


def _apart(places: Sequence[float]) -> list[float]:
    """The same order, pushed apart to the right, then back to the left from the band's end."""
    gap = min(_APART, 1 / max(1, len(places)))
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + gap) if found else place)
    limit = 1 - gap
    for index in range(len(found) - 1, -1, -1):
        found[index] = max(0.0, min(found[index], limit))
        limit = found[index] - gap
    return found


def _percent(share: float) -> str:
    return f"{min(100 * share, 100):.3f}%"
