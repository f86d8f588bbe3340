"""FOR THE AUTHOR OF THE SIMULATOR ALONE. Whoever writes a detector must not read this file.

Every figure by which the made-up province is made. A detector written by somebody who has read them finds the
simulator, not officers. Nearly all are guesses (docs/explanation/the-yardstick.md says which are not). They are frozen:
tests/bench/test_genuine_frozen.py knows their hash, and a change has to be said in CHANGELOG.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType

from bench.genuine.truth import Cause
from tinhso.provenance.records import Confirmed, Help, Network

Odds = dict[str, float]

CALENDAR = "vn"
FIRST_DAY = "2025-07-07"
LATEST_START_DAYS = 200
DAYS = 182
MONTHS = (1.05, 0.75, 1.1, 1.0, 1.05, 1.15, 1.1, 1.15, 1.1, 0.95, 0.95, 1.2)
MONTH_END_RUSH = 2.2  # of who files for show: the month's figures are drawn then
MONTH_END_DAYS = 5

DOSSIERS_AN_OFFICE = 1_500
OFFICES_AT_LEAST = 3
OFFICE_SPREAD = 0.45
RURAL = 0.72
STAFF = (3, 4, 4, 5, 6)
PRESENT, AT_COUNTER = 0.9, 0.8
SITTINGS = ((7.5, 11.5), (13.5, 17.0))
CALLS_A_SITTING = 4.5
SERVED_MEDIAN, SERVED_SPREAD = 420, 0.6

HOUSEHOLDS_A_DOSSIER = 0.45
HOUSEHOLD_SIZES = (0.11, 0.17, 0.21, 0.26, 0.14, 0.07, 0.04)
PHONE_BY_AGE = ((0, 0.0), (14, 0.55), (18, 0.93), (55, 0.74), (65, 0.4), (78, 0.14))
ACCOUNT_BY_AGE = ((0, 0.0), (14, 0.6), (18, 0.94), (60, 0.85), (75, 0.55))
RURAL_PHONE = 0.94
OWNER_BY_AGE = ((0, 0.3), (16, 0.8), (20, 1.25), (35, 1.0), (60, 0.75))
BROUGHT_BY_AGE = ((0, 0.25), (16, 0.5), (20, 0.8), (35, 1.0), (50, 1.4), (65, 1.7))

PROCEDURES = 40
LAND = (0, 7)  # procedures from … to below …
LABOUR = (7, 13)
PROCEDURE_TAIL = 0.75
FEE = 0.45
FILL_BY_PROCEDURE = 0.35

# How many there are for each office, and how many devices each works with.
PLACES = MappingProxyType(
    {
        Cause.CAFE: (2.4, 3),
        Cause.NOTARY: (0.7, 3),
        Cause.COMPANY: (2.5, 2),
        Cause.COLLABORATOR: (6.0, 1),
        Cause.TEAM: (2.0, 2),
        Cause.POST: (1.0, 1),
        Cause.VISITOR: (1.0, 2),
    }
)
PLACE_TAIL = 1.6

HASH_LOST = 0.035  # the browser keeps nothing
NETWORK_UNKNOWN = 0.04
FILL_UNKNOWN = 0.05
STATION_REGISTERED = 0.93
CHANGED_PHONE = 0.08  # of people, once within the span

# Acceptance by officers who do not cheat, in working seconds.
QUICK, QUICK_MEDIAN, QUICK_SPREAD = 0.1, 480, 0.8
USUAL_MEDIAN, USUAL_SPREAD = 11_000, 1.05
DILIGENT, DILIGENT_QUICK = 0.15, 0.5  # of officers; of their acceptances
ASSURANCE = (0.05, 0.13, 0.82)


@dataclass(frozen=True)
class Habit:
    """How dossiers of a cause look. Each Odds: whose it is, and how often.

    fill: median seconds and log spread. hours: a profile of `HOURS`, or "office", "session", "batch", "call".
    help: who declares it, how often, how often the citizen confirms by phone or code.
    """

    weight: float
    filer: Odds
    account: Odds
    contact: Odds
    device: Odds
    payer: Odds
    network: dict[Network, float]
    fill: tuple[float, float]
    hours: str
    assurance: tuple[float, float, float] = ASSURANCE
    help: tuple[Help, float] = (Help.NONE, 0.0)
    confirmed: dict[Confirmed, float] = field(default_factory=dict)


ALWAYS_HER = {"owner": 1.0}
HOME = {Network.MOBILE: 0.5, Network.HOME: 0.44, Network.SHARED: 0.05, Network.OFFICE: 0.01}
SEEN = {Confirmed.PHONE: 0.6, Confirmed.CODE: 0.37, Confirmed.NO: 0.03}

HABITS = MappingProxyType(
    {
        Cause.OWN: Habit(
            weight=46, filer=ALWAYS_HER, account=ALWAYS_HER, contact=ALWAYS_HER, device=ALWAYS_HER,
            payer={"owner": 0.86, "holder": 0.06, "counter": 0.08}, network=HOME, fill=(900, 0.65), hours="citizen",
        ),
        Cause.FAMILY: Habit(
            weight=11, filer={"holder": 0.55, "owner": 0.45}, account={"holder": 0.6, "owner": 0.4},
            contact={"holder": 0.8, "owner": 0.2}, device={"holder": 1.0},
            payer={"holder": 0.85, "counter": 0.15}, network=HOME, fill=(760, 0.6), hours="citizen",
        ),
        Cause.CAFE: Habit(
            weight=7, filer={"owner": 0.9, "place": 0.1}, account={"owner": 0.85, "place": 0.15},
            contact={"owner": 0.78, "place": 0.22}, device={"place": 0.94, "owner": 0.06},
            payer={"place": 0.5, "owner": 0.3, "counter": 0.2},
            network={Network.SHARED: 0.72, Network.HOME: 0.25, Network.MOBILE: 0.03}, fill=(430, 0.5), hours="cafe",
        ),
        Cause.NOTARY: Habit(
            weight=5, filer={"place": 0.9, "owner": 0.1}, account={"place": 0.95, "owner": 0.05},
            contact={"place": 0.55, "owner": 0.45}, device={"place": 1.0},
            payer={"place": 0.8, "owner": 0.2},
            network={Network.SHARED: 0.8, Network.HOME: 0.2}, fill=(270, 0.45), hours="office",
        ),
        Cause.COMPANY: Habit(
            weight=5, filer={"place": 0.92, "owner": 0.08}, account={"place": 0.97, "owner": 0.03},
            contact={"place": 0.7, "owner": 0.3}, device={"place": 1.0},
            payer={"place": 0.95, "owner": 0.05},
            network={Network.SHARED: 0.75, Network.HOME: 0.25}, fill=(210, 0.5), hours="batch",
        ),
        Cause.LOST_PHONE: Habit(
            weight=3, filer=ALWAYS_HER, account=ALWAYS_HER, contact={"owner": 0.4, "neighbour": 0.35, "new": 0.25},
            device={"new": 0.55, "neighbour": 0.45}, payer={"owner": 0.7, "neighbour": 0.12, "counter": 0.18},
            network=HOME, fill=(980, 0.7), hours="citizen",
        ),
        Cause.COLLABORATOR: Habit(
            weight=6, filer={"owner": 0.75, "place": 0.25}, account={"owner": 0.6, "place": 0.4},
            contact={"owner": 0.55, "place": 0.3, "holder": 0.15}, device={"place": 0.88, "owner": 0.12},
            payer={"place": 0.4, "owner": 0.25, "counter": 0.35},
            network={Network.MOBILE: 0.55, Network.HOME: 0.42, Network.SHARED: 0.03}, fill=(480, 0.55), hours="village",
        ),
        Cause.TEAM: Habit(
            weight=5, filer=ALWAYS_HER, account={"owner": 0.92, "place": 0.08},
            contact={"owner": 0.8, "holder": 0.15, "place": 0.05}, device={"place": 0.6, "owner": 0.4},
            payer={"owner": 0.6, "place": 0.1, "counter": 0.3},
            network={Network.MOBILE: 0.7, Network.SHARED: 0.2, Network.HOME: 0.1}, fill=(620, 0.5), hours="session",
            help=(Help.TEAM, 0.84), confirmed=SEEN,
        ),
        Cause.POST: Habit(
            weight=4, filer={"owner": 0.85, "place": 0.15}, account={"owner": 0.8, "place": 0.2},
            contact={"owner": 0.85, "place": 0.15}, device={"place": 0.97, "owner": 0.03},
            payer={"place": 0.6, "owner": 0.15, "counter": 0.25},
            network={Network.SHARED: 0.85, Network.HOME: 0.1, Network.MOBILE: 0.05}, fill=(390, 0.45), hours="post",
            help=(Help.POST, 0.86), confirmed=SEEN,
        ),
        Cause.DESK_HELP: Habit(
            weight=5, filer=ALWAYS_HER, account=ALWAYS_HER, contact={"owner": 0.9, "holder": 0.1},
            device={"owner": 0.5, "kiosk": 0.35, "station": 0.15}, payer={"owner": 0.45, "counter": 0.55},
            network={Network.OFFICE: 0.68, Network.MOBILE: 0.32}, fill=(430, 0.45), hours="call",
            help=(Help.DESK, 1.0), confirmed=SEEN,
        ),
        Cause.VISITOR: Habit(
            weight=4, filer=ALWAYS_HER, account=ALWAYS_HER, contact={"owner": 0.97, "holder": 0.03},
            device={"kiosk": 0.55, "owner": 0.45}, payer={"owner": 0.6, "counter": 0.4},
            network={Network.OFFICE: 0.7, Network.MOBILE: 0.3}, fill=(800, 0.55), hours="call",
        ),
        Cause.OFFICER_FAMILY: Habit(
            weight=0.7, filer={"officer": 0.5, "owner": 0.5}, account={"officer": 0.7, "owner": 0.3},
            contact={"officer": 0.75, "owner": 0.25}, device={"officer": 0.8, "station": 0.2},
            payer={"officer": 0.9, "counter": 0.1},
            network={Network.MOBILE: 0.3, Network.HOME: 0.4, Network.OFFICE: 0.3}, fill=(420, 0.6), hours="citizen",
        ),
        Cause.WORKSTATION: Habit(
            weight=30, filer={"owner": 0.62, "officer": 0.23, "pool": 0.15},
            account={"pool": 0.45, "officer": 0.15, "owner": 0.4}, contact={"owner": 0.5, "pool": 0.4, "officer": 0.1},
            device={"station": 0.92, "kiosk": 0.08}, payer={"officer": 0.4, "counter": 0.52, "owner": 0.08},
            network={Network.OFFICE: 0.96, Network.MOBILE: 0.04}, fill=(150, 0.45), hours="end of half-day",
            assurance=(0.28, 0.32, 0.4), help=(Help.DESK, 0.03), confirmed={Confirmed.NO: 0.8, Confirmed.CODE: 0.2},
        ),
        Cause.CITIZENS_PHONE: Habit(
            weight=17, filer=ALWAYS_HER, account=ALWAYS_HER, contact={"owner": 0.93, "holder": 0.07},
            device={"owner": 0.95, "holder": 0.05}, payer={"counter": 0.72, "owner": 0.2, "officer": 0.08},
            network={Network.OFFICE: 0.45, Network.MOBILE: 0.55}, fill=(165, 0.4), hours="during the call",
            assurance=(0.03, 0.1, 0.87), help=(Help.DESK, 0.01), confirmed={Confirmed.NO: 0.7, Confirmed.CODE: 0.3},
        ),
        Cause.SHARED_SIMS: Habit(
            weight=17, filer={"owner": 0.7, "pool": 0.3}, account={"owner": 0.3, "pool": 0.7},
            contact={"pool": 0.85, "owner": 0.15}, device={"pool": 0.9, "officer": 0.1},
            payer={"pool": 0.5, "counter": 0.45, "owner": 0.05},
            network={Network.MOBILE: 0.75, Network.OFFICE: 0.25}, fill=(185, 0.45), hours="after the call",
            assurance=(0.3, 0.35, 0.35), help=(Help.DESK, 0.02), confirmed={Confirmed.NO: 0.8, Confirmed.CODE: 0.2},
        ),
        Cause.FROM_HOME: Habit(
            weight=15, filer={"owner": 0.65, "officer": 0.2, "pool": 0.15},
            account={"pool": 0.45, "officer": 0.2, "owner": 0.35},
            contact={"owner": 0.5, "pool": 0.35, "officer": 0.15},
            device={"officer": 0.95, "pool": 0.05}, payer={"officer": 0.5, "counter": 0.42, "owner": 0.08},
            network={Network.HOME: 0.88, Network.MOBILE: 0.12}, fill=(210, 0.5), hours="evening",
            assurance=(0.22, 0.33, 0.45),
        ),
        Cause.SPREAD: Habit(
            weight=13, filer={"owner": 0.8, "pool": 0.2}, account={"owner": 0.5, "pool": 0.5},
            contact={"owner": 0.45, "pool": 0.55}, device={"pool": 0.85, "station": 0.1, "none": 0.05},
            payer={"pool": 0.4, "counter": 0.5, "owner": 0.1},
            network={Network.MOBILE: 0.6, Network.HOME: 0.25, Network.OFFICE: 0.15}, fill=(300, 0.5), hours="weeks",
            assurance=(0.15, 0.25, 0.6),
        ),
        Cause.JITTER: Habit(
            weight=8, filer=ALWAYS_HER, account={"owner": 0.85, "pool": 0.15}, contact={"owner": 0.6, "pool": 0.4},
            device={"new": 0.45, "none": 0.2, "pool": 0.35}, payer={"counter": 0.5, "pool": 0.35, "owner": 0.15},
            network={Network.MOBILE: 0.62, Network.HOME: 0.33, Network.SHARED: 0.05}, fill=(620, 0.6), hours="jitter",
            assurance=(0.08, 0.17, 0.75),
        ),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How a cheating officer works. pool: how many numbers, accounts and wallets she has, and how many devices.

    volume: beside other styles. called: how often the citizen drew a number. same: how often she accepts it herself.
    accept: median working seconds and log spread; as_usual: how often the delay is an honest one instead.
    after: median seconds between call and filing and log spread, or days at most, as the style needs.
    """

    pool: tuple[int, int]
    volume: float
    called: float
    same: float
    accept: tuple[float, float]
    as_usual: float
    after: tuple[float, float]


STYLES = MappingProxyType(
    {
        Cause.WORKSTATION: Style((3, 1), 1.4, 0.8, 0.9, (150, 0.9), 0.08, (150, 0.4)),
        Cause.CITIZENS_PHONE: Style((2, 1), 1.0, 0.97, 0.92, (75, 0.7), 0.04, (150, 0.5)),
        Cause.SHARED_SIMS: Style((9, 2), 1.0, 0.88, 0.88, (600, 0.9), 0.1, (1_300, 0.8)),
        Cause.FROM_HOME: Style((4, 2), 1.0, 0.75, 0.85, (900, 1.0), 0.12, (0.0, 0.0)),
        Cause.SPREAD: Style((14, 8), 0.7, 0.7, 0.65, (2_600, 1.0), 0.25, (16.0, 0.0)),
        Cause.JITTER: Style((30, 12), 0.6, 0.7, 0.5, (4_000, 1.1), 0.7, (5.0, 0.0)),
    }
)
CHEATING_OFFICERS = 0.62  # the exponent of the base rate that gives their share
OFFICE_PRESSURE, OFFICER_TEMPER = 1.0, 1.0
VOLUME_SPREAD = 0.6
BATCH_PAUSE = 110

# Of what lets somebody without a phone or an account of her own still file.
WITHOUT = MappingProxyType(
    {
        Cause.OWN: 0.0, Cause.LOST_PHONE: 0.0, Cause.VISITOR: 0.15, Cause.FAMILY: 6.0, Cause.CAFE: 2.2,
        Cause.COLLABORATOR: 3.5, Cause.TEAM: 3.0, Cause.POST: 2.5, Cause.DESK_HELP: 2.0,
    }
)  # fmt: skip
IN_TOWN = MappingProxyType(
    {Cause.COLLABORATOR: 0.35, Cause.TEAM: 0.6, Cause.CAFE: 0.7, Cause.NOTARY: 1.6}
)

# Weights by hour of the day, 0 to 23, and by weekday from Monday.
_NIGHT = (0.05, 0.02, 0.01, 0.01, 0.02, 0.1)
HOURS = MappingProxyType(
    {
        "citizen": (*_NIGHT, 0.4, 1.4, 3.4, 3.9, 3.2, 2.0, 1.5, 1.7, 2.8, 3.0, 2.4, 1.4, 1.3, 2.4, 3.0, 2.5, 1.4, 0.5),
        "cafe": (*[0.0] * 6, 0.1, 1.8, 3.6, 3.6, 2.8, 1.2, 0.8, 1.8, 3.0, 3.0, 2.5, 1.6, 1.2, 1.5, 1.0, 0.3, 0.0, 0.0),
        "village": (*[0.0] * 6, 0.4, 1.2, 1.8, 1.6, 1.2, 1.2, 0.9, 0.8, 1.2, 1.4, 1.5, 1.8, 2.6, 3.4, 2.8, 1, 0.2, 0),
        "post": (*[0.0] * 7, 1.6, 3.2, 3.4, 3.0, 1.6, 0.4, 1.8, 3.0, 3.0, 2.4, 0.8, *[0.0] * 6),
        "evening": (*[0.0] * 17, 0.3, 1.2, 2.4, 3.0, 2.2, 0.8, 0.1),
        "weeks": (*[0.0] * 6, 0.2, 1.5, 3.0, 3.0, 2.8, 2.0, 1.2, 1.8, 2.8, 3.0, 2.6, 1.4, 0.8, 0.9, 0.8, 0.4, 0.1, 0.0),
    }
)  # fmt: skip
WEEKDAYS = MappingProxyType(
    {
        "citizen": (1.35, 1.2, 1.1, 1.1, 1.0, 0.7, 0.55),
        "cafe": (1.3, 1.15, 1.1, 1.1, 1.0, 0.7, 0.35),
        "village": (1.0, 0.9, 0.9, 0.9, 0.95, 1.3, 1.3),
        "post": (1.3, 1.15, 1.1, 1.1, 1.05, 0.6, 0.0),
    }
)
ON_DAYS_OFF = 0.45  # what is left of a profile's day when offices are closed on a weekday
SESSIONS, SESSION_HOURS = 14, 2.2
SESSION_AT = (8.5, 14.5, 19.0)
BATCHES, BATCH_HOURS = 9, 1.6
