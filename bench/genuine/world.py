"""One run: evidence of a made-up province, and the truth beside it. The same seed gives the same bytes.

Not for the author of a detector (see `parameters`): `bench.genuine.running` hands out what may be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.genuine import parameters as p
from bench.genuine.cheating import for_show
from bench.genuine.days import DAY, Days, days, is_open, worked
from bench.genuine.honest import Draft, honest, joined, served_for
from bench.genuine.people import (
    OFFICER,
    PERSON,
    STATION,
    Ints,
    Province,
    Random,
    cheats,
    choose,
    province,
)
from bench.genuine.sources import COUNTER, Sources
from bench.genuine.truth import CHEATS, LEVELS, Cause, Label, Truth
from tinhso.provenance.records import (
    DEVICE_WINDOW_DAYS,
    Evidence,
    FiledHere,
    FromPortal,
    Help,
    Network,
    PaidBy,
    Presence,
    QueueCalls,
)

PORTAL_SHARE = 0.8  # of a mixed run


@dataclass(frozen=True)
class Run:
    """What was made: the evidence, and what is true of each of its dossiers."""

    evidence: Evidence
    truth: Truth


def run(*, seed: int, dossiers: int, rate: float, level: str) -> Run:
    """So many dossiers, of which the rate (0 to 1, to the nearest dossier) was filed for show.

    level: "full", all filed here; "message", all on the national portal; "mixed", most on the portal.
    Raises ValueError for another level, a rate outside 0 to 1, or fewer than 100 dossiers.
    """
    if level not in LEVELS or not 0 <= rate <= 1 or dossiers < 100:
        raise ValueError(f"level {level!r}, rate {rate}, {dossiers} dossiers")
    rng = np.random.default_rng([seed, dossiers, round(rate * 10_000), LEVELS.index(level)])
    made = province(rng, dossiers=dossiers)
    when = days(rng, made)
    shown = round(dossiers * rate)
    draft = honest(rng, made, when, count=dossiers - shown)
    pools = np.zeros((0, 2), np.int64)
    if shown:
        who = cheats(rng, made, rate=rate)
        draft = joined(draft, for_show(rng, made, when, who, count=shown))
        pools = np.array([p.STYLES[Cause(style)].pool for style in who.style])
    draft = draft.taken(np.argsort(draft.filed_at, kind="stable"))
    columns, label = _columns(rng, made, draft, pools)
    names = rng.permutation(made.offices).astype(np.int32)
    columns["office"] = names[draft.office]
    desks = names[made.staff.offices()]
    salt = _Salt(rng)
    there = _on_portal(rng, level, dossiers)
    evidence = Evidence(
        here=_here(salt, columns, ~there),
        portal=_portal(salt, columns, there),
        calls=_calls(rng, salt, when, draft, desks),
        presence=_presence(salt, when, desks),
    )
    order = np.concatenate([np.flatnonzero(~there), np.flatnonzero(there)])
    truth = Truth(label=label[order], cause=draft.cause[order].astype(np.int8))
    return Run(evidence, truth)


class _Salt:
    """Turns the generator's numbers into keyed hashes; each kind of thing has a key of its own."""

    def __init__(self, rng: Random) -> None:
        names = ("party", "contact", "device", "account", "payer", "staff")
        self._keys = dict(zip(names, rng.integers(1, 2**63, len(names), np.uint64), strict=True))

    def hashed(self, kind: str, ids: Ints) -> NDArray[np.uint64]:
        """0 stays 0."""
        mixed = ids.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + self._keys[kind]
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        return np.where(ids == 0, np.uint64(0), mixed ^ (mixed >> np.uint64(31)))


def _on_portal(rng: Random, level: str, count: int) -> NDArray[np.bool_]:
    if level == "mixed":
        return rng.random(count) < PORTAL_SHARE
    return np.full(count, level == "message")


def _columns(
    rng: Random, made: Province, draft: Draft, pools: Ints
) -> tuple[dict[str, NDArray[Any]], NDArray[np.int8]]:
    """Every column of both tables, ids not yet hashed, and the labels."""
    count = len(draft)
    wide: dict[str, NDArray[Any]] = {
        name: np.zeros(count, np.int64)
        for name in ("filer", "account", "contact", "device", "payer", "helper")
    }
    codes = {
        name: np.zeros(count, np.int8)
        for name in ("network", "assurance", "help", "confirmed", "paid_by")
    }
    workstation = np.zeros(count, bool)
    fee = (rng.random(p.PROCEDURES) < p.FEE)[draft.procedure]
    sources = Sources(rng, made, draft, pools)
    for cause, habit in p.HABITS.items():
        rows = np.flatnonzero(draft.cause == cause)
        if not len(rows):
            continue
        for name in ("filer", "account", "contact", "device", "payer"):
            wide[name][rows] = sources.column(name, getattr(habit, name), rows)
        codes["network"][rows] = _chosen(rng, habit.network, len(rows))
        codes["assurance"][rows] = choose(rng, dict(enumerate(habit.assurance)), len(rows))
        kind, often = habit.help
        declared = rows[rng.random(len(rows)) < often]
        if len(declared):
            codes["help"][declared] = kind
            codes["confirmed"][declared] = _chosen(rng, habit.confirmed, len(declared))
            wide["helper"][declared] = (
                OFFICER + draft.staff[declared] if kind == Help.DESK else sources.places(declared)
            )
    station = (wide["device"] >> 40) == (STATION >> 40)
    workstation[station] = rng.random(int(station.sum())) < p.STATION_REGISTERED
    wide["device"][rng.random(count) < p.HASH_LOST] = 0
    codes["network"][rng.random(count) < p.NETWORK_UNKNOWN] = Network.UNKNOWN
    counter = wide["payer"] == COUNTER
    codes["paid_by"] = np.select(
        [~fee, counter], [PaidBy.NOTHING, PaidBy.COUNTER], PaidBy.BANK
    ).astype(np.int8)
    wide["payer"][~fee | counter] = 0
    fill = np.where(rng.random(count) < p.FILL_UNKNOWN, -1, draft.fill)
    label = np.where(codes["help"] > 0, Label.ASSISTED, Label.GENUINE).astype(np.int8)
    label[draft.cause >= CHEATS] = Label.FOR_SHOW
    return {
        **wide,
        **codes,
        "workstation": workstation,
        "owner": PERSON + draft.owner,
        "procedure": rng.permutation(p.PROCEDURES)[draft.procedure].astype(np.int32),
        "fill_seconds": fill.astype(np.int32),
        "filed_at": draft.filed_at,
        "accepted_at": draft.accepted_at,
        "accepted_by": OFFICER + draft.accepted_by,
    }, label


def _chosen(rng: Random, odds: dict[Any, float], count: int) -> NDArray[np.int8]:
    return np.array(list(odds), np.int8)[choose(rng, odds, count)]


def _filed(
    salt: _Salt, columns: dict[str, NDArray[Any]], rows: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    filed, accepted = columns["filed_at"][rows], columns["accepted_at"][rows]
    return {
        "office": columns["office"][rows],
        "procedure": columns["procedure"][rows],
        "filer": salt.hashed("party", columns["filer"][rows]),
        "owner": salt.hashed("party", columns["owner"][rows]),
        "contact": salt.hashed("contact", columns["contact"][rows]),
        "filed_at": filed,
        "in_hours": is_open(filed),
        "accepted_at": accepted,
        "accepted_by": salt.hashed("staff", columns["accepted_by"][rows]),
        "accepted_after": accepted - filed,
        "accepted_working": worked(filed, accepted),
        "paid_by": columns["paid_by"][rows],
        "payer": salt.hashed("payer", columns["payer"][rows]),
    }


def _portal(salt: _Salt, columns: dict[str, NDArray[Any]], rows: NDArray[np.bool_]) -> FromPortal:
    return FromPortal(**_filed(salt, columns, rows))


def _here(salt: _Salt, columns: dict[str, NDArray[Any]], rows: NDArray[np.bool_]) -> FiledHere:
    window = columns["filed_at"][rows] // (DEVICE_WINDOW_DAYS * DAY)
    device = columns["device"][rows]
    keyed = np.where(device == 0, 0, device + (window << 48))
    return FiledHere(
        **_filed(salt, columns, rows),
        account=salt.hashed("account", columns["account"][rows]),
        assurance=columns["assurance"][rows],
        device=salt.hashed("device", keyed),
        window=window.astype(np.int32),
        network=columns["network"][rows],
        workstation=columns["workstation"][rows],
        fill_seconds=columns["fill_seconds"][rows],
        help=columns["help"][rows],
        helper=salt.hashed("staff", columns["helper"][rows]),
        confirmed=columns["confirmed"][rows],
    )


def _calls(
    rng: Random, salt: _Salt, when: Days, draft: Draft, desks: NDArray[np.int32]
) -> QueueCalls:
    """Numbers called for who came with papers or for a result, and those behind dossiers filed from afar."""
    sat = np.argwhere(when.from_at > 0)
    many = sat[np.repeat(np.arange(len(sat)), rng.poisson(p.CALLS_A_SITTING, len(sat)))]
    begin, end = when.from_at[tuple(many.T)], when.until_at[tuple(many.T)]
    called = begin + ((end - begin) * rng.random(len(many))).astype(np.int64)
    theirs = draft.called_at > 0
    staff = np.concatenate([many[:, 0], draft.staff[theirs]])
    at = np.concatenate([called, draft.called_at[theirs]])
    until = np.concatenate([called + served_for(rng, len(many)), draft.served_at[theirs]])
    order = np.argsort(at, kind="stable")
    return QueueCalls(
        office=desks[staff[order]],
        staff=salt.hashed("staff", OFFICER + staff[order]),
        called_at=at[order],
        served_at=until[order],
    )


def _presence(salt: _Salt, when: Days, desks: NDArray[np.int32]) -> Presence:
    staff, day, half = np.nonzero(when.from_at)
    begin = when.from_at[staff, day, half]
    order = np.argsort(begin, kind="stable")
    return Presence(
        office=desks[staff[order]],
        staff=salt.hashed("staff", OFFICER + staff[order]),
        from_at=begin[order],
        until_at=when.until_at[staff, day, half][order],
    )
