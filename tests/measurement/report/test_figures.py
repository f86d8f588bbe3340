"""The report's numbers: known answers, recomputed from the Parquet files, and as the documentation asks them."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from tests.measurement.report import makers

from tinhso.measurement.report import write_report
from tinhso.measurement.report.figures import FIGURES
from tinhso.measurement.report.reference import page
from tinhso.measurement.report.store import open_result, plain

DOCS = Path(__file__).resolve().parents[3] / "docs" / "reference" / "report-figures.md"
_EMBEDDED = re.compile(r'<script type="application/json" id="figures">(.*?)</script>', re.DOTALL)
_SNIPPET = re.compile(r"^## (\w+)\n.*?```sql\n(.*?)\n```", re.DOTALL | re.MULTILINE)


def embedded(report: Path) -> dict[str, Any]:
    """The JSON that a report carries."""
    (found,) = _EMBEDDED.findall(report.read_text(encoding="utf-8"))
    return dict(json.loads(found))


@pytest.fixture(params=makers.SHAPES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return makers.result(tmp_path / "kq", makers.SHAPES[request.param]())


def test_the_documentation_shows_every_query_of_the_report() -> None:
    assert DOCS.read_text(encoding="utf-8") == page()
    assert {name for name, _ in _SNIPPET.findall(page())} == set(FIGURES)


def test_every_snippet_of_the_documentation_gives_the_reports_rows(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = embedded(write_report(folder))
    monkeypatch.chdir(folder)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for name, snippet in _SNIPPET.findall(DOCS.read_text(encoding="utf-8")):
        used = {key: value for key, value in told["parameters"].items() if f"${key}" in snippet}
        assert _asked(connection, snippet, used) == told["figures"][name]["rows"], name
        assert _asked(connection, told["figures"][name]["sql"], {}) == told["figures"][name]["rows"]


def _asked(connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, int]) -> list[Any]:
    cursor = connection.execute(sql, values or None)
    names = [column[0] for column in cursor.description]
    rows = plain(dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    return list(json.loads(json.dumps(rows)))


def test_the_quicker_queries_give_the_same_rows_and_are_used_only_in_order(folder: Path) -> None:
    with open_result(folder) as result:
        assert result.in_order()
        result.rows_at_once = 7
        for figure in FIGURES.values():
            if figure.faster:
                quick, sure = plain(result.ask(figure.name)), plain(result.rows(figure.sql))
                assert quick == sure, figure.name


def test_events_out_of_order_are_sorted_again(tmp_path: Path) -> None:
    folder = makers.result(tmp_path, makers.usual())
    sorted_rows = embedded(write_report(folder))["figures"]["moves"]["rows"]
    events = pl.read_parquet(folder / "events.parquet")
    events.sample(fraction=1, shuffle=True, seed=4).write_parquet(folder / "events.parquet")
    with open_result(folder) as result:
        assert not result.in_order()
    assert embedded(write_report(folder))["figures"]["moves"]["rows"] == sorted_rows


def test_known_answers_of_ten_dossiers(tmp_path: Path) -> None:
    figures = embedded(write_report(makers.result(tmp_path, makers.usual())))["figures"]

    def rows(name: str) -> Any:
        return figures[name]["rows"]

    assert rows("outcomes") == [
        {"outcome": "early", "dossiers": 4},
        {"outcome": "late", "dossiers": 5},
        {"outcome": "on_time", "dossiers": 1},
    ]
    assert rows("on_time") == [{"kept": 5, "judged": 10, "share": 0.5, "with_open_late": 10}]
    (clock,) = rows("legal_clock")
    assert (clock["median"], clock["p90"]) == (44 * makers.HOUR, pytest.approx(72.8 * makers.HOUR))
    # 8 of 40 hours is the second tenth, 40 of 40 the tenth, 80 of 40 the twentieth.
    assert [row["tenth"] for row in rows("limit_use")] == [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]
    assert [row["late"] for row in rows("limit_use")] == [0] * 5 + [1] * 5
    steps = {row["step"]: row for row in rows("steps")}
    assert steps["Thẩm định"]["running"] == 6 * 55 * makers.HOUR
    times = {row["step"]: row for row in rows("step_times")}
    assert (times["Thẩm định"]["dossiers"], times["Thẩm định"]["median"]) == (10, 33 * makers.HOUR)
    assert steps["Ký"]["running"] == 2 * 55 * makers.HOUR
    assert (steps["Bổ sung"]["running"], steps["Bổ sung"]["stopped"]) == (0, 8 * makers.HOUR)
    assert rows("desks")[0]["step"] == "Thẩm định"
    moves = {(row["a"], row["b"]): (row["moves"], row["mean"]) for row in rows("moves")}
    assert moves["Thẩm định", "Ký"] == (10, 11 * makers.HOUR)
    assert moves["Tiếp nhận", "Thẩm định"] == (8, 27 * makers.HOUR)
    assert moves["Tiếp nhận", "Bổ sung"] == (2, 4 * makers.HOUR)
    assert rows("all_moves") == [{"events": 32, "moves": 22, "activities": 4, "dossiers": 10}]


def test_nights_are_what_is_left_of_the_wall_clock(tmp_path: Path) -> None:
    """Twelve working hours from 08:00 end at noon of the second day: one night of sixteen hours."""
    figures = embedded(write_report(makers.result(tmp_path, makers.one())))["figures"]
    steps = {row["step"]: row for row in figures["steps"]["rows"]}
    assert (steps["Ký"]["running"], steps["Ký"]["closed"]) == (12 * 3600, 16 * 3600)


def test_open_dossiers_are_never_counted_as_done(tmp_path: Path) -> None:
    figures = embedded(write_report(makers.result(tmp_path, makers.all_open())))["figures"]
    assert figures["on_time"]["rows"] == [
        {"kept": 0, "judged": 0, "share": None, "with_open_late": 1}
    ]
    assert figures["due_soon"]["rows"] == [{"dossiers": 1}]
    assert figures["legal_clock"]["rows"][0]["median"] is None
    assert figures["months"]["rows"] == []


def test_each_sign_counts_its_dossier_and_names_its_denominator(tmp_path: Path) -> None:
    figures = embedded(write_report(makers.result(tmp_path, makers.signs())))["figures"]
    counted = {
        name: (figures[f"sign_{name}"]["rows"][0]["dossiers"], figures[f"sign_{name}"]["rows"][0]["among"])
        for name in ("stops", "signed_after", "ended_before", "refiled", "promises")
    }  # fmt: skip
    assert counted == {
        "stops": (1, 9),
        "signed_after": (1, 2),
        "ended_before": (1, 9),
        "refiled": (1, 2),
        "promises": (1, 2),
    }
    behind = {
        name: [row["dossier"] for row in figures[f"behind_{name}"]["rows"]] for name in counted
    }
    assert behind == {
        "stops": ["S1"],
        "signed_after": ["S2"],
        "ended_before": ["S3"],
        "refiled": ["S4"],
        "promises": ["S6"],
    }


def test_a_folder_named_with_quotes_and_brackets_is_read(tmp_path: Path) -> None:
    folder = makers.result(tmp_path / "kết quả [1] *'x'; DROP", makers.one())
    assert embedded(write_report(folder))["figures"]["outcomes"]["rows"]


def test_the_json_cannot_end_its_script(tmp_path: Path) -> None:
    report = write_report(makers.result(tmp_path, makers.hostile())).read_text(encoding="utf-8")
    (found,) = _EMBEDDED.findall(report)
    assert "<" not in found
    assert html.unescape(found).count("</script") == 0
