"""Names become codes: the same name the same code, in memory that names do not fill."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pyarrow as pa

from tinhso.measurement import frames
from tinhso.measurement.frames import Names
from tinhso.measurement.vocabulary import Numbering, Vocabulary


def test_applicants_are_numbered_in_order_of_first_appearance_over_batches():
    numbering = Numbering()
    assert numbering.encode(pa.array(["An", "Bình", None, "An"])).tolist() == [0, 1, -1, 0]
    assert numbering.encode(pa.array(["Chi", "Bình", "An"])).tolist() == [2, 1, 0]
    assert numbering.encode(pa.array([None, None], pa.string())).tolist() == [-1, -1]
    assert len(numbering) == 3


def test_numbers_are_those_that_a_vocabulary_gives():
    rng = np.random.default_rng(1)
    numbering, vocabulary = Numbering(), Vocabulary()
    for _ in range(20):
        names = pa.array([f"Người nộp {one}" for one in rng.integers(0, 30_000, 5_000).tolist()])
        assert numbering.encode(names).tolist() == vocabulary.encode(names).tolist()
    assert len(numbering) == len(vocabulary)


def test_a_million_applicants_take_some_tens_of_bytes_each():
    numbering = Numbering()
    numbering.encode(pa.array(["một tên để nạp sẵn"]))
    tracemalloc.start()
    try:
        for batch in range(20):
            names = (
                f"Nguyễn Thị Người Nộp Hồ Sơ số {batch * 50_000 + one}" for one in range(50_000)
            )
            numbering.encode(pa.array(names))
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(numbering) == 1_000_001
    assert held < 64 * 1_000_000


def test_persons_are_let_go_of_when_they_are_too_many(monkeypatch):
    monkeypatch.setattr(frames, "MOST_PERSONS", 2)
    names = Names()
    names.persons.encode(pa.array(["a", "b"]))
    names.bounded()
    assert len(names.persons) == 2
    names.persons.encode(pa.array(["c"]))
    names.bounded()
    assert len(names.persons) == 0
