"""The lines of the live board's tables, each number with the door to its dossiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tinhso.measurement.live.personal import Hands
from tinhso.measurement.live.queries import Group, Pace
from tinhso.web.board import charts
from tinhso.web.board.asking import Question

NO_NOTES: Mapping[Hands, int] = {}
# A step is called slow only after it was passed so often.
ENOUGH = 5


@dataclass(frozen=True)
class Row:
    """A line of a table, with its doors."""

    name: str
    group: Group
    door: str
    late_door: str
    open_door: str
    open_late_door: str
    whisker: charts.Whisker | None
    width: str


@dataclass(frozen=True)
class Step:
    """Where running time goes: a step in an office, or in one person's hands. notes: how many she wrote of it."""

    pace: Pace
    step: str
    office: str
    person: str
    door: str
    whisker: charts.Whisker | None
    notes: int = 0


def door(asked: Question, figure: str, **more: str) -> str:
    """The address of the dossiers behind a figure."""
    return _opens(asked, figure, asked.with_(**more) if more else asked.address)


def _opens(asked: Question, figure: str, told: str) -> str:
    so = f"so={figure}" if figure else ""
    return f"{asked.dossiers}?{'&'.join(filter(None, (so, told)))}"


def rows_of(
    groups: Sequence[Group],
    asked: Question,
    names: Mapping[str, str],
    by: str,
    *,
    of: Sequence[Group],
) -> list[Row]:
    """Lines of a table. by: what the address calls their keys, "" for nothing; of: all groups, which give the scale."""
    scale = charts.scale_of(of)
    return [_row(one, by, asked, names.get(one.key, one.key), scale) for one in groups]


def _row(group: Group, by: str, asked: Question, name: str, scale: float) -> Row:
    told = asked.with_(**{by: group.key}) if by else asked.address
    return Row(
        name=name,
        group=group,
        door=_opens(asked, "decided", told),
        late_door=_opens(asked, "late", told),
        open_door=_opens(asked, "open", told),
        open_late_door=_opens(asked, "open_late", told),
        whisker=charts.whisker(group.working, group.limit_seconds, scale),
        width=charts.share_width(group.on_time_share),
    )


def steps_of(
    paces: Sequence[Pace],
    asked: Question,
    names: Mapping[str, str],
    of_steps: Mapping[str, str],
    people: Mapping[str, str],
    notes: Mapping[Hands, int] = NO_NOTES,
) -> list[Step]:
    """Lines of steps, on one scale."""
    scale = max([one.working.p90 or 0 for one in paces] + [3_600.0])
    made = []
    for one in paces:
        more = {"noi": one.office, "buoc": one.step or "-"}
        if one.staff:
            more["nguoi"] = one.staff
        made.append(
            Step(
                pace=one,
                step=of_steps.get(one.step, one.step),
                office=names.get(one.office, one.office),
                person=people.get(one.staff, one.staff),
                door=door(asked, "", **more),
                whisker=charts.whisker(one.working, None, scale),
                notes=notes.get((one.office, one.step, one.staff), 0),
            )
        )
    return made


def slowest(places: Sequence[Step]) -> Step | None:
    """The step with the longest median among those that were passed often enough."""
    often = [one for one in places if one.pace.stretches >= ENOUGH and one.step]
    return max(often, key=lambda one: one.pace.working.median or 0, default=None)
