"""What tests of the command share."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.measuring import LOG, measure


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small log measured once: the counting loops are compiled and kept, so no later run speaks of it."""
    log = tmp_path_factory.mktemp("prepared") / "log.csv"
    log.write_text(LOG, encoding="utf-8")
    assert measure(log).returncode == 0
    return log
