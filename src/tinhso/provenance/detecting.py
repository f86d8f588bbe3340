"""Which dossiers a supervisor should look at, which share was genuine, and how sure that is. Never a sanction.

Every dossier is read as a handful of signs (`signs`), honest explanations and ways of filing for show are weighed by
them (`mixture`, `explaining`), and the share is told with what cannot be seen (`sharing`). Nothing is learned from
labels; no base rate is given. One evidence always gives one answer. Assumes that a hash is one thing in all columns of
its kind, and that most officers do not go any one way of filing for show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinhso.provenance.explaining import EXPLANATIONS
from tinhso.provenance.mixture import Weighed, weigh
from tinhso.provenance.moments import Reals
from tinhso.provenance.records import Evidence, Finding, Flags
from tinhso.provenance.sharing import share
from tinhso.provenance.signs import Seen, seen

#: Of what is said of a dossier; another one whenever anything changes that decides it.
VERSION = "1"
PRIOR = 0.05  # where the search begins; it ends where the evidence leads
HELD, CIRCLE_HELD, PACE_HELD = 20.0, 10.0, 40.0
HABIT = 12.0  # dossiers: an officer with fewer is not told from chance
LISTED_FROM, LIST_IS_RIGHT = 0.5, 0.97
SHOWS = np.array([one.show for one in EXPLANATIONS])


@dataclass(frozen=True)
class Examined:
    """seen: the signs. fit: the explanations weighed by them. shown: how likely each was filed for show, 0 to 1."""

    seen: Seen
    fit: Weighed
    shown: Reals


def examine(evidence: Evidence) -> Examined:
    """All that is concluded of each dossier, here then the portal."""
    what = seen(evidence)
    fit = weigh(
        what.signs,
        EXPLANATIONS,
        prior=PRIOR,
        held=HELD,
        circle_held=CIRCLE_HELD,
        pace_held=PACE_HELD,
    )
    each = fit.responsibility[:, SHOWS].sum(axis=1)
    officer = what.signs.officer
    habit = np.bincount(officer, each) >= HABIT
    return Examined(what, fit, np.where(habit[officer], each, 0.0))


def listed(shown: Reals) -> Flags:
    """Whom the list names: each more likely than not, and the list as a whole LIST_IS_RIGHT."""
    order = np.argsort(-shown, kind="stable")
    right = np.cumsum(shown[order]) / np.arange(1, len(shown) + 1)
    named = np.zeros(len(shown), np.bool_)
    named[order[(right >= LIST_IS_RIGHT) & (shown[order] >= LISTED_FROM)]] = True
    return named


def found(evidence: Evidence, examined: Examined) -> Finding:
    """The list, the share and its interval."""
    genuine, low, high = share(
        shown=examined.shown,
        officer=examined.seen.signs.officer,
        offices=np.unique(evidence.both("office"), return_inverse=True)[1],
        here=len(evidence.here),
        habit=HABIT,
    )
    return Finding(listed(examined.shown), examined.shown, genuine, low, high)


def detect(evidence: Evidence) -> Finding:
    """The answer to the evidence, alone."""
    return found(evidence, examine(evidence))
