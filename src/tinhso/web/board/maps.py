"""The map of the board: the areas of offices by their share on time, each the door to its dossiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tinhso.measurement.live.queries import Group
from tinhso.org.borders import drawing_on
from tinhso.web.board.asking import Question
from tinhso.web.board.tables import Row, rows_of
from tinhso.web.words import Pair

WIDTH, TALLEST = 640.0, 560.0
# From which share on an area is drawn so dark: the lighter, the more were late. Never a colour of the three meanings.
TONES: Sequence[tuple[float, Pair]] = (
    (0.95, ("từ 95 %", "95 % and more")),
    (0.85, ("85–95 %", "85–95 %")),
    (0.70, ("70–85 %", "70–85 %")),
    (0.0, ("dưới 70 %", "below 70 %")),
)


@dataclass(frozen=True)
class Area:
    """An office on the map. tone: place in TONES; None where nothing was decided. row: None where nothing is known."""

    name: str
    path: str
    tone: int | None
    row: Row | None


@dataclass(frozen=True)
class Map:
    """box: what of its own units the drawing shows."""

    box: str
    areas: Sequence[Area]

    @property
    def told(self) -> list[Area]:
        """Those beside the drawing: the least on time first."""
        known = [one for one in self.areas if one.row is not None]
        return sorted(known, key=lambda one: (-1 if one.tone is None else -one.tone, one.name))


def map_of(groups: Sequence[Group], asked: Question, names: Mapping[str, str]) -> Map | None:
    """The offices that are asked for and have borders on the day; None where none has any. groups: by office."""
    day = asked.last if asked.as_they_were else asked.who.day
    drawing = drawing_on(day, asked.offices, width=WIDTH, tallest=TALLEST)
    if drawing is None:
        return None
    known = [one for one in groups if one.key in drawing.paths]
    rows = {row.group.key: row for row in rows_of(known, asked, names, "don_vi", of=known)}
    return Map(
        f"-2 -2 {drawing.width + 4:.1f} {drawing.height + 4:.1f}",
        [
            Area(names.get(code, code), drawing.paths[code], _tone(rows.get(code)), rows.get(code))
            for code in sorted(drawing.paths)
        ],
    )


def _tone(row: Row | None) -> int | None:
    share = row.group.on_time_share if row else None
    if share is None:
        return None
    return next(place for place, (least, _) in enumerate(TONES) if share >= least)
