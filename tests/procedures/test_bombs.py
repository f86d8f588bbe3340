"""A packed catalogue that bursts is left off at its bound, and what is unpacked meanwhile stays small."""

from __future__ import annotations

import gzip
import io
import tracemalloc

import pytest

from tinhso.procedures.reading import catalogue
from tinhso.procedures.reading.catalogue import BadCatalogue, read_catalogue

MOST = 3_000_000


@pytest.fixture(autouse=True)
def _bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "MOST_BYTES", MOST)
    monkeypatch.setattr(catalogue, "MOST_LINE", 100_000)


@pytest.mark.parametrize("filling", [b"\n", b" ", b"\x00", b'{"a": 1}\n'])
def test_a_bomb_is_left_off_at_the_bound(filling: bytes) -> None:
    packed = gzip.compress(filling * (60_000_000 // len(filling)))
    assert len(packed) < 300_000
    tracemalloc.start()
    try:
        with pytest.raises(BadCatalogue) as caught:
            for _ in read_catalogue(io.BytesIO(packed)):
                pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.code in ("catalogue_too_long", "catalogue_not_json", "bad_catalogue_line")
    assert peak < 10 * MOST, peak


def test_a_bomb_within_a_bomb_is_no_catalogue() -> None:
    packed = gzip.compress(gzip.compress(b" " * 60_000_000))
    with pytest.raises(BadCatalogue):
        list(read_catalogue(io.BytesIO(packed)))
