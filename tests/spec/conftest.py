"""Makes the reference and this folder importable by name, whatever pytest's import mode."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tinhso.kernel import worktime

TESTS = Path(__file__).resolve().parent.parent
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))


@pytest.fixture(autouse=True, scope="module")
def _small_tables() -> Iterator[None]:
    """Compile of each calendar no more years than are asked for.

    Every random calendar is compiled anew, and thirty years of each are most of the time these tests would take.
    Small tables also have to grow while a limit's end is looked for, which usual ones seldom do.
    """
    usual = worktime.USUAL_YEARS
    worktime.USUAL_YEARS = (9_999, 0)
    yield
    worktime.USUAL_YEARS = usual
