"""A small province by hand: five offices, twenty officers with a rota, and people who file in every way.

It is not the yardstick's and knows nothing of it; its numbers are chosen so that a reader can check each case.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields

import numpy as np

from tinhso.provenance.records import (
    TYPES,
    Confirmed,
    Evidence,
    FiledHere,
    FromPortal,
    Help,
    Network,
    PaidBy,
    Presence,
    QueueCalls,
)

MONDAY = 1_767_546_000  # 5 January 2026, midnight in Vietnam
DAY, HOUR, MINUTE = 86_400, 3_600, 60
WEEKS, OFFICES, OFFICERS = 12, 5, 4
OPENS, NOON, AFTER_NOON, CLOSES = 7.5, 11.5, 13.5, 17.0


def empty(kind):
    """A table of that kind with no row."""
    return kind(**{one.name: np.zeros(0, TYPES[one.type]) for one in fields(kind)})


class Province:
    """Rows are added one by one; `evidence()` gives them in the order of filing, and `causes` says which is which."""

    def __init__(self, seed: int = 1) -> None:
        self.dice = np.random.default_rng(seed)
        self.rows: list[dict] = []
        self.names = 0
        self.sittings: list[tuple[int, int, int, int]] = []
        self.calls: list[tuple[int, int, int, int]] = []
        self.rota: dict[tuple[int, int], list[int]] = defaultdict(list)
        for day in range(WEEKS * 7):
            if day % 7 < 5:
                self._open(day)

    def _open(self, day: int) -> None:
        midnight = MONDAY + day * DAY
        for office in range(OFFICES):
            team = [1_000 + office * OFFICERS + one for one in range(OFFICERS)]
            for officer in self.dice.choice(team, 3, replace=False).tolist():
                self.rota[office, day].append(officer)
                for begins, ends in ((OPENS, NOON), (AFTER_NOON, CLOSES)):
                    at, until = midnight + int(begins * HOUR), midnight + int(ends * HOUR)
                    self.sittings.append((office, officer, at, until))
                    while (at := at + int(self.dice.exponential(25 * MINUTE))) < until:
                        served = at + int(self.dice.uniform(4, 12) * MINUTE)
                        self.calls.append((office, officer, at, served))
                        at = served

    def new(self) -> int:
        """A hash that nobody has yet."""
        self.names += 1
        return 10_000 + self.names

    def duty(self, officer: int) -> list[int]:
        """The days on which an officer is there."""
        return [day for (_, day), team in self.rota.items() if officer in team]

    def call_of(self, officer: int) -> tuple[int, int]:
        """One of her calls, drawn by lot."""
        hers = [call for call in self.calls if call[1] == officer]
        _, _, called, served = hers[int(self.dice.integers(len(hers)))]
        return called, served

    def any_moment(self, *, low: float = 6.5, high: float = 22.0, workday: bool = False) -> int:
        """A moment between two hours of a day; a workday's where that is asked for."""
        day = int(self.dice.integers(WEEKS * 7 - 7))
        if workday:
            day -= day % 7 if day % 7 > 4 else 0
        return MONDAY + day * DAY + int(self.dice.uniform(low, high) * HOUR)

    def office_hours(self) -> int:
        """A moment in the morning hours of a workday."""
        return self.any_moment(low=OPENS, high=NOON, workday=True)

    def add(
        self, cause: str, office: int, filed_at: int, *, officer: int = 0, delay: int = 0, **told
    ) -> None:
        """officer: who accepts, else whoever is there. delay: working seconds, else hours."""
        delay = delay or int(self.dice.lognormal(np.log(2 * HOUR), 1))
        hour = (filed_at - MONDAY) % DAY / HOUR
        day = (filed_at - MONDAY) // DAY
        in_hours = day % 7 < 5 and (OPENS <= hour < NOON or AFTER_NOON <= hour < CLOSES)
        begins, day = (filed_at, day) if in_hours else self._opening(filed_at)
        accepted_at = begins + delay
        officer = officer or int(self.dice.choice(self.rota[office, day]))
        owner = told.pop("owner", None) or self.new()
        self.rows.append({
            "cause": cause, "office": office, "procedure": int(self.dice.integers(6)), "owner": owner, "filer": owner,
            "contact": self.new(), "filed_at": filed_at, "in_hours": in_hours, "accepted_at": accepted_at,
            "accepted_by": officer, "accepted_after": accepted_at - filed_at, "accepted_working": delay,
            "paid_by": PaidBy.NOTHING, "payer": 0, "account": self.new(), "assurance": 2, "device": self.new(),
            "window": 1, "network": self.dice.choice([Network.MOBILE, Network.HOME]), "workstation": False,
            "fill_seconds": int(self.dice.lognormal(np.log(700), 0.5)), "help": 0, "helper": 0, "confirmed": 0,
        } | told)  # fmt: skip

    def _opening(self, at: int) -> tuple[int, int]:
        day = (at - MONDAY) // DAY
        hour = (at - MONDAY) % DAY / HOUR
        if day % 7 < 5 and hour < OPENS:
            return MONDAY + day * DAY + int(OPENS * HOUR), day
        if day % 7 < 5 and NOON <= hour < AFTER_NOON:
            return MONDAY + day * DAY + int(AFTER_NOON * HOUR), day
        day += 1
        while day % 7 > 4:
            day += 1
        return MONDAY + day * DAY + int(OPENS * HOUR), day

    def evidence(self) -> Evidence:
        """What has been added, filed here."""
        self.rows.sort(key=lambda row: row["filed_at"])
        here = {
            one.name: np.array([row[one.name] for row in self.rows], TYPES[one.type])
            for one in fields(FiledHere)
        }
        return Evidence(
            FiledHere(**here),
            empty(FromPortal),
            table(QueueCalls, ("office", "staff", "called_at", "served_at"), self.calls),
            table(Presence, ("office", "staff", "from_at", "until_at"), self.sittings),
        )

    @property
    def causes(self) -> np.ndarray:
        """Of each dossier, in the order of the evidence."""
        return np.array([row["cause"] for row in self.rows])


def table(kind, names, rows):
    """Rows as columns."""
    types = {one.name: TYPES[one.type] for one in fields(kind)}
    return kind(
        **{name: np.array([row[at] for row in rows], types[name]) for at, name in enumerate(names)}
    )


def honest(made: Province) -> None:
    """Everybody who files as she may."""
    for at in range(2_400):
        made.add("own phone", at % OFFICES, made.any_moment())
    for at in range(150):
        family = [made.new() for _ in range(3)]
        shared = {"contact": made.new(), "account": made.new(), "device": made.new()}
        for owner in family:
            made.add(
                "family phone",
                at % OFFICES,
                made.any_moment(),
                owner=owner,
                filer=family[0],
                **shared,
            )
    for office in range(OFFICES):
        cafe, till = made.new(), made.new()
        for _ in range(50):
            made.add(
                "café", office, made.any_moment(low=8, high=20), device=cafe, payer=till, paid_by=PaidBy.BANK,
                network=Network.SHARED, fill_seconds=300,
            )  # fmt: skip
        clerk = {
            "filer": made.new(),
            "account": made.new(),
            "contact": made.new(),
            "device": made.new(),
        }
        for _ in range(40):
            made.add(
                "notary",
                office,
                made.office_hours(),
                network=Network.SHARED,
                fill_seconds=250,
                **clerk,
            )
        firm = {
            "filer": made.new(),
            "account": made.new(),
            "contact": made.new(),
            "device": made.new(),
        }
        for _ in range(4):
            burst = made.office_hours()
            for step in range(8):
                made.add("company", office, burst + step * 4 * MINUTE, fill_seconds=200, **firm)
        neighbour = {"device": made.new(), "network": Network.MOBILE}
        for _ in range(40):
            made.add(
                "collaborator",
                office,
                made.any_moment(low=18, high=21.5),
                fill_seconds=350,
                **neighbour,
            )
        computer = {"device": made.new(), "network": Network.OFFICE}
        for _ in range(30):
            made.add("visitor", office, made.office_hours(), **computer)
        for _ in range(30):
            officer = 1_000 + office * OFFICERS + int(made.dice.integers(OFFICERS))
            called, _ = made.call_of(officer)
            made.add(
                "declared help", office, called + 3 * MINUTE, officer=officer, delay=400, network=Network.OFFICE,
                help=Help.DESK, helper=officer, confirmed=Confirmed.PHONE,
            )  # fmt: skip
        for _ in range(3):
            household = [made.new() for _ in range(4)]
            hers = {"contact": made.new(), "account": made.new(), "device": made.new()}
            for owner in household:
                made.add("officer's household", office, made.any_moment(), owner=owner, **hers)
    for at in range(60):
        old = made.new()
        made.add("lost phone", at % OFFICES, made.any_moment(), contact=old)
        made.add("lost phone", at % OFFICES, made.any_moment(), contact=old, device=made.new())


def for_show(made: Province) -> None:
    """Four officers of four offices, each in her own way."""
    batches, phones, numbers, home = 1_000, 1_004, 1_008, 1_012
    desk = made.new()
    for _ in range(12):
        begins = MONDAY + int(made.dice.choice(made.duty(batches))) * DAY + int(15 * HOUR)
        for step in range(6):
            made.add(
                "office computer", 0, begins + step * 3 * MINUTE, officer=batches, delay=60, device=desk,
                workstation=True, network=Network.OFFICE, fill_seconds=120,
            )  # fmt: skip
    for _ in range(70):
        called, _ = made.call_of(phones)
        made.add(
            "citizen's phone", 1, called + 3 * MINUTE, officer=phones, delay=50, network=Network.MOBILE,
            fill_seconds=130, paid_by=PaidBy.COUNTER,
        )  # fmt: skip
    drawer, sims = [made.new() for _ in range(3)], [made.new() for _ in range(10)]
    for at in range(70):
        day = int(made.dice.choice(made.duty(numbers)))
        made.add(
            "drawer of numbers", 2, MONDAY + day * DAY + int(made.dice.uniform(8, 11) * HOUR), officer=numbers,
            delay=100, device=drawer[at % 3], contact=sims[at % 10], fill_seconds=150,
        )  # fmt: skip
    hers = made.new()
    for _ in range(70):
        day = int(
            made.dice.choice(
                [day for day in made.duty(home) if day % 7 and day - 1 in made.duty(home)]
            )
        )
        made.add(
            "from home", 3, MONDAY + (day - 1) * DAY + int(made.dice.uniform(19, 22) * HOUR), officer=home,
            delay=300, device=hers, network=Network.HOME, fill_seconds=200,
        )  # fmt: skip
