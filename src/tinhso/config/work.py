"""What goes on behind the screens, until it is told to stop: `python -m tinhso.config.work`.

Events are numbered, measured and put into signed checkpoints, notices sent by mail, SMS and Zalo, messages with the
national portal taken in and sent, registers asked, partners told by webhooks, files scanned, filings from afar
examined, who owes something by a day reminded, what is over forgotten and what nobody holds tidied away, dossiers of a
merged office moved on, figures computed, the page of the week made and sent,
reports opened, open data issued, what was promised
compared with what the rule gives, SQLite's own knowledge of its tables renewed.
Any number of these may run: each job waits for the other's, or finds nothing left to do.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from types import FrameType

REST_SECONDS = 1.0
RARELY_SECONDS = 3600.0
_log = logging.getLogger("tinhso.work")


def main() -> int:
    """Work until SIGTERM or SIGINT, or until whoever started us is gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from tinhso.briefing.jobs import Mondays
    from tinhso.cases.jobs import move_on, recount_due
    from tinhso.cases.retold import differing
    from tinhso.exchange.portal.jobs import EXCHANGE, compare_due
    from tinhso.exchange.registers.jobs import REGISTERS
    from tinhso.exchange.webhooks.jobs import WEBHOOKS
    from tinhso.files.actions import sweep
    from tinhso.files.inspecting import inspect_some
    from tinhso.indicators.jobs import keep_figures
    from tinhso.measurement.live.correcting import correct_due
    from tinhso.measurement.live.following import keep_edges, keep_up_a_turn
    from tinhso.measurement.live.guarding import guard_step
    from tinhso.measurement.live.publishing import publish_due
    from tinhso.notices.jobs import deliver
    from tinhso.notices.reminding import tell_due
    from tinhso.notices.ways import set_up
    from tinhso.opendata.jobs import issue_due
    from tinhso.operations.jobs import SYSTEM, Beating, Looking, forget_old, forget_the_dead
    from tinhso.operations.outages import noticed
    from tinhso.plans.reminders import follow_tasks, walk_tasks
    from tinhso.protection.jobs import remind_due
    from tinhso.provenance.jobs import end_what_is_over, examine_filings
    from tinhso.registers.reminders import follow_records, walk_records
    from tinhso.reports.jobs import open_ended
    from tinhso.reports.reminders import follow_filings, walk_filings
    from tinhso.signing.actions import strike_left
    from tinhso.trust.jobs import keep_signed, keep_stamped

    def reminded() -> int:
        now = timezone.now()
        walked = walk_tasks(now=now) + walk_records(now=now) + walk_filings(now=now)
        return walked + tell_due(now=now)

    def delivered() -> int:
        return deliver(most=50, now=timezone.now()).all if set_up() else 0

    def guarded() -> int:
        return guard_step(rows=differing).ended_at is None

    def paged() -> int:
        return mondays.look(now=timezone.now(), by=SYSTEM)

    def issued() -> int:
        return issue_due(now=timezone.now(), by=SYSTEM)

    asked: list[int] = []
    mondays = Mondays()
    each_round: tuple[Callable[[], int], ...] = (
        recount_due,
        keep_up_a_turn,
        keep_edges,
        keep_figures,
        keep_signed,
        inspect_some,
        examine_filings,
        follow_tasks,
        follow_records,
        follow_filings,
        reminded,
        open_ended,
        issued,
        paged,
        *EXCHANGE,
        *REGISTERS,
        *WEBHOOKS,
        delivered,
    )

    def each_hour(now: datetime) -> list[Callable[[], object]]:
        jobs: list[Callable[[], object]] = [
            partial(forget_the_dead, now=now),
            partial(forget_old, now=now),
            partial(remind_due, now=now),
            partial(end_what_is_over, now=now),
            partial(compare_due, now=now),
            partial(keep_stamped, now=now),
            partial(strike_left, now=now, by=SYSTEM),
            partial(_remembered, now),
            partial(move_on, timezone.localdate(now)),
            sweep,
            partial(looking.look, now=now),
        ]
        if not settings.DEMO:  # Its months are told for a while yet; its own worker publishes them.
            jobs += [partial(publish_due, now=now), partial(correct_due, now=now)]
        return jobs

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop)
    began, rarely, guarding = os.getppid(), 0.0, False
    heart, looking = Beating("work"), Looking()
    left: list[Callable[[], object]] = []
    while not asked and os.getppid() == began:
        try:
            _tried(heart.beat)
            worked = sum([_tried(job) for job in each_round])
            if time.monotonic() > rarely:
                # Set first: what fails has its turn again in an hour, and not over and over at once.
                rarely = time.monotonic() + RARELY_SECONDS
                left, guarding = each_hour(timezone.now()), True
            while (
                left
            ):  # Where the database goes away meanwhile, what is left waits until it is back.
                _tried(left[0])
                del left[0]
            # A few dossiers each round: nobody is to wait for the guard.
            if guarding and not worked:
                guarding = bool(_tried(guarded))
        except Exception as fault:
            if not noticed(fault):
                _log.exception("a job failed and will be tried again")
            worked = 0
            _rest()
        if not worked:
            time.sleep(REST_SECONDS)
    with suppress(Exception):  # A database that is gone finds out by itself that we are.
        heart.end()
    return 0


def _tried(job: Callable[[], object]) -> int:
    """How much a job did, 0 where it does not say; one that fails is logged, and the next one has its turn."""
    try:
        done = job()
    except Exception as fault:
        from tinhso.operations.outages import noticed, reached

        if noticed(fault) and not reached():
            raise  # Every other job would wait for it as long.
        told = job.func if isinstance(job, partial) else job
        _log.exception("%s failed and will be tried again", getattr(told, "__name__", told))
        _rest()
        return 0
    return done if isinstance(done, int) else 0


def _remembered(now: datetime) -> None:
    """What lists of revoked certificates say is kept. Those that cannot be read hold up nothing; health tells them."""
    from tinhso.kernel.errors import TinhsoError
    from tinhso.signing.revocations import remember

    try:
        remember(now=now)
    except TinhsoError as fault:
        _log.warning("lists of revoked certificates were not read: %s", fault.code)


def _rest() -> None:
    """After a fault; a connection that was lost is given back, or no job would ever have another one."""
    from django.db import close_old_connections

    close_old_connections()
    time.sleep(5)


if __name__ == "__main__":
    sys.exit(main())
