"""One checkpoint a day is stamped by a foreign authority (RFC 3161), so that the day itself is not ours to say.

The authority learns the hash of a checkpoint and nothing else. Its answer is kept as it came and published, so that
anybody can check it with other programs too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography.x509 import Certificate
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tinhso.connectors.http import Line
from tinhso.keys.stamps import (
    MOST_ANSWER_BYTES,
    REQUEST_TYPE,
    BadStamp,
    ask_for,
    check_stamp,
    read_authority,
)
from tinhso.ledger.turns import in_turn
from tinhso.trust.models import Stamp
from tinhso.trust.queries import latest


def is_on() -> bool:
    """Whether an authority is named."""
    return bool(settings.STAMP_ADDRESS)


def authority() -> tuple[Certificate, ...]:
    """The certificates by which the authority's answers are believed. Raises BadStamp."""
    return _read(settings.STAMP_ROOTS)


def stamp_due(*, now: datetime) -> Stamp | None:
    """Have the last checkpoint stamped, unless the day has its stamp, nothing is signed, or no authority is named.

    now: an aware moment. An answer that is not believed is not kept. Raises BadStamp, CannotAsk.
    """
    day, last = timezone.localdate(now), latest()
    if not is_on() or last is None or Stamp.objects.filter(day=day).exists():
        return None
    roots, content = authority(), last.note.encode()
    asked = ask_for(content)
    with Line(settings.STAMP_ADDRESS, private=settings.STAMP_PRIVATE) as line:
        answer = line.ask(
            "POST",
            "",
            headers={"Content-Type": REQUEST_TYPE},
            body=asked.body,
            most=MOST_ANSWER_BYTES,
        )
    if answer.status != 200:
        raise BadStamp("bad_stamp", why=f"HTTP {answer.status}")
    found = check_stamp(answer.body, content, roots, nonce=asked.nonce)
    with transaction.atomic():
        in_turn("trust.stamp")
        if Stamp.objects.filter(day=day).exists():
            return None  # Another worker was quicker.
        return Stamp.objects.create(
            day=day,
            size=last.size,
            note=last.note,
            answer=answer.body,
            stamped_at=found.at,
            by=found.by,
        )


def stamped() -> Iterator[tuple[int, str | None]]:
    """The size and note of each stamped checkpoint; None for the note where its stamp is not of it.

    Without certificates (`TINHSO_STAMP_ROOTS`) none can be checked and none is told. Raises BadStamp.
    """
    if not settings.STAMP_ROOTS:
        return
    roots = authority()
    for one in Stamp.objects.order_by("day").iterator():
        try:
            found = check_stamp(bytes(one.answer), one.note.encode(), roots)
        except BadStamp:
            yield one.size, None
            continue
        yield one.size, one.note if found.at == one.stamped_at else None


@lru_cache(maxsize=2)
def _read(file: str) -> tuple[Certificate, ...]:
    try:
        return read_authority(Path(file).read_bytes())
    except OSError as fault:
        raise BadStamp("bad_authority", why=fault.strerror) from None
