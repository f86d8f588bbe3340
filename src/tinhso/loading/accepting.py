"""What a pack claims of the mission's rows, asked of the platform on which it was loaded.

Each question goes through the readers of the room that owns the figure, as screens and programs ask it; what must come
of it stands in the pack. So a row counts as done because a number is there, not because a sentence says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from tinhso.indicators import current, filling
from tinhso.indicators import queries as figures
from tinhso.indicators.targets import aim_for
from tinhso.indicators.units import level_of
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.periods import read_key
from tinhso.loading.actions import Loaded
from tinhso.loading.parts import NOT_CLAIMED, Claim
from tinhso.loading.reading import Pack
from tinhso.org.queries import organisation_on
from tinhso.plans import queries as plans
from tinhso.plans.models import GoverningDocument, Plan, Task
from tinhso.plans.queries import Row, Wanted
from tinhso.registers import queries as registers
from tinhso.registers.actions.keeping import compared
from tinhso.registers.models import Record, Version

OK, FAILED = "ok", "failed"
_NONE = "-"


@dataclass(frozen=True)
class Line:
    """A line of what was accepted. row: of the mission, "" for the pack as a whole.

    state: ok, failed or not_claimed. kind, said: what was asked; found: what came of it; fault: why it could not be
    asked.
    """

    row: str
    state: str
    kind: str
    said: Any
    found: Any = None
    fault: TinhsoError | None = None


def accepted(pack: Pack, *, walked: int) -> Iterator[Line]:
    """Every claim of a pack that was loaded with its samples. walked: how many of its dossiers reached their result.

    A row that the pack names and of which it claims nothing is told as not claimed.
    """
    claimed = {claim.row for claim in pack.parts.claims}
    for claim in pack.parts.claims:
        yield _line(claim, walked)
    for row in pack.rows:
        if row not in claimed:
            yield Line(row, NOT_CLAIMED, NOT_CLAIMED, ("", ""))


def twice(pack: Pack, again: Loaded) -> Line:
    """That a pack which was loaded changes nothing when it is loaded once more."""
    parts = (again.papers, again.procedures, again.forms)
    new = sum(len(one.new) + len(one.changed) for one in parts) + len(again.calendars)
    new += sum(made + changed for made, changed, _ in again.parts.counts.values())
    return Line("", FAILED if new else OK, "twice", {"is": 0, "pack": pack.name}, new)


def _line(claim: Claim, walked: int) -> Line:
    if claim.kind == NOT_CLAIMED:
        return Line(claim.row, NOT_CLAIMED, claim.kind, tuple(claim.said))
    said = {**claim.said, "walked": walked}
    try:
        found = _ASKED[claim.kind](said)
    except TinhsoError as fault:
        return Line(claim.row, FAILED, claim.kind, claim.said, fault=fault)
    least = claim.said.get("at_least")
    is_so = found >= least if least is not None else _plain(found) == _plain(claim.said["is"])
    return Line(claim.row, OK if is_so else FAILED, claim.kind, claim.said, found)


def _plain(value: Any) -> Any:
    """Numbers by what they are worth; shares of one in a thousand millionth are the same."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, float | int):
        return round(float(value), 9)
    return list(value) if isinstance(value, tuple) else value


def _records(said: Mapping[str, Any]) -> int:
    """How many records answer; several thousand are counted, what no list can ask is looked at row by row."""
    version = registers.version_now(said["register"])
    asked = registers.Asked(
        where=tuple(_where(version, said.get("where", {}))),
        between=tuple(
            (name, float(low), float(high)) for name, (low, high) in said.get("between", {}).items()
        ),
        ends_from=_day(said, 0),
        ends_by=_day(said, 1),
    )
    needed = said.get("filled", ())
    if not needed and not said.get("placed"):
        return registers.count(version, asked)[0]
    return sum(
        all(row.values.get(name) not in (None, "") for name in needed)
        and (not said.get("placed") or row.longitude is not None)
        for row in registers.all_of(version, asked)
    )


def _where(version: Version, where: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in where.items():
        yield name, compared(version.definition.by_name[name].kind, value)


def _day(said: Mapping[str, Any], place: int) -> date | None:
    return date.fromisoformat(said["ends"][place]) if "ends" in said else None


def _distinct(said: Mapping[str, Any]) -> int:
    version = registers.version_now(said["register"])
    rows: Any = registers.all_of(version, registers.Asked())
    values = {_of(row, said["field"]) for row in rows}
    return len(values - {None, ""})


def _of(row: Record, field: str) -> Any:
    value = row.values.get(field)
    return tuple(value) if isinstance(value, list) else value


def _rows(said: Mapping[str, Any]) -> list[Row]:
    wanted = Wanted(
        plan=_plan(said).pk,
        kind=said.get("kind", ""),
        year=said.get("year"),
        pillar=said.get("pillar"),
        sign=said.get("sign", ""),
        blocked=said.get("blocked", False),
    )
    return plans.rows_of(wanted, today=timezone.localdate(), order="place")


def _plan(said: Mapping[str, Any]) -> Plan:
    found = plans.plans_listed().filter(code=said["plan"]).first()
    if found is None:
        raise TinhsoError("plan_no_such", what="plan")
    return found


def _split(said: Mapping[str, Any]) -> dict[str, int]:
    """How many tasks of each; those without a year stand under "-". Its sum must be the one that is said."""
    by = said["by"]
    folds = plans.folded(_rows(said), lambda row: str(getattr(row, by) or _NONE))
    found = {fold.key: fold.all for fold in folds}
    if sum(found.values()) != said["sum"]:
        raise TinhsoError("pack_split_sum", found=sum(found.values()), sum=said["sum"])
    return found


def _causes(said: Mapping[str, Any]) -> dict[str, int]:
    return {str(document): count for document, count, _ in plans.causes(_rows(said))}


def _lineage(said: Mapping[str, Any]) -> int:
    """How many tasks cite a document that carries out the one of a number, however far above."""
    wanted: str = said["up_to"]
    leads: dict[int, bool] = {}
    tasks = Task.objects.filter(plan=_plan(said)).select_related("document__above")
    for task in tasks:
        own: GoverningDocument = task.document
        if own.pk not in leads:
            line = [*plans.line_above(own), own]
            leads[own.pk] = any(wanted in (one.number, one.title) for one in line)
    return sum(leads[task.document_id] for task in tasks)


def _money(said: Mapping[str, Any]) -> int | None:
    row = _plan(said).money.filter(code=said["code"], way=said["way"]).first()
    if row is None or [row.from_year, row.until_year] != list(said["years"]):
        return None
    return row.amount


def _target(said: Mapping[str, Any]) -> float | None:
    aims = figures.aims_of([said["figure"]]).get(said["figure"], [])
    day = date.fromisoformat(said["day"])
    aim = aim_for(aims, office=said.get("office", ""), level=said.get("level", ""), day=day)
    return None if aim is None else aim.value


def _figure(said: Mapping[str, Any]) -> float | None:
    """A figure as it is computed of what was given, and whether its target is reached where that is asked."""
    period = read_key(said["period"])
    filling.fill([period], now=timezone.now())
    holding = current.book_on(min(period.last, timezone.localdate())).held.get(said["figure"])
    if holding is None:
        raise TinhsoError("definition_unknown", figure=said["figure"])
    level = level_of(organisation_on(timezone.localdate()), said["office"])
    (shown,) = figures.shown([holding], unit=said["office"], level=level, period=period)
    if "reached" in said and shown.reached is not said["reached"]:
        raise TinhsoError("pack_reached", figure=said["figure"], value=shown.value)
    return shown.value


_ASKED: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "records": _records,
    "distinct": _distinct,
    "tasks": lambda said: len(_rows(said)),
    "split": _split,
    "causes": _causes,
    "lineage": _lineage,
    "horizons": lambda said: _plan(said).horizons,
    "money": _money,
    "target": _target,
    "figure": _figure,
    "walked": lambda said: said["walked"],
}
