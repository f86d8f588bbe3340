"""Is everything well, and what is not? Each check looks at one thing and says how it is, in codes and numbers.

A check that cannot be made is `unknown`, never fine. `needed` are those without which a server should get no request;
the others raise an alarm and leave it serving.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max, Min, Q
from django.utils.timezone import localtime

from tinhso.connectors import syslog
from tinhso.connectors.circuits import CLOSED
from tinhso.exchange.portal.models import Inbound, Outbound
from tinhso.exchange.registers.standing import registers, unasked
from tinhso.exchange.webhooks import queries as webhooks
from tinhso.files.folder import box_keys
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.keyring import mac_keys
from tinhso.ledger.models import Cursor, Event, Position, Unnumbered
from tinhso.measurement.live import following
from tinhso.notices import rules
from tinhso.notices.manners import manner_now
from tinhso.notices.models import Message, State
from tinhso.operations import clock, erasures, outages
from tinhso.operations.models import Copy, Heartbeat
from tinhso.signing import authorities, pins, revocations
from tinhso.trust.keyring import log_keys
from tinhso.trust.queries import latest
from tinhso.trust.reading import last_position

OK, LATE, WRONG, UNKNOWN = "ok", "late", "wrong", "unknown"
NEEDED = ("database", "tables", "disk")
_WITHOUT_DATABASE = ("disk", "erasures", "keys", "logs")
# From which on something is late, and wrong.
BEAT = (timedelta(minutes=1), timedelta(minutes=5))
LAG = (timedelta(minutes=1), timedelta(minutes=10))
UNSIGNED = (timedelta(minutes=10), timedelta(hours=1))
MAIL = (timedelta(minutes=15), timedelta(hours=2))
# A server of logs that is away, in seconds.
UNSENT = (60.0, 900.0)
AWAY = (timedelta(minutes=1), timedelta(minutes=30))
# An answer of somebody else is looked into by a person: so long it is told of.
STRANGE = timedelta(days=1)
COPIED = (timedelta(hours=26), timedelta(hours=72))
TRIED = timedelta(days=100)
KEY_AGE = timedelta(days=365)
# A list of revoked certificates: so long after the next one was due it is more than a late one.
LIST_OVER = timedelta(days=1)
# Free space: less than this share, or less than so many bytes.
FREE = ((0.10, 2_000_000_000), (0.03, 500_000_000))
AHEAD = timedelta(seconds=5)
_NAMED_DAY = re.compile(r"(20\d\d)(\d\d)(\d\d)")


@dataclass(frozen=True)
class Check:
    """name: of the thing; state: ok, late, wrong or unknown; facts: numbers, moments and codes that say why."""

    name: str
    state: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Disk:
    """A place where something of ours lies. free, total: bytes."""

    what: str
    free: int
    total: int


def checks(*, now: datetime, only: Iterable[str] | None = None) -> list[Check]:
    """Every check, or some by name. None of them raises."""
    wanted = CHECKS if only is None else {name: CHECKS[name] for name in only}
    found: list[Check] = []
    for name, look in wanted.items():
        # Each would wait for a database of which it is known that it is away.
        lost = any(one.name == "database" and one.state == WRONG for one in found)
        vain = lost and name not in _WITHOUT_DATABASE
        found.append(Check(name, UNKNOWN) if vain else _tried(name, look, now))
    return found


def is_ready(told: Iterable[Check]) -> bool:
    """Whether a server may be given requests."""
    return not any(one.state == WRONG for one in told if one.name in NEEDED)


def worst(told: Iterable[Check]) -> str:
    """The worst state among checks."""
    return max((one.state for one in told), key=(OK, UNKNOWN, LATE, WRONG).index, default=OK)


def _tried(name: str, look: Callable[[datetime], Check], now: datetime) -> Check:
    try:
        return look(now)
    except (Error, OSError, TinhsoError) as fault:
        outages.noticed(fault)
        code = fault.code if isinstance(fault, TinhsoError) else type(fault).__name__
        return Check(name, WRONG, {"fault": code})


def _grade(value: Any, limits: tuple[Any, Any]) -> str:
    """ok, late or wrong: the higher the value the worse."""
    return WRONG if value > limits[1] else LATE if value > limits[0] else OK


def _database(_now: datetime) -> Check:
    began = time.perf_counter()
    if not outages.reached():
        return Check("database", WRONG, {"fault": "away"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    milliseconds = round(1_000 * (time.perf_counter() - began), 1)
    return Check("database", OK, {"engine": connection.vendor, "milliseconds": milliseconds})


_known_whole: set[str] = set()


def _tables(_now: datetime) -> Check:
    """Whether the tables are the program's. Once they are, they are not asked for again by this process."""
    name = str(connection.settings_dict["NAME"])
    if name not in _known_whole:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if missing:
            return Check("tables", WRONG, {"missing": missing})
        _known_whole.add(name)
    return Check("tables", OK)


def _worker(now: datetime) -> Check:
    last = Heartbeat.objects.aggregate(last=Max("beat_at"))["last"]
    if last is None:
        return Check("worker", WRONG, {"running": 0})
    age = now - last
    running = Heartbeat.objects.filter(beat_at__gt=now - BEAT[0]).count()
    return Check("worker", _grade(age, BEAT), {"running": running, "age": _seconds(age)})


def _ledger(now: datetime) -> Check:
    """How far readers are behind: by the age of the first event that was not numbered or not measured."""
    waiting = Unnumbered.objects.order_by("event_id").values_list("event__recorded_at", flat=True)[
        :1
    ]
    last = Position.objects.aggregate(last=Max("position"))["last"] or 0
    cursor = Cursor.objects.filter(name=following.NAME).first()
    read = cursor.position if cursor else 0
    unread = Event.objects.filter(place__position=read + 1).values_list("recorded_at", flat=True)
    oldest = min([*waiting, *unread], default=None)
    age = max(timedelta(0), now - oldest) if oldest else timedelta(0)
    facts = {"position": last, "unread": max(0, last - read), "age": _seconds(age)}
    return Check("ledger", _grade(age, LAG), facts)


def _signing(now: datetime) -> Check:
    """How long events wait for a checkpoint, by the first that is in none; without a key they wait for ever."""
    keys, last = log_keys(), latest()
    size = last.size if last else 0
    waiting = max(0, last_position() - size)
    rows = Event.objects.filter(place__position__gt=size).order_by("place__position")
    since = rows.values_list("recorded_at", flat=True).first()
    age = max(timedelta(0), now - since) if since else timedelta(0)
    facts = {"signed": size, "waiting": waiting, "age": _seconds(age)}
    if waiting and since is None:  # Places without their events: somebody has deleted them.
        return Check("signing", WRONG, facts)
    if not keys:
        return Check("signing", LATE, {**facts, "fault": "no_log_key"})
    return Check("signing", _grade(age, UNSIGNED), facts)


def disks() -> list[Disk]:
    """The disks that we write to and can see, each once."""
    told = connection.settings_dict
    places = {
        "database": Path(str(told["NAME"])).parent if connection.vendor == "sqlite" else None,
        "files": _folder(_files()),
        "cache": settings.CACHE_FOLDER,
    }
    found: dict[int, Disk] = {}
    for what, place in places.items():
        there = (
            next((one for one in (place, *place.parents) if one.is_dir()), None) if place else None
        )
        if there is None:
            continue
        usage = shutil.disk_usage(there)
        found.setdefault(there.stat().st_dev, Disk(what, usage.free, usage.total))
    return list(found.values())


def _disk(_now: datetime) -> Check:
    seen = disks()
    if not seen:
        return Check("disk", UNKNOWN)
    state = max((_space(one) for one in seen), key=(OK, LATE, WRONG).index)
    least = min(seen, key=lambda one: one.free)
    return Check("disk", state, {"what": least.what, "free": least.free, "total": least.total})


def _space(disk: Disk) -> str:
    low = [
        disk.free < size or (disk.free < share * disk.total and disk.free < 50 * size)
        for share, size in FREE
    ]
    return WRONG if low[1] else LATE if low[0] else OK


def _mail(now: datetime) -> Check:
    """How long messages wait that may go. What the quiet hours hold back waits from their end on, not before."""
    manner, here = manner_now(), localtime(now)
    hours = {"begins": manner.quiet_from, "ends": manner.quiet_until}
    quiet, ended = rules.is_quiet(here.time(), **hours), rules.quiet_ended(here, **hours)
    at_night = Q()
    for way in rules.WAYS:
        at_night |= Q(way=way, rank__in=rules.let_through(way, quiet=True))
    due = Message.objects.filter(state=State.QUEUED, next_at__lte=now).aggregate(
        free=Count("pk", filter=at_night),
        free_since=Min("next_at", filter=at_night),
        held=Count("pk", filter=~at_night),
        held_since=Min("next_at", filter=~at_night),
    )
    since = [due["free_since"]] if due["free"] else []
    if due["held"] and not quiet:
        since.append(max(due["held_since"], ended) if ended else due["held_since"])
    age = now - min(since) if since else timedelta(0)
    waiting = due["free"] + (0 if quiet else due["held"])
    facts = {"waiting": waiting, "age": _seconds(age), "server": bool(settings.EMAIL_HOST)}
    return Check("mail", _grade(age, MAIL), facts)


def _portal(_now: datetime) -> Check:
    stuck = Inbound.objects.filter(state="poisoned").count()
    stuck += Outbound.objects.filter(state__in=("poisoned", "refused")).count()
    facts = {"waiting": stuck, "connected": bool(settings.PORTAL_KEYS)}
    return Check("portal", LATE if stuck else OK, facts)


def _webhooks(now: datetime) -> Check:
    """Messages that partners wait for, receivers that stopped by themselves, and secrets that cannot be opened."""
    stopped, locked = webhooks.paused(), webhooks.unopened(at=now)
    queued, age = webhooks.waiting(now=now)
    state = WRONG if locked else _grade(age, webhooks.LATE)
    facts: dict[str, Any] = {
        "waiting": queued,
        "age": _seconds(age),
        "stopped": stopped,
        "unopened": len(locked),
        "codes": sorted(set(locked.values())),
    }
    return Check("webhooks", LATE if stopped and state == OK else state, facts)


def _registers(now: datetime) -> Check:
    """The register that has been away longest, and answers that were thrown away within a day."""
    told = list(registers(now=now))
    away = [one for one in told if one.circuit != CLOSED and one.away_since is not None]
    worst_one = min(away, key=lambda one: one.away_since or now, default=None)
    age = now - worst_one.away_since if worst_one and worst_one.away_since else timedelta(0)
    strange = [one for one in told if one.strange_at and one.strange_at > now - STRANGE]
    state = _grade(age, AWAY)
    left = unasked(now=now)
    if (strange or left) and state == OK:
        state = LATE
    facts = {
        "unasked": left,
        "connected": len(told),
        "away": [one.code for one in away],
        "age": _seconds(age),
        "problem": worst_one.problem if worst_one else "",
        "waiting": sum(one.waiting for one in told),
        "had": sum(one.had for one in told),
        "lacking": sum(one.lacking for one in told),
        "strange": [one.code for one in strange],
    }
    return Check("registers", state, facts)


def _copies(now: datetime) -> Check:
    last = Copy.objects.order_by("-made_at").first()
    if last is None:
        return Check("copies", WRONG, {"made_at": None, "tried_at": None})
    tried = Copy.objects.aggregate(last=Max("verified_at"))["last"]
    state = _grade(now - last.made_at, COPIED)
    if state == OK and (tried is None or now - tried > TRIED):
        state = LATE
    return Check("copies", state, {"made_at": last.made_at, "tried_at": tried, "name": last.name})


def _erasures(_now: datetime) -> Check:
    """The list must be there to be written, or who was erased comes back with the next copy."""
    place = erasures.place()
    if place is None:
        return Check("erasures", WRONG, {"fault": "unset"})
    there = place if place.exists() else place.parent
    if not os.access(there, os.W_OK):
        return Check("erasures", WRONG, {"fault": "unwritable"})
    return Check("erasures", OK, {"beside": _beside(there)})


def _beside(there: Path) -> dict[str, bool | None]:
    """Whether what is at a place lies on one disk with the database, and with the files; None: it is not known."""
    name = str(connection.settings_dict["NAME"])
    database = Path(name) if connection.vendor == "sqlite" else None
    places = {"database": database, "files": _folder(_files())}
    own = there.stat().st_dev
    return {
        what: None if place is None or not place.exists() else place.stat().st_dev == own
        for what, place in places.items()
    }


def _keys(now: datetime) -> Check:
    """By the day in a key's name, which `tinhso setup` and `tinhso keys` put there; without one it is not known."""
    newest = {"mac": mac_keys().newest, "files": box_keys().newest}
    days = {what: _day_of(name) for what, name in newest.items()}
    known = [day for day in days.values() if day]
    if not known:
        return Check("keys", UNKNOWN, newest)
    old = now.date() - min(known) > KEY_AGE
    return Check("keys", LATE if old else OK, {**newest, "oldest": min(known)})


def _revocations(now: datetime) -> Check:
    """Lists of revoked certificates that are out of date, or lacking, where results are signed or checked here.

    A list that is over says nothing of who was revoked since: signatures go on being believed.
    """
    if not authorities.is_on():
        return Check("revocations", OK, {"on": False})
    told = revocations.lists()
    ends = [(one.until, one.issuer) for one in told if one.until is not None]
    over = [(until, issuer) for until, issuer in ends if until <= now]
    lacking = revocations.unlisted(now=now)
    facts: dict[str, Any] = {
        "on": True,
        "lists": len(told),
        "over": [issuer for _, issuer in over],
        "age": _seconds(now - min(over)[0]) if over else 0.0,
        "until": min(ends)[0] if ends else None,
        "lacking": lacking,
        "shut": len(pins.shut()),
    }
    state = WRONG if over and now - min(over)[0] > LIST_OVER else LATE if over or lacking else OK
    return Check("revocations", state, facts)


def _time(now: datetime) -> Check:
    """A clock that nobody sets runs away; one that was set back is behind the ledger's latest event."""
    last = Event.objects.order_by("-pk").values_list("recorded_at", flat=True).first()
    ahead = max(timedelta(0), last - now) if last else timedelta(0)
    told = clock.kernel()
    facts = {"ahead": _seconds(ahead)}
    if told is not None:
        facts |= {"offset": told.offset_seconds, "most": told.most_seconds}
    if ahead > AHEAD:
        return Check("time", WRONG, facts | {"fault": "set_back"})
    if told is None:
        return Check("time", UNKNOWN, facts)
    if not told.synchronised:
        return Check("time", WRONG, facts | {"fault": "unsynchronised"})
    return Check("time", OK, facts)


def _logs(_now: datetime) -> Check:
    """Whether this process's log lines reach the server that watches over them. Lines that were lost stay told."""
    told = syslog.sending()
    if told is None:
        return Check("logs", OK, {"server": False})
    state = _grade(told.away_seconds, UNSENT)
    if state == OK and told.lost:
        state = LATE
    facts = {"away": round(told.away_seconds, 1), "waiting": told.waiting, "lost": told.lost}
    return Check("logs", state, facts | {"server": True})


def _day_of(name: str) -> date | None:
    found = _NAMED_DAY.search(name)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _files() -> str:
    return str(getattr(settings, "FILES_FOLDER", "") or os.environ.get("TINHSO_FILES", ""))


def _folder(told: str) -> Path | None:
    return Path(told) if told else None


def _seconds(span: timedelta) -> float:
    return round(span.total_seconds(), 1)


CHECKS: Mapping[str, Callable[[datetime], Check]] = {
    "database": _database,
    "tables": _tables,
    "worker": _worker,
    "ledger": _ledger,
    "signing": _signing,
    "disk": _disk,
    "mail": _mail,
    "portal": _portal,
    "webhooks": _webhooks,
    "registers": _registers,
    "copies": _copies,
    "erasures": _erasures,
    "keys": _keys,
    "revocations": _revocations,
    "time": _time,
    "logs": _logs,
}
