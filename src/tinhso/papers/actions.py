"""The only writer of the types of papers: rows and the events that explain them in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import IntegrityError, transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.papers import kinds
from tinhso.papers.catalogue import PaperType
from tinhso.papers.finding import key_of
from tinhso.papers.models import PaperTypeVersion, SettledName
from tinhso.papers.queries import holding_on, type_on


class CannotPublishPaper(TinhsoError):
    """paper_same_day (type, day): what says something else holds from that day. paper_type_twice (type).

    settle_lacks (field): no name, or no reason.
    """


@dataclass(frozen=True)
class Published:
    """What became of a batch: codes of new types, of new versions of known ones, of those left alone."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]


@transaction.atomic
def publish_all(
    types: Sequence[PaperType],
    *,
    from_date: date,
    by: By,
    source: str = "",
    told_at: datetime | None = None,
) -> Published:
    """Types as they are from a day on, one event each; all or none. What holds already is left alone.

    Raises CannotPublishPaper.
    """
    codes = [one.code for one in types]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise CannotPublishPaper("paper_type_twice", type=twice)
    rows = PaperTypeVersion.objects.filter(code__in=codes)
    known = set(rows.values_list("code", flat=True))
    held = {row.code: row for row in holding_on(from_date).filter(code__in=codes)}
    made = []
    for one in types:
        before = held.get(one.code)
        if before is not None and before.digest == one.digest:
            continue
        if before is not None and before.from_date == from_date:
            raise CannotPublishPaper("paper_same_day", type=one.code, day=from_date)
        made.append(
            PaperTypeVersion(
                code=one.code,
                from_date=from_date,
                document=one.document(),
                digest=one.digest,
                source=source,
            )
        )
    try:
        with transaction.atomic():
            PaperTypeVersion.objects.bulk_create(made, batch_size=200)
    except IntegrityError as error:  # Somebody published one of them at the same time.
        raise CannotPublishPaper("paper_same_day", type=made[0].code, day=from_date) from error
    for row in made:
        facts = {"from_date": from_date, "digest": row.digest, "source": source or None}
        append(
            kinds.PUBLISHED.name, subject=f"paper:{row.code}", by=by, facts=facts, told_at=told_at
        )
    written = {row.code for row in made}
    return Published(
        new=tuple(code for code in codes if code in written and code not in known),
        changed=tuple(code for code in codes if code in written and code in known),
        same=tuple(code for code in codes if code not in written),
    )


@transaction.atomic
def settle_name(
    name: str, *, kind: str, from_date: date, reason: str, by: By, undone: bool = False
) -> SettledName:
    """Decide which type a paper of that name is from a day on. kind: its code; "": none. undone: read it as ever.

    The same again changes nothing. Raises NoSuchPaper, CannotPublishPaper (settle_lacks: no name or no reason).
    """
    said, why = written_line(name)[:2_000], written_line(reason)[:300]
    if not said or not why:
        raise CannotPublishPaper("settle_lacks", field="reason" if said else "name")
    if kind and not undone:
        type_on(kind, from_date)
    key = key_of(said)
    in_turn(f"paper name:{key}")
    last = SettledName.objects.filter(key=key).order_by("-pk").first()
    told = ("" if undone else kind, from_date, undone)
    if last is not None and (last.type, last.from_date, last.undone) == told:
        return last
    made = SettledName.objects.create(
        key=key,
        name=said,
        type=told[0],
        from_date=from_date,
        reason=why,
        undone=undone,
        actor=by.actor,
        decided_at=datetime.now(UTC),
    )
    facts = {
        "name": said,
        "type": made.type or None,
        "from_date": from_date,
        "reason": why,
        "undone": undone,
    }
    append(kinds.SETTLED.name, subject=f"papername:{key[:40]}", by=by, facts=facts)
    return made
