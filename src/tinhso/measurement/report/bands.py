"""Drawing a time line's band: percentages across, so that one row fits a phone and a wall."""

from __future__ import annotations

from markupsafe import Markup

from tinhso.measurement.report.fonts import text_width
from tinhso.measurement.report.svg import Value, drawing, el, joined, percent
from tinhso.measurement.report.timelines import Band, Segment
from tinhso.measurement.report.words import shown

TOP, TALL = 8, 22
HEIGHT = TOP + TALL + 8
MIDDLE = TOP + TALL / 2
# About how many px a band has on a wide screen and on a phone.
WIDE, NARROW = 760.0, 340.0


def draw_band(band: Band, *, outcome: str) -> Markup:
    """Track, segments, gaps, the promise's flag, and a mark for the end or for now."""
    parts = [
        *_track(band),
        *(_segment(segment, band) for segment in band.segments),
        *_gaps(band),
        *_flag(band),
        _mark(band, outcome),
    ]
    return drawing(*parts, height=HEIGHT, class_="band")


def _x(seconds: float, band: Band) -> float:
    return min(max(seconds / band.scale, 0.0), 1.0)


def _bar(start: float, end: float, band: Band, **attributes: Value) -> Markup:
    left, right = _x(start, band), _x(end, band)
    return el("rect", x=percent(left), width=percent(max(right - left, 0.0)), **attributes)


def _track(band: Band) -> list[Markup]:
    """What is still to come until the promise."""
    if not band.flag or band.end >= band.flag:
        return []
    return [_bar(band.end, band.flag, band, y=TOP, height=TALL, class_="track")]


def _segment(segment: Segment, band: Band) -> Markup:
    kind = {"run": f"run{segment.shade}"}.get(segment.clock, segment.clock)
    if segment.late:
        kind = "late-stop" if segment.clock == "stop" else "late-run"
    thin = segment.clock == "after"
    y, height = (MIDDLE - 3, 6) if thin else (TOP, TALL)
    return _bar(segment.start, segment.end, band, y=y, height=height, class_=f"seg {kind}")


def _gaps(band: Band) -> list[Markup]:
    edge = max(band.end, band.flag or 0.0)
    lines = []
    for gap in band.gaps:
        if 0 < gap.at < edge and _x(gap.at, band) < 1:
            x = percent(_x(gap.at, band))
            kind = "gap off" if gap.days_off else "gap"
            lines.append(el("line", x1=x, x2=x, y1=TOP - 1, y2=TOP + TALL + 1, class_=kind))
    return lines


def _flag(band: Band) -> list[Markup]:
    if band.flag is None:
        return []
    x = percent(_x(band.flag, band))
    cloth = el("path", d="M0 0h11l-3.5 4 3.5 4H0z", class_="cloth")
    return [
        el("line", x1=x, x2=x, y1=0, y2=HEIGHT, class_="pole"),
        el("svg", cloth, x=x, y=0, width=12, height=9, overflow="visible"),
    ]


def _mark(band: Band, outcome: str) -> Markup:
    """A dot for now, a full shape by outcome where it ended; broken lines where it runs out of the row."""
    at = percent(_x(band.end, band))
    shape = {
        "early": el("circle", r=6, class_="jade"),
        "on_time": el("circle", r=6, class_="jade"),
        "late": el("rect", x=-5.5, y=-5.5, width=11, height=11, class_="lacquer"),
        "open": el("circle", r=6, class_="now"),
        "open_late": el("circle", r=6, class_="now overdue"),
    }.get(outcome, el("circle", r=5.5, class_="unknown"))
    parts = [shape]
    if band.clipped:
        cut = el("path", d="M-20 -14l-5 28M-14 -14l-5 28", class_="cut")
        parts.insert(0, cut)
    inner = el("g", joined(parts), transform="translate(-7 0)" if band.clipped else None)
    return el("svg", inner, x=at, y=MIDDLE, width=1, height=1, overflow="visible")


def holder_labels(band: Band) -> list[dict[str, object]]:
    """Who held the segments wide enough to be named: name, place and width in per cent, and where it shows."""
    labels: list[dict[str, object]] = []
    for start, end, step, office in _held(band):
        left, width = _x(start, band), _x(end, band) - _x(start, band)
        name = shown(step or office).vi
        needed = min(text_width(name, size=16) + 10, 0.3 * NARROW)
        if (step is None and office is None) or width * WIDE < needed:
            continue
        size = "wide" if width * NARROW < needed else ""
        labels.append({"left": 100 * left, "width": 100 * width, "name": name, "size": size})
    return labels


def _held(band: Band) -> list[tuple[float, float, str | None, str | None]]:
    """Segments of one holder joined, whatever the clock did."""
    found: list[tuple[float, float, str | None, str | None]] = []
    for segment in band.segments:
        if segment.clock == "after":
            continue
        last = found[-1] if found else None
        if last and last[2:] == (segment.step, segment.office):
            found[-1] = (last[0], segment.end, segment.step, segment.office)
        else:
            found.append((segment.start, segment.end, segment.step, segment.office))
    return found
