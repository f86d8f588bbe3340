"""What Prometheus reads. What stands in the database is counted there, so that it is the same in every process.

Requests are counted by each process for itself; where several serve one port, PROMETHEUS_MULTIPROC_DIR names a folder
through which they add up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

from django.db import Error
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

import tinhso
from tinhso.connectors.circuits import CLOSED
from tinhso.exchange.registers.standing import registers
from tinhso.ledger.models import Cursor
from tinhso.operations import health
from tinhso.operations.health import Check

_STATES = (health.OK, health.LATE, health.WRONG, health.UNKNOWN)
_OWN = CollectorRegistry()
_requests = Counter(
    "tinhso_requests", "Requests by route and status.", ("method", "route", "status"), registry=_OWN
)
_seconds = Histogram(
    "tinhso_request_seconds",
    "How long requests took.",
    ("route",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
    registry=_OWN,
)
# Check and fact → metric and its help. Its unit is in its name.
_FACTS = {
    ("worker", "running"): ("tinhso_workers", "Workers that beat within the last minute."),
    ("worker", "age"): ("tinhso_worker_beat_age_seconds", "Since the last beat of any worker."),
    ("ledger", "position"): ("tinhso_ledger_position", "The last position of the ledger."),
    ("ledger", "unread"): ("tinhso_ledger_unread_events", "Numbered and not measured yet."),
    ("ledger", "age"): ("tinhso_ledger_lag_seconds", "Age of the first event not measured yet."),
    ("mail", "waiting"): ("tinhso_messages_due", "Messages that are due and not sent."),
    ("mail", "age"): ("tinhso_messages_due_age_seconds", "How long the first of them has waited."),
    ("portal", "waiting"): (
        "tinhso_portal_for_a_person",
        "Portal messages that wait for a person.",
    ),
    ("webhooks", "waiting"): ("tinhso_webhooks_waiting", "Messages on their way to partners."),
    ("webhooks", "age"): (
        "tinhso_webhooks_waiting_age_seconds",
        "How long the first of them has waited.",
    ),
    ("webhooks", "stopped"): (
        "tinhso_webhooks_stopped",
        "Receivers that paused themselves.",
    ),
    ("registers", "waiting"): (
        "tinhso_register_questions_waiting",
        "Questions that wait for a register.",
    ),
    ("registers", "age"): (
        "tinhso_register_away_seconds",
        "For how long the one that has been away longest has.",
    ),
    ("time", "offset"): ("tinhso_clock_offset_seconds", "What the kernel still has to correct."),
    ("time", "most"): ("tinhso_clock_most_error_seconds", "The greatest error that it admits."),
}


def count(*, method: str, route: str, status: int, seconds: float) -> None:
    """One request. route: the pattern of its address, never what stood in its place."""
    _requests.labels(method, route, str(status)).inc()
    _seconds.labels(route).observe(seconds)


def written(*, now: datetime | None = None) -> bytes:
    """Everything in the text form of Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Standing(now or timezone.now()))
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(_OWN)


class _Standing:
    """What the checks say, as numbers."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        told = health.checks(now=self.now)
        version = GaugeMetricFamily("tinhso_version", "What runs.", labels=["version"])
        version.add_metric([tinhso.__version__], 1)
        yield version
        states = GaugeMetricFamily(
            "tinhso_check", "1 at the state it is in.", labels=["check", "state"]
        )
        for one in told:
            for state in _STATES:
                states.add_metric([one.name, state], float(one.state == state))
        yield states
        for check in told:
            yield from self._facts(check)
        yield from self._places()
        yield from self._registers()

    def _facts(self, check: Check) -> Iterator[Metric]:
        for (name, fact), (metric, says) in _FACTS.items():
            if name == check.name and check.facts.get(fact) is not None:
                yield GaugeMetricFamily(metric, says, value=float(check.facts[fact]))
        if check.name == "copies" and (made := check.facts.get("made_at")):
            age = (self.now - made).total_seconds()
            yield GaugeMetricFamily("tinhso_copy_age_seconds", "Since the last backup.", value=age)

    def _registers(self) -> Iterator[Metric]:
        """Of each register: whether it is asked, and what came of the questions."""
        up = GaugeMetricFamily(
            "tinhso_register_up", "1 while its circuit is closed.", labels=["register"]
        )
        counts = CounterMetricFamily(
            "tinhso_register_questions", "Questions that ended.", labels=["register", "outcome"]
        )
        try:
            told = list(registers(now=self.now))
        except Error:  # The check of the database says so.
            return
        for one in told:
            up.add_metric([one.code], float(one.circuit == CLOSED))
            for outcome in ("had", "lacking", "strange"):
                counts.add_metric([one.code, outcome], getattr(one, outcome))
        yield up
        yield counts

    def _places(self) -> Iterator[Metric]:
        free = GaugeMetricFamily("tinhso_disk_free_bytes", "Free space.", labels=["what"])
        for disk in health.disks():
            free.add_metric([disk.what], disk.free)
        yield free
        followers = GaugeMetricFamily(
            "tinhso_follower_position", "How far each follower has read.", labels=["follower"]
        )
        try:
            for name, position in Cursor.objects.values_list("name", "position"):
                followers.add_metric([name], position)
        except Error:  # The check of the database says so.
            return
        yield followers
