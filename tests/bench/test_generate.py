"""The log that the benches measure: the same every time, however it is cut, and shaped as it says."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bench import generate


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Blocks of 500 dossiers, so that a small log has several."""
    monkeypatch.setattr(generate, "BLOCK", 500)


def test_one_seed_gives_the_same_bytes(tmp_path):
    first, second = tmp_path / "one.parquet", tmp_path / "two.parquet"
    assert generate.write_log(first, events=12_000) == generate.write_log(second, events=12_000)
    assert first.read_bytes() == second.read_bytes()


def test_another_seed_gives_another_log():
    one = generate.rows_of(first=0, count=600, dossiers=600, seed=1)
    assert not one.equals(generate.rows_of(first=0, count=600, dossiers=600, seed=2))


@pytest.mark.parametrize("step", [1, 499, 500, 501, 1_700])
def test_a_part_is_the_same_however_the_log_is_cut(step):
    whole = generate.rows_of(first=0, count=1_700, dossiers=1_700).to_pylist()
    begins = range(0, 1_700, step) if step > 1 else (0, 499, 500, 1_699)
    for first in begins:
        count = min(step, 1_700 - first)
        part = generate.rows_of(first=first, count=count, dossiers=1_700).to_pylist()
        at = whole.index(part[0])
        assert part == whole[at : at + len(part)]


def test_the_file_holds_the_rows_and_says_that_they_are_sorted(tmp_path):
    path = tmp_path / "log.parquet"
    written = generate.write_log(path, events=13_600)
    file = pq.ParquetFile(path)
    assert file.metadata.num_rows == written
    assert file.metadata.num_row_groups == 4
    assert all(file.metadata.row_group(i).sorting_columns for i in range(4))
    rows = generate.rows_of(first=0, count=1_700, dossiers=1_700)
    assert file.read().to_pylist() == rows.to_pylist()


def test_dossiers_ascend_and_their_events_too():
    rows = generate.rows_of(first=0, count=1_700, dossiers=1_700).combine_chunks()
    dossiers = rows["dossier"]
    assert pc.all(pc.greater_equal(dossiers[1:], dossiers[:-1])).as_py()
    same = pc.equal(dossiers[1:], dossiers[:-1]).to_numpy()
    at = rows["at"].to_numpy().astype(np.int64)
    assert (np.diff(at)[same] > 0).all()


def test_eight_events_a_dossier_on_average_and_one_in_four_waits():
    rows = generate.rows_of(first=0, count=20_000, dossiers=20_000)
    assert rows.num_rows / 20_000 == pytest.approx(generate.EVENTS_EACH, rel=0.01)
    stopped = pc.sum(pc.equal(rows["activity"].cast("string"), generate.STOP[0])).as_py()
    assert stopped / 20_000 == pytest.approx(0.25, rel=0.05)
    ended = pc.sum(pc.equal(rows["activity"].cast("string"), generate.END)).as_py()
    assert ended == 20_000


def test_the_shuffled_log_holds_the_same_rows_in_another_order(tmp_path):
    path = tmp_path / "shuffled.parquet"
    generate.write_shuffled(path, events=8_000)
    shuffled = pq.read_table(path).to_pylist()
    rows = generate.rows_of(first=0, count=1_000, dossiers=1_000).to_pylist()

    def key(row):
        return row["dossier"], row["at"]

    assert shuffled != rows
    assert sorted(shuffled, key=key) == rows
    assert not pq.ParquetFile(path).metadata.row_group(0).sorting_columns
