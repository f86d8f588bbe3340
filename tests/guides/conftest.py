"""The small province of the guides: the demo's, with the same people and dossiers each time, on one Friday morning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from tests.web.conftest import browser, made, served

from tinhso.demo import filling, money, scenes
from tinhso.measurement.live.following import keep_up

__all__ = ["browser", "made", "served"]
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DOSSIERS = 240


@pytest.fixture
def province(served: str, settings, tmp_path: Path) -> Iterator[str]:
    """The address of a server over the province. The clock goes on from NOW."""
    settings.PROVINCE = "Tỉnh mẫu"
    settings.FILE_KEYS, settings.FILES_FOLDER = "tests:" + "5c" * 32, str(tmp_path / "files")
    with time_machine.travel(NOW, tick=True):
        filling.TURN_SECONDS, before = 0, filling.TURN_SECONDS
        filling.begin(DOSSIERS)
        places = filling.places()
        scenes.tell(places)
        filling.fill(places, DOSSIERS)
        money.tell(places)
        filling.TURN_SECONDS = before
        while keep_up():  # A page measures for a moment only, and no worker runs here.
            pass
        yield served
