"""Units of figures: đồng, hồ sơ, hồ sơ/người. What may be added is of one unit; multiplying makes a new one."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

#: What is a share of something, and has no unit.
SHARES = ("", "%", "1", "tỷ lệ", "điểm/điểm")


@dataclass(frozen=True)
class Unit:
    """powers: (name, power) by name, none of them 0. No power at all: a plain number."""

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Unit) -> Unit:
        return _unit(Counter(dict(self.powers)), other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return _unit(Counter(dict(self.powers)), other, -1)

    def __str__(self) -> str:
        above = [_powered(name, power) for name, power in self.powers if power > 0]
        below = [_powered(name, -power) for name, power in self.powers if power < 0]
        text = "·".join(above) or "1"
        return f"{text}/{'/'.join(below)}" if below else text


ONE = Unit()


def unit_of(text: str) -> Unit:
    """A unit as people write it: "đồng", "hồ sơ/người", "%" (a plain number)."""
    said = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    if said in SHARES:
        return ONE
    first, *below = said.split("/")
    powers: Counter[str] = Counter()
    for name in first.split("·"):
        powers[name.strip()] += 1
    for name in below:
        powers[name.strip()] -= 1
    powers.pop("1", None)
    return _unit(powers, ONE, 1)


def _unit(powers: Counter[str], other: Unit, sign: int) -> Unit:
    for name, power in other.powers:
        powers[name] += sign * power
    return Unit(tuple(sorted((name, power) for name, power in powers.items() if power and name)))


def _powered(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"
