"""A pack's figures: inputs, definitions, targets, and of samples the numbers that were given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tinhso.indicators.actions import publishing, supplying
from tinhso.indicators.actions.supplying import Number
from tinhso.indicators.defining import read_document
from tinhso.indicators.models import DefinitionVersion, Input, Supplied, Target
from tinhso.kernel.periods import read_key
from tinhso.loading.parts import File

if TYPE_CHECKING:
    from tinhso.loading.keeping import Asked


@dataclass
class Told:
    """Inputs, definitions and targets that are new, changed, as they were; numbers that are new and known."""

    new: int = 0
    changed: int = 0
    same: int = 0
    numbers: int = 0
    known: int = 0


def keep(asked: Asked, one: File) -> Told:
    """What a file of figures says. Raises CannotKeepPart."""
    told = Told()
    _inputs(asked, one, told)
    _definitions(asked, one, told)
    _targets(asked, one, "targets", one.told.get("targets", ()), one.told["decision"], told)
    samples = one.told.get("samples")
    if asked.samples and samples:
        _targets(
            asked, one, "samples.targets", samples.get("targets", ()), samples["decision"], told
        )
        _numbers(asked, one, samples, told)
    return told


def _inputs(asked: Asked, one: File, told: Told) -> None:
    """Who supplies an input is for the province to say: what is there already stays."""
    known = set(Input.objects.values_list("code", flat=True))
    for code, row in one.told.get("inputs", {}).items():
        if code in known:
            told.same += 1
            continue
        more = {name: value for name, value in row.items() if name not in ("name", "unit")}
        with asked.at(one.file, f"inputs.{code}"):
            supplying.set_input(
                code, name_vi=row["name"][0], name_en=row["name"][1], unit=row["unit"],
                by=asked.by, pack=asked.pack.name, **more,
            )  # fmt: skip
        told.new += 1


def _definitions(asked: Asked, one: File, told: Told) -> None:
    last = dict(
        DefinitionVersion.objects.order_by("number").values_list("definition__code", "number")
    )
    for code, row in one.told.get("definitions", {}).items():
        with asked.at(one.file, f"definitions.{code}"):
            document = read_document({**row, "name_vi": row["name"][0], "name_en": row["name"][1]})
            made = publishing.publish(
                code, document, from_date=asked.day, decision=one.told["decision"], by=asked.by,
                pack=asked.pack.name,
            )  # fmt: skip
        if code not in last:
            told.new += 1
        elif made.number > last[code]:
            told.changed += 1
        else:
            told.same += 1


def _targets(asked: Asked, one: File, path: str, rows: Any, decision: str, told: Told) -> None:
    known = set(Target.objects.values_list("uid", flat=True))
    for place, row in enumerate(rows):
        with asked.at(one.file, f"{path}[{place}]"):
            made = publishing.set_target(
                row["figure"], value=float(row["value"]), from_date=date.fromisoformat(row["from"]),
                decision=row.get("decision", decision), by=asked.by, level=row.get("level", ""),
                office=asked.office(row["office"]) if row.get("office") else "",
            )  # fmt: skip
        told.same += made.uid in known
        told.new += made.uid not in known


def _numbers(asked: Asked, one: File, samples: Any, told: Told) -> None:
    """Numbers of which none was given yet; what somebody has given since counts."""
    given = set(Supplied.objects.values_list("input__code", "office", "kind", "first"))
    fresh = []
    for place, row in enumerate(samples.get("numbers", ())):
        with asked.at(one.file, f"samples.numbers[{place}]"):
            period = read_key(row["period"])
            office = asked.office(row["office"])
            if (row["input"], office, period.kind, period.first) in given:
                told.known += 1
                continue
            fresh.append(
                Number(row["input"], office, period, float(row["value"]), note=samples["decision"])
            )
    if fresh:
        with asked.at(one.file, "samples.numbers"):
            supplying.supply(fresh, by=asked.by, name=samples["decision"])
        told.numbers += len(fresh)
