"""What a load of definitions would change, and what is written out: readers of whole documents."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tinhso.procedures.definition import Definition
from tinhso.procedures.differences import Difference, differences
from tinhso.procedures.finding import holding_on


@dataclass(frozen=True)
class Changes:
    """What a load would do, by code; `changed` with every place that would differ."""

    new: tuple[str, ...]
    changed: Mapping[str, tuple[Difference, ...]]
    same: tuple[str, ...]


def preview(definitions: Sequence[Definition], *, day: date) -> Changes:
    """What publishing these from a day on would change against what holds on that day."""
    held = {one.code: one for one in holding(day, codes=[one.code for one in definitions])}
    changed = {}
    for one in definitions:
        before = held.get(one.code)
        if before is not None and before.digest != one.digest:
            changed[one.code] = tuple(differences(before.document(), one.document()))
    return Changes(
        new=tuple(one.code for one in definitions if one.code not in held),
        changed=changed,
        same=tuple(one.code for one in definitions if one.code in held and one.code not in changed),
    )


def holding(day: date, *, codes: Collection[str] | None = None) -> Iterator[Definition]:
    """The definitions that hold on a day, by code; all, or those of some codes."""
    rows = holding_on(day).order_by("procedure__code")
    if codes is not None:
        rows = rows.filter(procedure__code__in=codes)
    for document in rows.values_list("document", flat=True).iterator(chunk_size=200):
        yield Definition.stored(document)
