"""The server and the worker are killed at any moment while sixteen clients write; nothing acknowledged is lost, nothing
is there twice, and what is measured is what the ledger tells.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import Any

import pytest
from tests.servers.standing import Standing, standing
from tests.servers.writers import Writers, Written

WRITERS = 16
# How long the long form kills, in seconds; ten minutes unless it is told otherwise.
LONG_SECONDS = float(os.environ.get("TINHSO_KILL_SECONDS", "600"))
# A started server is left to work for a while, or nothing would ever be acknowledged.
_LIVES_SECONDS = {"server": (1.5, 6.0), "child": (1.5, 6.0), "worker": (0.5, 4.0)}


def killed_and_started(house: Standing, rng: random.Random) -> None:
    """Each of them dies, in any order, and is started again by who watches it."""
    for which in rng.sample(sorted(_LIVES_SECONDS), len(_LIVES_SECONDS)):
        time.sleep(rng.uniform(*_LIVES_SECONDS[which]))
        house.kill(which)
        if which == "worker":
            house.start_worker()
        else:
            house.start_server()


def settled(house: Standing, written: Written) -> dict[str, Any]:
    """How the ledger accounts for what was acknowledged."""
    acts = [[uid, kind, times] for (uid, kind), times in written.acts.items()]
    found: dict[str, Any] = house.does("accounted", given=acts)
    return found


def check(found: dict[str, Any], written: Written) -> None:
    """Every acknowledged act once, nothing else, positions without a gap, and nothing that differs."""
    assert written.strange == []
    assert (found["lost"], found["twice"], found["strange"], found["unknown"]) == (0, 0, 0, 0)
    assert (found["cases"], found["unnumbered"]) == (len(written.made), 0)
    assert (found["unsound"], found["compared"], found["differences"]) == (0, 0, 0)
    assert found["gapless"]


@pytest.mark.parametrize("seconds", [1.0, pytest.param(LONG_SECONDS, marks=pytest.mark.long)])
def test_every_acknowledged_act_is_in_the_ledger_once(tmp_path: Path, seconds: float) -> None:
    seed = random.randrange(10**6)
    rng = random.Random(seed)
    with standing(tmp_path) as house:
        told = house.does("writers", str(WRITERS))
        house.start_server()
        house.start_worker()
        writers = Writers(house.port, seed=seed, **told).start()
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            killed_and_started(house, rng)
        written = writers.stop()
        taken = time.monotonic() - began
        house.kill("worker")
        found = settled(house, written)
        print(
            f"\n{taken:.0f} s, {WRITERS} clients, seed {seed}: {sum(written.acts.values())} acts acknowledged on "
            f"{len(written.made)} dossiers ({written.forms} by a desk's form), {sum(house.kills.values())} killed "
            f"{house.kills}, {written.retries} sent again for want of an answer, {written.again} sent again after one; "
            f"answers {dict(sorted(written.answers.items()))}; ledger {found}"
        )
        check(found, written)
        assert written.retries
        assert 500 not in written.answers, house.fault()
        assert "as they were written" in house.ran("--lang", "en", "ledger", "verify")
        assert house.ran("ledger", "rebuild", "--compare")
