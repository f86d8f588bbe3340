"""Which dossiers a supervisor should look at, which share was genuine, and how sure that is."""

from __future__ import annotations

import numpy as np

from tinhso.provenance.explaining import EXPLANATIONS
from tinhso.provenance.mixture import Weighed, weigh
from tinhso.provenance.records import Evidence, Finding
from tinhso.provenance.sharing import share
from tinhso.provenance.signs import Seen, seen

PRIOR, HELD, CIRCLE_HELD, PACE_HELD = 0.05, 20.0, 10.0, 40.0
HABIT = 12.0
SHOWS = np.array([one.show for one in EXPLANATIONS])
LISTED_FROM, LIST_IS_RIGHT = 0.7, 0.97


def examine(evidence: Evidence) -> tuple[Seen, Weighed]:
    what = seen(evidence)
    return what, weigh(what.signs, EXPLANATIONS, prior=PRIOR, held=HELD, circle_held=CIRCLE_HELD, pace_held=PACE_HELD)


def shown(what: Seen, fit: Weighed):
    each = fit.responsibility[:, SHOWS]
    of = what.signs.officer
    of_officer = np.stack([np.bincount(of, column) for column in each.T], axis=1)
    return np.where(of_officer.sum(axis=1)[of] >= HABIT, each.sum(axis=1), 0.0)


def detect(evidence: Evidence) -> Finding:
    what, fit = examine(evidence)
    show = shown(what, fit)
    order = np.argsort(-show)
    right = np.cumsum(show[order]) / np.arange(1, len(show) + 1)
    accused = np.zeros(len(show), bool)
    accused[order[(right >= LIST_IS_RIGHT) & (show[order] >= LISTED_FROM)]] = True
    genuine, low, high = share(
        shown=show,
        officer=what.signs.officer,
        offices=np.unique(evidence.both("office"), return_inverse=True)[1],
        here=len(evidence.here),
        habit=HABIT,
    )
    return Finding(accused, show, genuine, low, high)
