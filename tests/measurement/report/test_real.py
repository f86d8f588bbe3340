"""The report of real runs: its figures are those of the engine that measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.measurement.report.test_figures import embedded

from tinhso.cli.main import main

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "mot-cua-2026.csv"


def measured(folder: Path, *words: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A run's summary.json and its report's figures."""
    assert main(["measure", *words, "--out", str(folder)]) == 0
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return summary, embedded(folder / "report.html")["figures"]


def test_the_example_logs_report_says_what_the_engine_found(tmp_path: Path) -> None:
    stop = "Yêu cầu bổ sung..Nhận bổ sung"
    summary, figures = measured(tmp_path, str(EXAMPLE), "--end", "Trả kết quả", "--stop", stop)
    headline = summary["headline"]
    outcomes = {row["outcome"]: row["dossiers"] for row in figures["outcomes"]["rows"]}
    assert outcomes == {name: headline[name] for name in outcomes}
    assert sum(outcomes.values()) == headline["dossiers"]
    (clock,) = figures["legal_clock"]["rows"]
    assert clock["median"] == headline["working_seconds_median"]
    assert clock["p90"] == pytest.approx(headline["working_seconds_p90"])
    running = {row["step"]: row["running"] for row in figures["steps"]["rows"] if row["running"]}
    counted = {row["step"]: row["working_seconds"] for row in summary["steps"]}
    assert running == {step: seconds for step, seconds in counted.items() if seconds}
    _moves_agree(summary, figures)


def _moves_agree(summary: dict[str, Any], figures: dict[str, Any]) -> None:
    told = {(row["a"], row["b"]): row["moves"] for row in figures["moves"]["rows"]}
    assert told == {(edge["from"], edge["to"]): edge["count"] for edge in summary["edges"]}
    for edge in summary["edges"]:
        (mean,) = [
            r["mean"]
            for r in figures["moves"]["rows"]
            if (r["a"], r["b"]) == (edge["from"], edge["to"])
        ]
        assert mean == pytest.approx(edge["working_seconds"] / edge["count"], abs=1e-5)


def test_the_receipt_logs_report_says_what_the_engine_found(shared: Path, tmp_path: Path) -> None:
    log = shared / "data" / "event_logs" / "receipt.csv"
    columns = (
        "case=case:concept:name activity=concept:name time=time:timestamp office=org:group "
        "due=case:deadline done=case:enddate"
    )
    words = [str(log), "--calendar", "nl-office", "--map", *columns.split()]
    summary, figures = measured(tmp_path, *words)
    outcomes = {row["outcome"]: row["dossiers"] for row in figures["outcomes"]["rows"]}
    assert outcomes["late"] == 377
    assert outcomes["open"] + outcomes["open_late"] == 105
    assert figures["sign_ended_before"]["rows"] == [{"dossiers": 145, "among": 1329}]
    _moves_agree(summary, figures)
