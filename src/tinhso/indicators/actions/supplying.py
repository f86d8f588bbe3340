"""Inputs, how they come, and the numbers that are given of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from tinhso.indicators import defining, filling, kinds
from tinhso.indicators.actions.publishing import TURN, CannotDefine
from tinhso.indicators.facts import SOURCES
from tinhso.indicators.models import WAYS, Definition, Input, Supplied, Supply
from tinhso.kernel import absurd
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.periods import DAY, KINDS, Period
from tinhso.kernel.text import fold, written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn

MOST_BEFORE = 24


class CannotSupply(TinhsoError):
    """input_unknown (figure); input_way (said, known); input_lacks (field); input_due_day (said).

    supply_empty; supply_twice (figure, office, period): one file gives two numbers of one thing that differ.
    """

    exit_code = 2


@dataclass(frozen=True)
class Number:
    """A number to be kept. doubtful: as `numbers.Read`."""

    input: str
    office: str
    period: Period
    value: float
    doubtful: bool = False
    note: str = ""


@dataclass(frozen=True)
class Planned:
    """What a file would do. new: numbers with why each should be looked at; same: how many are known already."""

    new: Sequence[tuple[Number, list[str]]] = field(default_factory=list)
    same: int = 0


@transaction.atomic
def set_input(
    code: str,
    *,
    name_vi: str,
    name_en: str,
    unit: str,
    by: By,
    over_time: str = "sum",
    adds: bool = True,
    pack: str = "",
    supplier: str = "",
    way: str = "none",
    how: str = "",
    every: str = "month",
    due_day: int | None = None,
) -> Input:
    """Make an input known, or say anew how it comes. Its unit stays what it was. Raises CannotSupply, BadDefinition."""
    in_turn(TURN)
    defining.check_code(code)
    if code in SOURCES or Definition.objects.filter(code=code).exists():
        raise CannotDefine("definition_name_taken", figure=code)
    name_vi, name_en, supplier, how = (
        written_line(one) for one in (name_vi, name_en or name_vi, supplier, how)
    )
    if not name_vi:
        raise CannotSupply("input_lacks", field="name_vi")
    if way not in WAYS:
        raise CannotSupply("input_way", said=way[:20], known=", ".join(WAYS))
    if way != "none" and not supplier:
        raise CannotSupply("input_lacks", field="supplier")
    if every not in (DAY, *KINDS):
        raise CannotSupply("input_lacks", field="every")
    if due_day is not None and not 1 <= due_day <= 28:
        raise CannotSupply("input_due_day", said=due_day)
    told = {
        "name_vi": name_vi[:300], "name_en": name_en[:300], "over_time": over_time, "adds": adds,
        "supplier": supplier[:200], "way": way, "how": how[:300], "every": every,
        "due_day": due_day, "words": fold(f"{code} {name_vi} {name_en} {supplier}"),
    }  # fmt: skip
    row, made = Input.objects.get_or_create(
        code=code, defaults={**told, "unit": unit[:40], "pack": pack}
    )
    if not made:
        if all(getattr(row, name) == value for name, value in told.items()):
            return row
        for name, value in told.items():
            setattr(row, name, value)
        row.save(update_fields=list(told))
    append(
        kinds.INPUT_SET.name,
        subject=f"input:{code}",
        by=by,
        facts={
            "way": way,
            "supplier": supplier or None,
            "every": every,
            "due_day": due_day,
        },
    )
    return row


def planned(numbers: Iterable[Number]) -> Planned:
    """What numbers would change, beside what is known of them; three queries. Raises CannotSupply."""
    told = list(dict.fromkeys(numbers))
    known = _known_inputs(told)
    latest = _latest(told)
    history = _history(told)
    seen: dict[tuple[str, str, date, str], float] = {}
    new, same = [], 0
    for one in told:
        key = (one.input, one.office, one.period.first, one.period.kind)
        if seen.setdefault(key, one.value) != one.value:
            raise CannotSupply(
                "supply_twice", figure=one.input, office=one.office, period=one.period.key
            )
        if latest.get(key) == one.value:
            same += 1
            continue
        earlier = [
            value
            for first, value in history.get((one.input, one.office, one.period.kind), {}).items()
            if first != one.period.first
        ]
        unit = known[one.input].unit
        new.append((one, absurd.flags_of(one.value, earlier, unit=unit, doubtful=one.doubtful)))
    return Planned(new, same)


@transaction.atomic
def supply(numbers: Iterable[Number], *, by: By, name: str = "") -> Supply | None:
    """Keep numbers; None where all of them are known already. Of two who give one file at once the second adds nothing.

    What looks wrong is kept and flagged. The periods that it concerns are computed again. Raises CannotSupply.
    """
    in_turn(TURN)
    told = list(dict.fromkeys(numbers))
    if not told:
        raise CannotSupply("supply_empty")
    plan = planned(told)
    if not plan.new:
        return None
    now = timezone.now()
    digest = hashlib.sha256(
        "\n".join(
            sorted(
                f"{one.input}|{one.office}|{one.period.key}|{one.value!r}" for one, _ in plan.new
            )
        ).encode()
    ).hexdigest()
    flagged = sum(bool(flags) for _, flags in plan.new)
    row = Supply.objects.create(
        digest=digest,
        name=written_line(name)[:200],
        rows=len(plan.new),
        flagged=flagged,
        at=now,
        actor=by.actor,
    )
    inputs = _known_inputs(told)
    Supplied.objects.bulk_create(
        [
            Supplied(
                supply=row,
                input=inputs[one.input],
                office=one.office,
                kind=one.period.kind,
                first=one.period.first,
                last=one.period.last,
                value=one.value,
                flags=flags,
                note=written_line(one.note)[:300],
                at=now,
            )
            for one, flags in plan.new
        ],
        batch_size=500,
    )
    append(
        kinds.SUPPLIED.name,
        subject=f"supply:{row.uid}",
        by=by,
        facts={
            "rows": row.rows,
            "flagged": flagged,
            "inputs": sorted({one.input for one, _ in plan.new}),
            "digest": digest,
        },
    )
    today = timezone.localtime(now).date()
    uses = filling.kinds_in_use(today)
    days = {day for one, _ in plan.new for day in (one.period.first, one.period.last)}
    filling.ask([day for day in days if day <= today] or [today], uses, now=now)
    return row


def _known_inputs(numbers: Sequence[Number]) -> Mapping[str, Input]:
    wanted = {one.input for one in numbers}
    found = {row.code: row for row in Input.objects.filter(code__in=wanted)}
    for code in sorted(wanted - found.keys()):
        raise CannotSupply("input_unknown", figure=code[:60])
    return found


def _latest(numbers: Sequence[Number]) -> dict[tuple[str, str, date, str], float]:
    rows = Supplied.objects.filter(
        input__code__in={one.input for one in numbers},
        first__in={one.period.first for one in numbers},
    )
    told = rows.order_by("id").values_list("input__code", "office", "first", "kind", "value")
    return {(code, office, first, kind): value for code, office, first, kind, value in told}


def _history(
    numbers: Sequence[Number],
) -> dict[tuple[str, str, str], dict[date, float]]:
    """By input, office and kind of period the last numbers, by their first day."""
    rows = Supplied.objects.filter(
        input__code__in={one.input for one in numbers},
        office__in={one.office for one in numbers},
    )
    found: dict[tuple[str, str, str], dict[date, float]] = {}
    told = rows.order_by("first", "id").values_list(
        "input__code", "office", "kind", "first", "value"
    )
    for code, office, kind, first, value in told:
        found.setdefault((code, office, kind), {})[first] = value
    return {key: dict(list(own.items())[-MOST_BEFORE:]) for key, own in found.items()}
