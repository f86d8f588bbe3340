"""Why a dossier stands on the list: what it shows, how heavily each sign weighs, which honest explanation came next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from tinhso.provenance.detecting import SHOWS, Examined
from tinhso.provenance.explaining import EXPLANATIONS
from tinhso.provenance.mixture import SMALL, of_sign, of_tie, of_visitor
from tinhso.provenance.moments import Reals
from tinhso.provenance.records import Evidence
from tinhso.provenance.signs import VALUES
from tinhso.sentences.evidence import WORDS

_ENGLISH = "en"
STRONG, MEDIUM, NOTHING = float(np.log(10)), float(np.log(3)), 0.05
# Signs that are told by a number, and which column or circle has it; all others by the name of their value.
_OWNERS = ("contact", "device", "account")


@dataclass(frozen=True)
class Reason:
    """code: of its sentence. facts: the numbers in it. weight: a natural logarithm; above 0 it speaks for show."""

    code: str
    facts: Mapping[str, int] = field(default_factory=dict)
    weight: float = 0.0

    @property
    def strength(self) -> str:
        """The code of how heavily it weighs: tenfold is strong, threefold medium."""
        heavy = abs(self.weight)
        size = "strong" if heavy >= STRONG else "medium" if heavy >= MEDIUM else "weak"
        return f"weighs_{size}_{'for' if self.weight > 0 else 'against'}"


@dataclass(frozen=True)
class Account:
    """row: which dossier, here then the portal. way: the code of how it looks to have been filed for show.

    instead: the code of the honest explanation that comes next. reasons: heaviest first; their weights add up to the
    logarithm of how much likelier the way is than the other.
    """

    row: int
    way: str
    instead: str
    reasons: tuple[Reason, ...]


def in_words(code: str, lang: str, facts: Mapping[str, int] | None = None) -> str:
    """A way, a sign or a strength as words, "vi" or "en"; for a citizen's or an officer's eyes no code is left."""
    return WORDS[code][lang == _ENGLISH].format(**(facts or {}))


def accounts(evidence: Evidence, examined: Examined, rows: Iterable[int]) -> Iterator[Account]:
    """One account for each of these dossiers."""
    asked = np.fromiter(rows, np.int64)
    chosen = examined.fit.responsibility[asked]
    ways = np.where(SHOWS, chosen, -1.0).argmax(axis=1)
    others = np.where(SHOWS, -1.0, chosen).argmax(axis=1)
    weights = {
        name: table[np.arange(len(asked)), ways] - table[np.arange(len(asked)), others]
        for name, table in _logarithms(examined, asked).items()
    }
    for place, row in enumerate(asked.tolist()):
        told = [
            Reason(*_said(evidence, examined, name, row), weight=float(values[place]))
            for name, values in weights.items()
            if abs(values[place]) >= NOTHING
        ]
        yield Account(
            row=row,
            way=f"way_{EXPLANATIONS[ways[place]].name}",
            instead=f"way_{EXPLANATIONS[others[place]].name}",
            reasons=tuple(sorted(told, key=lambda one: -abs(one.weight))),
        )


def _logarithms(examined: Examined, asked: np.ndarray) -> dict[str, Reals]:
    """Sign → for these dossiers and every explanation, the logarithm of how likely it is."""
    signs, fit = examined.seen.signs, examined.fit
    own_pace = np.array([one.own_pace for one in EXPLANATIONS])
    tied = np.array([one.tied for one in EXPLANATIONS])
    return {name: of_sign(signs, name, fit, own_pace)[asked] for name in signs.codes} | {
        "visitor": of_visitor(signs, fit.visitors)[asked],
        "tie": of_tie(signs, tied)[asked],
        "others": np.log(fit.mixing[asked] + SMALL),
    }


def _said(
    evidence: Evidence, examined: Examined, name: str, row: int
) -> tuple[str, dict[str, int]]:
    """The code of a sign's sentence and its facts."""
    what, here = examined.seen, row < len(evidence.here)
    if name in ("pace", "morning"):
        return f"seen_{name}", {"minutes": round(int(evidence.both("accepted_working")[row]) / 60)}
    if name == "row":
        return "seen_row", {"dossiers": int(what.desk.row[row])}
    if name == "web" and what.webs[row] > 1:
        return "seen_web", {"owners": int(what.webs[row])}
    if name in _OWNERS and what.circles[name].owners[row]:
        return f"seen_{name}", {"owners": int(what.circles[name].owners[row])}
    if name == "fill" and here and evidence.here.fill_seconds[row] >= 0:
        return "seen_fill", {"seconds": int(evidence.here.fill_seconds[row])}
    if name == "visitor":
        return ("seen_visitor" if what.desk.with_visitor[row] else "seen_no_visitor"), {}
    if name in ("tie", "others"):
        return f"seen_{name}", {}
    return f"seen_{name}_{VALUES[name][int(what.signs.codes[name][row])]}", {}
