"""Files written and read in tests of the readers."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.measurement.xes_logs import VIETNAM, rows_of

from tinhso.measurement.reading import xes
from tinhso.measurement.reading.source import LogSource, Rejects


@pytest.fixture
def read(tmp_path: Path):
    """Writes a text as a file and reads it: (rows, source)."""

    def reading(
        text: str | bytes, *, name: str = "log.xes", zone: str = VIETNAM, **mapping: str
    ) -> tuple[list[dict], LogSource]:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        source = xes.open_xes(path, mapping=mapping, zone=zone, rejects=Rejects())
        return rows_of(source), source

    return reading
