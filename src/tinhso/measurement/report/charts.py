"""The report's charts: direct labels, zero lines, the limit as a thin ink line, medians as a dot with a whisker.

Every chart is a drawing as wide as its place; numbers that do not fit stand in the table beneath it.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from tinhso.measurement.report.store import Row
from tinhso.measurement.report.svg import Value, drawing, el, joined, percent, text
from tinhso.measurement.report.words import Text, number, same, share, span

BINS = 21
LIMIT_AT = 10 / BINS
_BASE = 30


def limit_use(rows: Sequence[Row]) -> Markup:
    """Dossiers by the share of the limit used: 20 bins of a tenth, one for all beyond twice the limit."""
    labels = [
        (0.0, same("0 %")),
        (5, same("50 %")),
        (10, Text("hạn (100 %)", "limit (100%)")),
        (15, same("150 %")),
        (BINS, same("> 200 %")),
    ]
    bars = [(row["tenth"], row["dossiers"], row["late"]) for row in rows]
    limit = percent(LIMIT_AT)
    line = el("line", x1=limit, x2=limit, y1=0, y2=220, class_="limit")
    return _histogram(bars, labels, height=250, over=line)


def spread(rows: Sequence[Row]) -> Markup:
    """Dossiers by working time in half working days, where there is no limit to set them against."""
    labels = [
        (float(2 * days), Text(f"{days} ngày", f"{days} day{'s' if days > 1 else ''}"))
        for days in (1, 2, 4, 6, 8, 10)
    ]
    bars = [(row["bucket"], row["dossiers"], 0) for row in rows]
    return _histogram(bars, [(0.0, same("0")), *labels], height=250)


def _histogram(
    bars: Sequence[tuple[int, int, int]],
    labels: Sequence[tuple[float, Text]],
    *,
    height: int,
    over: Markup | None = None,
) -> Markup:
    floor, most = height - _BASE, max((count for _, count, _ in bars), default=1)
    room = floor - 26
    parts: list[Markup] = []
    for place, count, late in bars:
        left, width = percent((place - 1) / BINS), percent(1 / BINS)
        tall, red = room * count / most, room * late / most
        parts.append(
            el(
                "rect",
                x=left,
                width=width,
                y=floor - tall,
                height=max(tall - red, 0.0),
                class_="bar",
            )
        )
        if late:
            parts.append(
                el("rect", x=left, width=width, y=floor - red, height=red, class_="bar late")
            )
        if count == most:
            middle = percent((place - 0.5) / BINS)
            parts.append(
                text(
                    number(count),
                    x=middle,
                    y=floor - tall - 7,
                    class_=_anchor((place - 0.5) / BINS),
                )
            )
    parts.append(el("line", x1="0%", x2="100%", y1=floor, y2=floor, class_="zero"))
    for spot, words in labels:
        along = spot / BINS
        parts.append(text(words, x=percent(along), y=height - 6, class_=f"tick {_anchor(along)}"))
    return drawing(*parts, *filter(None, [over]), height=height, class_="histogram")


def _anchor(x: float) -> str:
    return "start" if x < 0.06 else "end" if x > 0.96 else "middle"


def _edge(x: float) -> str:
    """The anchor of a wide label that must not run out of a phone's screen."""
    return "start" if x < 0.1 else "end" if x > 0.9 else "middle"


def kept_by_month(rows: Sequence[Row], *, least: int) -> Markup:
    """On-time share by month, on a scale from 0 to 100 %."""
    height, floor, top = 190, 172, 38
    scale = floor - top
    points = [
        (x, floor - scale * row["kept"] / row["judged"], row)
        for x, row in zip(_columns(rows), rows, strict=True)
        if row["judged"]
    ]
    parts = [
        el("line", x1="0%", x2="100%", y1=floor, y2=floor, class_="zero"),
        el("line", x1="0%", x2="100%", y1=top, y2=top, class_="grid"),
    ]
    for (x1, y1, _), (x2, y2, _) in zip(points, points[1:], strict=False):
        parts.append(el("line", x1=percent(x1), y1=y1, x2=percent(x2), y2=y2, class_="thread"))
    for x, y, row in points:
        few = " few" if row["judged"] < least else ""
        parts.append(el("circle", cx=percent(x), cy=y, r=5, class_=f"dot{few}"))
    for place in _told(points):
        x, y, row = points[place]
        words = share(row["kept"], row["judged"])
        parts.append(
            text(words, x=percent(x), y=_clear_of(points, place, floor), class_=f"told {_edge(x)}")
        )
    return drawing(*parts, height=height, class_="trend")


def _told(points: Sequence[tuple[float, float, Row]]) -> list[int]:
    """The last, the worst and the first month get a number, as far as they stand apart."""
    if not points:
        return []
    worst = max(range(len(points)), key=lambda place: points[place][1])
    apart: list[int] = []
    for place in (len(points) - 1, worst, 0):
        if all(abs(points[place][0] - points[other][0]) > 0.15 for other in apart):
            apart.append(place)
    return apart


def _clear_of(points: Sequence[tuple[float, float, Row]], place: int, floor: float) -> float:
    """The height of a point's label: above it, or below where the line comes down to it from above."""
    x, y, _ = points[place]
    near = points[max(place - 1, 0) : place + 2]
    side = near[:2] if _edge(x) == "end" else near[-2:] if _edge(x) == "start" else near
    highest = min(other for _, other, _ in side)
    return y + 26 if highest < y - 6 and y + 30 < floor else y - 13


def time_by_month(rows: Sequence[Row], *, day: int) -> Markup:
    """Median as a dot and p90 as a whisker, by month, from zero."""
    height, floor, top = 224, 172, 26
    most = max((row["p90"] or 0 for row in rows), default=0) or 1
    parts = [el("line", x1="0%", x2="100%", y1=floor, y2=floor, class_="zero")]
    columns = _columns(rows)
    for x, row in zip(columns, rows, strict=True):
        if row["median"] is None:
            continue
        at = percent(x)
        low, high = (floor - (floor - top) * row[key] / most for key in ("median", "p90"))
        parts.append(el("line", x1=at, x2=at, y1=low, y2=high, class_="whisker"))
        parts.append(
            el(
                "svg",
                el("line", x1=-5, x2=5, y1=0, y2=0, class_="whisker"),
                x=at,
                y=high,
                overflow="visible",
                width=1,
                height=1,
            )
        )
        parts.append(el("circle", cx=at, cy=low, r=5, class_="dot"))
    parts += _time_labels(rows, columns, top=top, day=day)
    parts += _month_ticks(rows, columns, height)
    return drawing(*parts, height=height, class_="trend")


def _month_ticks(rows: Sequence[Row], columns: Sequence[float], height: float) -> list[Markup]:
    """The number of each month, and the year under the first one and every January."""
    parts: list[Markup] = []
    step, last_year = -(-len(rows) // 12), -1.0
    for place, (x, row) in enumerate(zip(columns, rows, strict=True)):
        year, number_of_month = row["month"].split("-")
        narrow = "" if (len(rows) - 1 - place) % step == 0 else " wide"
        words = same(number_of_month.lstrip("0"))
        parts.append(text(words, x=percent(x), y=height - 30, class_=f"tick middle{narrow}"))
        crowded = any(later["month"][5:] == "01" for later in rows[1 : 1 + len(rows) // 5])
        if (place == 0 and not crowded) or (number_of_month == "01" and x - last_year > 0.06):
            parts.append(text(same(year), x=percent(x), y=height - 8, class_=f"tick {_edge(x)}"))
            last_year = x
    return parts


def _time_labels(
    rows: Sequence[Row], columns: Sequence[float], *, top: float, day: int
) -> list[Markup]:
    """The highest whisker is told."""
    known = [(x, row) for x, row in zip(columns, rows, strict=True) if row["median"] is not None]
    if not known:
        return []
    peak_x, peak = max(known, key=lambda item: item[1]["p90"])
    label = same("p90: ") + span(peak["p90"], day)
    anchor = "start" if peak_x < 0.25 else "end" if peak_x > 0.75 else "middle"
    return [text(label, x=percent(peak_x), y=top - 10, class_=f"told {anchor}")]


def _columns(rows: Sequence[Row]) -> list[float]:
    return [(place + 0.5) / len(rows) for place in range(len(rows))]


def whisker(
    median: float | None, p90: float | None, most: float, *, limit: float | None = None
) -> Markup:
    """A median dot and its p90 whisker on a scale from 0 to `most`; a row of a table."""
    parts = [el("line", x1="0%", x2="100%", y1=20, y2=20, class_="zero")]
    if median is not None and p90 is not None and most:
        low, high = percent(0.02 + 0.96 * median / most), percent(0.02 + 0.96 * p90 / most)
        parts += [
            el("line", x1=low, x2=high, y1=11, y2=11, class_="whisker"),
            el("line", x1=high, x2=high, y1=6, y2=16, class_="whisker"),
            el("circle", cx=low, cy=11, r=5, class_="dot"),
        ]
    if limit is not None and most:
        at = percent(0.02 + 0.96 * min(limit / most, 1))
        parts.append(el("line", x1=at, x2=at, y1=0, y2=22, class_="limit"))
    return drawing(*parts, height=22, class_="whiskers")


def stacked(row: Row, most: float) -> Markup:
    """Running solid, stopped hatched, before a restart dotted; nights and days off as a thin line after them."""
    parts, position = [], 0.0
    for key, kind in (("running", "run0"), ("stopped", "stop"), ("void", "void")):
        width = float(row[key] or 0) / most if most else 0.0
        if width:
            parts.append(_block(position, width, y=3, height=20, class_=f"seg {kind}"))
        position += width
    closed = float(row["closed"] or 0) / most if most else 0.0
    if closed:
        parts.append(_block(position, closed, y=11, height=4, class_="seg closed"))
    return drawing(*parts, height=26, class_="stack")


def _block(position: float, width: float, **attributes: Value) -> Markup:
    return el("rect", x=percent(position), width=percent(width), **attributes)


def outcome_strip(parts: Sequence[tuple[str, int]], total: int) -> Markup:
    """One bar of all dossiers, a piece for each outcome that occurs."""
    position, pieces = 0.0, []
    for kind, count in parts:
        if count:
            pieces.append(_block(position, count / total, y=0, height=16, class_=f"piece {kind}"))
            position += count / total
    return drawing(joined(pieces), height=16, class_="strip")
