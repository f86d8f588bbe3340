"""The process map: which event follows which, how often, and the working time between.

A map of everything is unreadable, so each map takes the most frequent moves until they are a stated part of all;
for every step shown it keeps the busiest way in and the busiest way out. The table beneath has all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from tinhso.measurement.report.fonts import text_width
from tinhso.measurement.report.layout import Arrow, Box, Plan, Route, place
from tinhso.measurement.report.store import Row
from tinhso.measurement.report.svg import Value, el, joined, text
from tinhso.measurement.report.words import Text, number, same, shown, span

START, END = ("start",), ("end",)
# Beyond these a map is a ball of wool whatever the layout.
MOST_MOVES, MOST_STEPS = 70, 45
NAME_WIDTH = 215.0
LINE = 21.0
_SIZE = 16.0


@dataclass(frozen=True, slots=True)
class Map:
    """A drawn map and what it leaves out."""

    part: float
    picture: Markup
    moves: int
    covered: int
    all_moves: int
    steps: int


@dataclass(frozen=True, slots=True)
class _Step:
    lines: tuple[Text, ...]
    row: Row
    box: Box


Key = tuple[str, ...] | str | None


def choose(moves: Sequence[Row], *, total: int, part: float) -> list[Row]:
    """The most frequent moves that together are at least `part` of all, and the busiest ways in and out."""
    chosen: list[Row] = []
    covered = 0
    for row in moves:
        if covered >= part * total or len(chosen) >= MOST_MOVES:
            break
        if len(_steps_of([*chosen, row])) > MOST_STEPS:
            break
        chosen.append(row)
        covered += row["moves"]
    return _connected(chosen, moves)


def _connected(chosen: list[Row], moves: Sequence[Row]) -> list[Row]:
    """The chosen moves with the busiest way into and out of every step they touch, steps so reached included."""
    kept = {(row["a"], row["b"]) for row in chosen}
    waiting, seen = sorted(_steps_of(chosen), key=str), _steps_of(chosen)
    while waiting:
        step = waiting.pop(0)
        for side, other in (("b", "a"), ("a", "b")):
            busiest = next((r for r in moves if r[side] == step != r[other]), None)
            if busiest is None or (busiest["a"], busiest["b"]) in kept:
                continue
            fresh = {busiest[other]} - seen
            if len(seen) + len(fresh) > MOST_STEPS:
                continue
            kept.add((busiest["a"], busiest["b"]))
            chosen.append(busiest)
            seen |= fresh
            waiting.extend(fresh)
    return chosen


def _steps_of(moves: Sequence[Row]) -> set[str | None]:
    return {row[end] for row in moves for end in ("a", "b")}


def draw_map(
    activities: Sequence[Row], moves: Sequence[Row], *, total: int, part: float, day: int
) -> Map | None:
    """A map of at least `part` of all moves, as far as it stays readable; None without a move or a step."""
    chosen = choose(moves, total=total, part=part)
    shown_steps = _steps_of(chosen) or {row["activity"] for row in activities[:1]}
    rows = {row["activity"]: row for row in activities if row["activity"] in shown_steps}
    if not rows:
        return None
    steps = {name: _step(name, row) for name, row in rows.items()}
    ends = _ends(rows)
    arrows = [_arrow(row, day) for row in chosen] + [_bare(tail, head, n) for tail, head, n in ends]
    boxes = [step.box for step in steps.values()]
    boxes += [Box(START, 18, 18), Box(END, 18, 18)]
    used = {arrow.tail for arrow in arrows} | {arrow.head for arrow in arrows}
    plan = place([box for box in boxes if box.key in used or box.key in steps], arrows)
    most = max((row["moves"] for row in chosen), default=1)
    picture = _picture(plan, steps, chosen, ends, arrows, most, day)
    covered = sum(row["moves"] for row in chosen)
    return Map(part, picture, len(chosen), covered, total, len(steps))


def _ends(rows: dict[str | None, Row]) -> list[tuple[Key, Key, int]]:
    """The beginnings and the ends worth an arrow: 90 % of them, and at least one."""
    found: list[tuple[Key, Key, int]] = []
    for column in ("starts", "ends"):
        ranked = sorted(rows.items(), key=lambda item: -item[1][column])
        total, so_far = sum(row[column] for _, row in ranked), 0
        for name, row in ranked:
            if not row[column] or so_far >= 0.9 * total:
                break
            so_far += row[column]
            found.append(
                (START, name, row[column]) if column == "starts" else (name, END, row[column])
            )
    return found


def _step(name: str | None, row: Row) -> _Step:
    lines = (*_wrapped(shown(name)), number(row["events"]))
    width = max(text_width(line.vi, size=_SIZE, weight=600) for line in lines) + 28
    return _Step(lines, row, Box(name, max(width, 90.0), LINE * len(lines) + 14))


def _wrapped(name: Text) -> tuple[Text, ...]:
    """At most two lines of a name; what does not fit ends in …"""
    if name.vi != name.en or text_width(name.vi, size=_SIZE, weight=600) <= NAME_WIDTH:
        return (name,)
    first, rest = _fitted(name.vi)
    second, left = _fitted(rest)
    while left and second and text_width(second + "…", size=_SIZE, weight=600) > NAME_WIDTH:
        second = second[:-1]
    return (same(first), same(second + "…" if left else second))


def _fitted(words: str) -> tuple[str, str]:
    """As much as fits a line, broken at a space where there is one."""
    for cut in range(len(words), 0, -1):
        at_break = cut == len(words) or words[cut] in " /-_" or " " not in words[:cut]
        if at_break and text_width(words[:cut], size=_SIZE, weight=600) <= NAME_WIDTH:
            return words[:cut].strip(), words[cut:].strip()
    return words[:1], words[1:]


def _labels(row: Row, day: int) -> tuple[Text, Text]:
    return number(row["moves"]), span(row["mean"], day)


def _arrow(row: Row, day: int) -> Arrow:
    lines = _labels(row, day)
    width = max(max(text_width(t, size=_SIZE) for t in (line.vi, line.en)) for line in lines) + 10
    return Arrow(row["a"], row["b"], float(row["moves"]), width, 2 * LINE)


def _bare(tail: Key, head: Key, count: int) -> Arrow:
    width = text_width(number(count).vi, size=_SIZE) + 10
    return Arrow(tail, head, float(count) * 1e-3, width, LINE)


def _picture(
    plan: Plan,
    steps: dict[str | None, _Step],
    chosen: Sequence[Row],
    ends: Sequence[tuple[Key, Key, int]],
    drawn: Sequence[Arrow],
    most: int,
    day: int,
) -> Markup:
    pad = 8.0
    arrows, labels = [], []
    for route, row, arrow in zip(plan.routes, chosen, drawn, strict=False):
        strong = row["moves"] / most
        arrows.append(
            _curve(route, 1.2 + 6 * strong**0.7, "move" if not route.backward else "move back")
        )
        labels.append(_label(route, _labels(row, day), arrow))
    bare = zip(plan.routes[len(chosen) :], ends, drawn[len(chosen) :], strict=True)
    for route, (_, _, count), arrow in bare:
        arrows.append(_curve(route, 1.2, "edge"))
        labels.append(_label(route, (number(count),), arrow))
    boxes = [_box(step, plan.boxes[name]) for name, step in steps.items()]
    width, height = plan.width + 2 * pad, plan.height + 2 * pad
    body = el("g", *arrows, *boxes, *_dots(plan), *labels, transform=f"translate({pad:g} {pad:g})")
    return el(
        "svg",
        body,
        class_="map-picture",
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=round(width),
        height=round(height),
        aria_hidden="true",
        focusable="false",
    )


def _dots(plan: Plan) -> list[Markup]:
    dots = []
    for key, kind in ((START, "start-dot"), (END, "end-dot")):
        if key in plan.boxes:
            x, y = plan.boxes[key]
            dots.append(el("circle", cx=x, cy=y, r=8.0, class_=kind))
    return dots


def _box(step: _Step, middle: tuple[float, float]) -> Markup:
    x, y = middle
    box = step.box
    frame: dict[str, Value] = {"x": x - box.width / 2, "y": y - box.height / 2, "width": box.width}
    lines = []
    for place_, line in enumerate(step.lines):
        last = place_ == len(step.lines) - 1
        at = y - box.height / 2 + 7 + LINE * (place_ + 0.76)
        lines.append(text(line, x=x, y=at, class_="count middle" if last else "name middle"))
    title = el("title", shown(step.row["activity"]).vi)
    return el("g", title, el("rect", **frame, height=box.height, rx=4, class_="step"), *lines)


def _label(route: Route, lines: tuple[Text, ...], arrow: Arrow) -> Markup:
    """The words of an arrow, on a piece of paper that interrupts it."""
    x, y = route.label
    top = y - LINE * len(lines) / 2
    frame = {"x": x - arrow.label_width / 2, "y": top, "width": arrow.label_width}
    ground = el("rect", **frame, height=LINE * len(lines), class_="label-ground")
    words = (
        text(
            line,
            x=x,
            y=top + LINE * (row + 0.76),
            class_="label middle" + ("" if row else " strong"),
        )
        for row, line in enumerate(lines)
    )
    return ground + joined(words)


def _curve(route: Route, width: float, kind: str) -> Markup:
    """A smooth line through the route's points, the arrow head drawn at its end."""
    points = route.points
    (x0, y0) = points[0]
    told = [f"M{x0:.1f} {y0:.1f}"]
    for (ax, ay), (bx, by) in pairwise(points):
        half = (by - ay) / 2
        told.append(f"C{ax:.1f} {ay + half:.1f} {bx:.1f} {by - half:.1f} {bx:.1f} {by:.1f}")
    line = el("path", d="".join(told), stroke_width=round(width, 1), class_=kind)
    return line + el("path", d=_head(points, width), class_=f"{kind} head")


def _head(points: Sequence[tuple[float, float]], width: float) -> str:
    (_, ay), (x, y) = points[-2], points[-1]
    size = 5 + width * 0.9
    if ay == y:
        return f"M{x:.1f} {y:.1f}l{size:.1f} {-size / 1.6:.1f}v{2 * size / 1.6:.1f}z"
    up = size if y < ay else -size
    return f"M{x:.1f} {y:.1f}l{-size / 1.6:.1f} {up:.1f}h{2 * size / 1.6:.1f}z"
