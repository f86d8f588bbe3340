"""Stored contents looked through for viruses, by the worker: first those that wait, then those whose verdict is old.

Until one is clean it is not given out; where the daemon is away all wait, and nothing that was handed in is refused.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from tinhso.files import clamav
from tinhso.files.clamav import Said, ScannerAway
from tinhso.files.folder import FolderFault
from tinhso.files.models import Blob
from tinhso.files.queries import NoSuchFile, opened
from tinhso.keys.boxes import BadBox

AT_ONCE, OLD_AT_ONCE = 20, 5
# How long one of several workers has for a content before another may begin with it.
LEASE = timedelta(minutes=5)
MOST_TRIES, PAUSE, LONGEST_PAUSE = 5, timedelta(minutes=1), timedelta(hours=1)
# What is scanned again when the signatures are others. An infected content is freed by a person's word alone.
AGAIN = ("clean", "failed")
_log = logging.getLogger("tinhso.files")
_away: list[bool] = []


def inspect_some(*, now: datetime | None = None) -> int:
    """Have some contents scanned, or none where scanning is off or the daemon away; how many have a verdict now."""
    if not clamav.is_on():
        return 0
    at = now or timezone.now()
    waiting = Q(verdict="waiting") & (Q(next_at=None) | Q(next_at__lte=at))
    try:
        with_ = clamav.version()
    except ScannerAway as away:
        if not _away:
            _log.warning("the virus scanner does not answer: %s", away.code)
            _away.append(True)
        return 0
    _away.clear()
    found = list(Blob.objects.filter(waiting).order_by("pk")[:AT_ONCE])
    return _each(found or _old(with_, at), with_, at)


def _old(with_: str, at: datetime) -> list[Blob]:
    """Some that other signatures have judged, along the index however many there are."""
    due = Q(next_at=None) | Q(next_at__lte=at)
    for verdict in AGAIN:
        rows = Blob.objects.filter(due, verdict=verdict).order_by("inspected_with", "inspected_at")
        for others in (Q(inspected_with__lt=with_), Q(inspected_with__gt=with_)):
            if found := list(rows.filter(others)[:OLD_AT_ONCE]):
                return found
    return []


def again(verdicts: Sequence[str]) -> int:
    """Have contents of these verdicts scanned anew; until then they are not given out. Gives how many."""
    rows = Blob.objects.filter(verdict__in=list(verdicts))
    return rows.update(verdict="waiting", finding="", tries=0, next_at=None)


def _each(found: Sequence[Blob], with_: str, at: datetime) -> int:
    done = 0
    for blob in found:
        if not _claimed(blob, at):
            continue
        try:
            said = clamav.inspect(opened(blob))
        except ScannerAway as away:
            if not _later(blob, away, with_, at):
                break
        except (NoSuchFile, FolderFault, BadBox) as fault:
            # A store that is away comes back; what is lost or damaged is the business of `files check`.
            _row(blob).update(next_at=at + PAUSE)
            _log.warning("a content could not be read for the virus scanner: %s", fault.code)
        else:
            done += _settled(blob, said, with_, at)
    return done


def _row(blob: Blob) -> QuerySet[Blob]:
    return Blob.objects.filter(pk=blob.pk)


def _claimed(blob: Blob, at: datetime) -> bool:
    """Whether it is ours: of several workers one is the first to move the moment on."""
    mine = _row(blob).filter(verdict=blob.verdict, next_at=blob.next_at)
    return mine.update(next_at=at + LEASE) == 1


def _later(blob: Blob, away: ScannerAway, with_: str, at: datetime) -> bool:
    """One that takes too long is tried again, rarer each time, then failed; whether to go on with the others."""
    if away.code != "scanner_slow":
        _row(blob).update(next_at=None)
        return False
    tries = blob.tries + 1
    if tries >= MOST_TRIES:
        _settled(blob, Said("failed", "time"), with_, at)
    else:
        pause = min(PAUSE * 2**tries, LONGEST_PAUSE)
        _row(blob).update(tries=tries, next_at=at + pause)
    return True


def _settled(blob: Blob, said: Said, with_: str, at: datetime) -> int:
    if said.verdict == "infected":
        _log.warning("a virus was found in a stored file: %s", said.finding)
    return _row(blob).update(
        verdict=said.verdict,
        finding=said.finding,
        inspected_at=at,
        inspected_with=with_,
        tries=0,
        next_at=None,
    )
