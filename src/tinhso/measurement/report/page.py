"""From facts to one HTML file: templates filled, fonts and script put inside, nothing left to fetch."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from tinhso.measurement.report import bands, charts, phrases, words
from tinhso.measurement.report.facts import Facts
from tinhso.measurement.report.figures import FIGURES
from tinhso.measurement.report.fonts import font_faces
from tinhso.measurement.report.method import log_names, method_of
from tinhso.measurement.report.process_map import Map, draw_map
from tinhso.measurement.report.signs import signs_of

MAP_PARTS = (0.6, 0.9, 0.99)
USUAL_MAP = 0.9
MONTHS_DRAWN = 24
STEPS_DRAWN = 8
ROWS_SHOWN = 12
MOVES_SHOWN = 20
_FONTS = "/*fonts*/"
_FOLDER = files("tinhso.measurement.report") / "templates"


def render(facts: Facts) -> str:
    """The whole document."""
    script = _asset("report.js")
    page = (
        _environment()
        .get_template("report.html.j2")
        .render(
            **_context(facts),
            style=Markup(_asset("report.css")),  # noqa: S704  our own files
            script=Markup(script),  # noqa: S704
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            figures_json=Markup(facts.as_json()),  # noqa: S704  < > & are escaped there
        )
    )
    return page.replace(_FONTS, font_faces(page), 1)


def _asset(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _environment() -> jinja2.Environment:
    loader = jinja2.FunctionLoader(lambda name: (_FOLDER / name).read_text(encoding="utf-8"))
    return jinja2.Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def _context(facts: Facts) -> dict[str, Any]:
    told: dict[str, Any] = {
        "facts": facts,
        "rows": facts.rows,
        "counts": facts.counts,
        "total": facts.total,
        "steps": facts.held("steps", "step_times", "step"),
        "holders": facts.held("holders", "holder_times", "office"),
        "summary": facts.summary,
        "outcomes": phrases.OUTCOMES,
        "clocks": phrases.CLOCKS,
        "queries": FIGURES,
        "log_names": log_names(facts.summary),
        "method": method_of(facts),
        "signs": signs_of(facts),
        "maps": _maps(facts),
        "usual_map": USUAL_MAP,
        "months_drawn": facts.rows["months"][-MONTHS_DRAWN:],
        "steps_drawn": STEPS_DRAWN,
        "rows_shown": ROWS_SHOWN,
        "moves_shown": MOVES_SHOWN,
        "limit_at": charts.LIMIT_AT,
        "lead": phrases.lead(
            {
                "total": facts.total,
                "on_time": facts.one("on_time"),
                "counts": facts.counts,
                "slowest": facts.slowest(),
            }
        ),
    }
    return {**told, **_helpers(facts)}


def _helpers(facts: Facts) -> Mapping[str, Callable[..., Any]]:
    """What templates may call."""
    return {
        "t": words.Text,
        "n": words.number,
        "share": words.share,
        "shown": words.shown,
        "month": words.month,
        "elapsed": words.elapsed,
        "span": partial(words.span, day=facts.day),
        "worked": partial(words.worked, day=facts.day),
        "moment": partial(words.moment, zone=facts.zone),
        "day_of": partial(words.day_of, zone=facts.zone),
        "hour_of": partial(words.hour_of, zone=facts.zone),
        "holder": phrases.holder,
        "limit_words": phrases.limit_words,
        "note_words": phrases.note_words,
        "unknown_why": phrases.UNKNOWN_WHY.__getitem__,
        "status": partial(phrases.status, day=facts.day),
        "draw_band": bands.draw_band,
        "holder_labels": bands.holder_labels,
        "limit_use_chart": charts.limit_use,
        "spread_chart": charts.spread,
        "kept_chart": partial(charts.kept_by_month, least=FEW_IN_MONTH),
        "time_chart": partial(charts.time_by_month, day=facts.day),
        "whisker": charts.whisker,
        "stacked": charts.stacked,
        "strip": charts.outcome_strip,
        "longest": _longest,
        "spent": _spent,
    }


FEW_IN_MONTH = 5


def _longest(rows: list[dict[str, Any]], *columns: str) -> float:
    """The largest sum of some columns, to set rows on one scale; at least 1."""
    return max((sum(float(row[c] or 0) for c in columns) for row in rows), default=0.0) or 1.0


def _spent(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in which any time passed at all, those with the most office hours first."""
    moved = [row for row in rows if any(row[c] for c in ("running", "stopped", "void", "closed"))]
    return sorted(moved, key=lambda row: -(row["running"] + row["stopped"] + row["void"]))


def _maps(facts: Facts) -> list[Map]:
    """Maps of growing detail; one that would only repeat another is left out."""
    total = facts.one("all_moves")["moves"]
    activities, moves = facts.rows["activities"], facts.rows["moves"]
    usual = draw_map(activities, moves, total=total, part=USUAL_MAP, day=facts.day)
    if usual is None:
        return []
    drawn = [usual]
    for part in (part for part in MAP_PARTS if part != USUAL_MAP):
        other = draw_map(activities, moves, total=total, part=part, day=facts.day)
        if other and other.moves not in {known.moves for known in drawn}:
            drawn.append(other)
    return sorted(drawn, key=lambda drawn_map: drawn_map.moves)
