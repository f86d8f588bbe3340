"""What each dossier shows: the columns of the evidence as a few plain signs, each with a handful of values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinhso.provenance.circles import CLEARLY, LOCAL, Circle, circle, expected_shares, webs
from tinhso.provenance.mixture import Signs
from tinhso.provenance.moments import DAY, AtTheDesk, Reals, Spans, Whole, at_the_desk, codes_of
from tinhso.provenance.records import Confirmed, Evidence, Flags, Hashes, Help, Network, PaidBy

# How many working seconds until a dossier was accepted; beyond the last: longer.
PACES = (30, 60, 180, 600, 1_800, 7_200, 28_800)
FILLS = (0.2, 0.4, 0.7, 1.2, 2.0)  # of the middle of its procedure
ROWS = (1.0, 2.0, 3.5)  # how surprising a row of filings is: tenfold, hundredfold
FEW, MANY, VERY_MANY = 2, 5, 30
LASTING_DAYS = 45.0
LATEST = 1 << 35  # a moment beyond it, or before 1970, is a clock gone wrong

WEBS = (2, 4, 6, 10, 20)  # owners who hang together before one officer

MOMENTS = ("there", "not_there", "evening", "other")
NETWORKS = ("unknown", "mobile", "home", "shared", "office", "workstation")
THINGS = ("unknown", "once", "hers", "few_lasting", "few_brief", "many", "very_many")
FILERS = ("self", "for_few", "for_many")
PAYMENTS = ("nothing", "own", "few", "many", "counter")
HELPS = ("none", "away", "away_alone", "desk", "desk_alone", "acceptor", "acceptor_alone")
FILLED = ("unknown", "under_20", "under_40", "under_70", "usual", "longer", "much_longer")
PACED = ("30s", "1min", "3min", "10min", "30min", "2h", "1d", "longer")
ROWED = ("none", "row", "long_row", "very_long_row")

VALUES = {
    "moment": MOMENTS,
    "pace": PACED,
    "morning": PACED,
    "row": ROWED,
    "contact": THINGS,
    "filer": FILERS,
    "payment": PAYMENTS,
    "web": ("alone", "2", "4", "6", "10", "20"),
    "device": THINGS,
    "account": THINGS,
    "network": NETWORKS,
    "fill": FILLED,
    "assurance": ("0", "1", "2"),
    "help": HELPS,
}


@dataclass(frozen=True)
class Seen:
    """signs: of every dossier, here then the portal. desk, circles (thing → Circle), webs: what they were read from."""

    signs: Signs
    desk: AtTheDesk
    circles: dict[str, Circle]
    webs: Whole


def seen(evidence: Evidence) -> Seen:
    """The signs of all dossiers. A thing that cannot be, such as an acceptance before the filing, is not told."""
    owner, filer = codes_of(evidence.both("owner"), evidence.both("filer"))
    officer, sat, called = codes_of(
        evidence.both("accepted_by"), evidence.presence.staff, evidence.calls.staff
    )
    filed_at, accepted_at = (
        np.clip(evidence.both(name), 0, LATEST) for name in ("filed_at", "accepted_at")
    )
    sittings = Spans.of(sat, evidence.presence.from_at, evidence.presence.until_at)
    calls = Spans.of(called, evidence.calls.called_at, evidence.calls.served_at)
    desk = at_the_desk(
        officer=officer, owner=owner, filed_at=filed_at, sittings=sittings, calls=calls
    )
    expected = expected_shares(
        office=evidence.both("office"),
        officer=officer,
        accepted_at=accepted_at,
        sat_office=evidence.presence.office,
        sat_officer=sat,
        sat_from=evidence.presence.from_at,
    )
    things = {name: evidence.both(name) for name in ("contact", "filer", "payer")} | {
        name: _with_none(evidence, name) for name in ("device", "account")
    }
    circles = {
        name: circle(
            thing,
            owner=owner,
            officer=officer,
            filed_at=filed_at,
            accepted_at=accepted_at,
            expected=expected,
        )
        for name, thing in things.items()
    }
    widest = _widest(circles)
    whose = _whose(circles, officer)
    hanging = webs(list(circles.values()), list(things.values()), owner=owner)
    in_hours = evidence.both("in_hours")
    paces = _paces(evidence, officer)
    codes = {
        "moment": _moments(filed_at, in_hours, desk.there),
        "pace": np.where(in_hours, paces, -1),
        "morning": np.where(in_hours, -1, paces),
        "row": np.where(
            officer < 0, -1, np.digitize(_surprise(desk.row, desk.row_by_chance), ROWS)
        ),
        "contact": _things(circles["contact"]),
        "filer": _filers(owner, filer, circles["filer"]),
        "payment": _payments(evidence, circles["payer"]),
        "web": np.digitize(hanging, WEBS),
        **_here_alone(evidence, circles),
    }
    return Seen(
        signs=Signs(
            codes=codes,
            sizes={name: len(values) for name, values in VALUES.items()},
            officer=whose + 1,
            acceptor=officer + 1,
            circle=_cells(circles, widest, things, whose),
            with_visitor=np.where(desk.there & np.isfinite(desk.by_chance), desk.with_visitor, -1),
            by_chance=np.nan_to_num(desk.by_chance, nan=0.5),
            tie=_ties(circles, widest, officer),
            own=("pace", "morning"),
        ),
        desk=desk,
        circles=circles,
        webs=hanging,
    )


def _with_none(evidence: Evidence, name: str) -> Hashes:
    return np.concatenate([getattr(evidence.here, name), np.zeros(len(evidence.portal), np.uint64)])


def _paces(evidence: Evidence, officer: Whole) -> Whole:
    """How long until it was accepted; -1 where it was not, or by clocks that contradict each other."""
    working, after = evidence.both("accepted_working"), evidence.both("accepted_after")
    whole = evidence.both("accepted_at") - evidence.both("filed_at")
    wrong = (officer < 0) | (after < 0) | (working < 0) | (working > after) | (whole != after)
    return np.where(wrong, -1, np.digitize(working, PACES))


def _moments(filed_at: Whole, in_hours: Flags, there: Flags) -> Whole:
    hour = (filed_at + LOCAL) % DAY // 3600
    outside = np.where((hour >= 17) & (hour < 23), 2, 3)
    return np.where(in_hours, np.where(there, 0, 1), outside)


def _surprise(count: Whole, expected: Reals) -> Reals:
    """How surprising so many or more are, as the power of ten (Chernoff's bound of Poisson's tail)."""
    mean = np.maximum(np.nan_to_num(expected, nan=1.0), 1e-3)
    many = np.maximum(count, mean)
    made: Reals = (many * np.log(many / mean) - many + mean) / np.log(10)
    return made


def _things(one: Circle) -> Whole:
    few = np.where(one.days >= LASTING_DAYS, 3, 4)
    alone = np.where(one.dossiers > 1, 2, 1)
    made = np.where(one.owners < FEW, alone, np.where(one.owners < MANY, few, 5))
    made = np.where(one.owners >= VERY_MANY, 6, made)
    return np.where(one.dossiers == 0, 0, made)


def _filers(owner: Whole, filer: Whole, one: Circle) -> Whole:
    made = np.where(one.owners >= MANY, 2, np.where(filer == owner, 0, 1))
    return np.where((filer < 0) | (owner < 0), -1, made)


def _payments(evidence: Evidence, one: Circle) -> Whole:
    paid_by = evidence.both("paid_by")
    shared = np.where(one.owners < FEW, 1, np.where(one.owners < MANY, 2, 3))
    made = np.where(paid_by == PaidBy.COUNTER, 4, np.where(paid_by == PaidBy.BANK, shared, 0))
    return made.astype(np.int64)


def _widest(circles: dict[str, Circle]) -> Whole:
    """Which of the circles has most owners, for each dossier."""
    made: Whole = np.stack([one.owners for one in circles.values()]).argmax(axis=0)
    return made


def _whose(circles: dict[str, Circle], officer: Whole) -> Whole:
    """Whom a dossier speaks of: the officer who accepted it, or the one whose its most tied circle clearly is."""
    ties = np.stack([np.where(one.main == officer, 0.0, one.tie) for one in circles.values()])
    mains = np.stack([one.main for one in circles.values()])
    most, rows = ties.argmax(axis=0), np.arange(len(officer))
    return np.where(ties[most, rows] > CLEARLY, mains[most, rows], officer)


def _ties(circles: dict[str, Circle], widest: Whole, officer: Whole) -> Reals:
    rows = np.arange(len(widest))
    ties = np.stack([one.tie for one in circles.values()])[widest, rows]
    owners = np.stack([one.owners for one in circles.values()])[widest, rows]
    return np.where((owners < FEW) | (officer < 0), 0.0, ties)


def _cells(
    circles: dict[str, Circle], widest: Whole, things: dict[str, Hashes], officer: Whole
) -> Whole:
    """One officer's dossiers of one circle as small numbers."""
    rows = np.arange(len(widest))
    names = np.stack(list(things.values()))[widest, rows]
    owners = np.stack([one.owners for one in circles.values()])[widest, rows]
    group = np.unique(names, return_inverse=True)[1].astype(np.int64) * len(circles) + widest
    alone = owners < FEW
    key = np.where(alone, -1 - rows, group * (int(officer.max(initial=0)) + 2) + officer + 1)
    made: Whole = np.unique(key, return_inverse=True)[1].astype(np.int64)
    return made


def _here_alone(evidence: Evidence, circles: dict[str, Circle]) -> dict[str, Whole]:
    """What only our own server sees; -1 for what came from the portal."""
    here = evidence.here
    network = np.where(here.workstation, 5, np.clip(here.network, 0, Network.OFFICE))
    assurance = np.where((here.assurance >= 0) & (here.assurance <= 2), here.assurance, -1)
    rows = slice(len(here))
    told = {
        "device": _things(circles["device"])[rows],
        "account": _things(circles["account"])[rows],
        "network": network,
        "fill": _fills(evidence),
        "assurance": assurance,
        "help": _helps(evidence),
    }
    none = np.full(len(evidence.portal), -1, np.int64)
    return {name: np.concatenate([codes.astype(np.int64), none]) for name, codes in told.items()}


def _fills(evidence: Evidence) -> Whole:
    """How long the form took beside the middle of its procedure."""
    here = evidence.here
    known = here.fill_seconds >= 0
    names, at = np.unique(here.procedure, return_inverse=True)
    middle = np.ones(len(names))
    order = np.lexsort((here.fill_seconds, at))
    order = order[known[order]]
    counts = np.bincount(at[order], minlength=len(names))
    ends = np.cumsum(counts)
    found = counts > 0
    middle[found] = np.maximum(here.fill_seconds[order][(ends - counts + counts // 2)[found]], 1.0)
    return np.where(known, 1 + np.digitize(here.fill_seconds / middle[at], FILLS), 0)


def _helps(evidence: Evidence) -> Whole:
    here = evidence.here
    own = (here.helper == here.accepted_by) & (here.helper != 0)
    confirmed = here.confirmed != Confirmed.NO
    desk = np.where(here.help == Help.DESK, np.where(own, 4, 2), 0)
    made = np.where(confirmed, 1, 2) + desk
    return np.where(here.help == Help.NONE, 0, made).astype(np.int64)
