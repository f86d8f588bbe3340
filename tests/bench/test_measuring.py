"""The bench at a size that takes a moment: it measures what it says, and its sides answer the same."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest

from bench import __main__ as command
from bench import cost, generate, inside, logs, tables


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = tmp_path_factory.mktemp("bench") / "log.parquet"
    generate.write_log(path, events=4_000)
    return path


def test_every_scan_reads_every_row(log):
    rows = pq.read_metadata(log).num_rows
    for name in ("scan-pyarrow", "scan-polars", "scan-duckdb"):
        answer, _ = inside.JOBS[name](str(log))
        assert answer == rows


def test_the_whole_job_answers_the_same_for_rows_in_any_order(tmp_path):
    held = logs.Logs(tmp_path)
    ordered, _ = inside.measure(str(held.of(4_000)))
    shuffled, _ = inside.measure(str(held.of(4_000, shuffled=True)))
    assert ordered["events"] > 3_800
    assert ordered["groups"] > 100
    assert shuffled["digest"] == ordered["digest"]


def test_a_job_in_a_fresh_process_tells_its_own_cost(log):
    job = cost.of_job("scan-pyarrow", str(log))
    assert job.answer == pq.read_metadata(log).num_rows
    assert 0 < job.inside.cpu < job.whole.cpu
    assert job.inside.peak is not None and job.inside.peak > 10_000_000


def test_a_process_that_fails_is_not_a_measurement():
    with pytest.raises(cost.Failed, match="no-such-job"):
        cost.of_job("no-such-job")


def test_logs_are_made_once_and_removed(tmp_path):
    folder = tmp_path / "logs"
    with logs.logs(folder, keep=False) as held:
        made = held.of(800)
        stamp = made.stat().st_mtime_ns
        assert held.of(800).stat().st_mtime_ns == stamp
    assert not folder.exists()


def test_logs_are_kept_when_asked(tmp_path):
    with logs.logs(tmp_path, keep=True) as held:
        made = held.of(800)
    assert made.exists()


def test_a_folder_without_room_is_refused_before_writing(tmp_path):
    with pytest.raises(logs.NoRoom):
        logs.Logs(tmp_path).of(10**15)
    assert not list(tmp_path.iterdir())


def test_figures_are_kept_as_json(tmp_path):
    table = tables.Table(title="t", columns=("a", "b"), rows=[("x", "1")], figures={"x": 1.5})
    tables.write_json(tmp_path / "f.json", tables.machine(), [table])
    told = json.loads((tmp_path / "f.json").read_text())
    assert told["tables"][0]["figures"] == {"x": 1.5}
    assert told["machine"]["cores"] >= 1


def test_the_command_line_names_the_tables():
    assert command.parser().parse_args([]).kind == "all"
    args = command.parser().parse_args(["scan", "--events", "1000", "--pairs", "1"])
    assert (args.kind, args.events, args.pairs) == ("scan", 1_000, 1)


def test_figures_go_between_their_marks_on_the_page(tmp_path):
    page = tmp_path / "speed.md"
    page.write_text("a\n<!-- figures: scan -->\nold\n<!-- end: scan -->\nb\n")
    table = tables.Table(title="t", columns=("a", "b"), rows=[("x", "1")], notes=["n"])
    for _ in range(2):
        tables.write_page(page, "scan", tables.machine(), [table])
    said = page.read_text()
    assert said.count("| x | 1 |") == 1 and "old" not in said
    assert said.startswith("a\n") and said.endswith("b\n")
    with pytest.raises(ValueError, match="no place"):
        tables.write_page(page, "flat", tables.machine(), [table])


def test_the_page_has_a_place_for_every_kind():
    page = command.PAGE.read_text(encoding="utf-8")
    assert all(f"<!-- figures: {kind} -->" in page for kind in command.KINDS)
