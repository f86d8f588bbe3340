"""The machine's clock jumps while people write, in the server and in the worker: nothing is refused wrongly, nothing is
done twice, no position and no dossier runs backwards, and it is told.

How one dossier, a ticket and a second factor fare when the clock is set back stands in tests/faults/test_clock_back.py.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from tests.servers.running import NoServer
from tests.servers.standing import Standing, standing
from tests.servers.test_killed import check
from tests.servers.writers import TOKEN, Writers, asked

CLIENTS = 6
HOUR = 3600.0
# Ahead of the true time: as a clock that was set wrongly at boot, was corrected too far, and found its time again.
JUMPS = (HOUR, -2 * HOUR, 5 * HOUR, 0.0)
TOLD = "SELECT count(*) FROM ledger_event WHERE kind = 'operations.clock_jumped'"
BACKWARDS = """
SELECT count(*) FROM (
    SELECT occurred_at < lag(occurred_at) OVER (PARTITION BY subject ORDER BY id) AS back
    FROM ledger_event WHERE subject LIKE 'case:%'
) AS one WHERE back
"""
SET_BACK = """
SELECT count(*) FROM (
    SELECT recorded_at < lag(recorded_at) OVER (ORDER BY id) - interval '30 minutes' AS back FROM ledger_event
) AS one WHERE back
"""
UNORDERED = """
SELECT count(*) FROM (
    SELECT event_id < lag(event_id) OVER (PARTITION BY e.subject ORDER BY p.position) AS back
    FROM ledger_position p JOIN ledger_event e ON e.id = p.event_id
) AS one WHERE back
"""


@pytest.fixture
def clock(tmp_path: Path) -> Callable[[float], None]:
    """Sets how many seconds the clock of server and worker is ahead."""
    file = tmp_path / "clock"

    def set_to(seconds: float) -> None:
        part = file.with_suffix(".part")
        part.write_text(str(seconds), encoding="ascii")
        part.rename(file)

    set_to(0.0)
    return set_to


@pytest.fixture
def house(tmp_path: Path, clock: Callable[[float], None]) -> Iterator[Standing]:
    try:
        with standing(tmp_path, TESTS_CLOCK=str(tmp_path / "clock")) as made:
            yield made
    except NoServer as missing:
        pytest.skip(str(missing))


def until(holds: Callable[[], bool], *, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_the_clock_jumps_and_nothing_runs_backwards(
    house: Standing, clock: Callable[[float], None]
) -> None:
    cluster = house.cluster
    assert cluster is not None
    cast = house.does("writers", str(CLIENTS))
    house.start_server(application="tests.servers.clocked:application")
    house.start_worker("tests.servers.clocked")
    desk = {"Cookie": f"csrftoken={TOKEN}; tinhso={cast['session']}"}
    partner = {
        "Authorization": f"Bearer {cast['tokens'][0]}", "Content-Type": "application/json",
        "Idempotency-Key": str(uuid4()),
    }  # fmt: skip
    filing = json.dumps(
        {
            "procedure": "9.000007", "owner": cast["owner"], "desk": "xa-1-mot-cua", "office": "xa-1",
            "answers": {"name": "Nguyễn Thị Mơ"},
        }
    ).encode()  # fmt: skip
    first = asked(house.port, "POST", "/api/v1/cases", filing, partner)
    assert first.status == 201
    # One that begins after a jump has seen none.
    until(lambda: cluster.asked("SELECT count(*) FROM operations_heartbeat") == 1)
    writers = Writers(house.port, **cast).start()
    jumped = 0
    for ahead in JUMPS:
        had = sum(writers.written.acts.values())
        until(lambda had=had: sum(writers.written.acts.values()) > had + 15)
        clock(ahead)
        jumped += 1
        # The worker says of each jump that there was one.
        until(lambda wanted=jumped: cluster.asked(TOLD) >= wanted)
        # Who is signed in stays so: no jump is as long as a session lasts. A key that was used is still known.
        assert asked(house.port, "GET", "/mot-cua/", None, desk).status == 200
        again = asked(house.port, "POST", "/api/v1/cases", filing, partner)
        assert (again.status, again.json()["uid"]) == (201, first.json()["uid"])
        if jumped == 2:  # Three hours back: who watches is told.
            ready = asked(house.port, "GET", "/suc-khoe/san-sang", None, {}).json()
            assert ready["checks"]["time"] == "wrong"
    had = sum(writers.written.acts.values())
    until(lambda: sum(writers.written.acts.values()) > had + 15)
    written = writers.stop()
    until(lambda: cluster.asked("SELECT count(*) FROM ledger_unnumbered") == 0)
    house.end()
    written.made.add(first.json()["uid"])
    written.acts[first.json()["uid"], "cases.filed"] += 1
    acts = [[uid, kind, times] for (uid, kind), times in written.acts.items()]
    found = house.does("accounted", given=acts)
    print(
        f"\n{CLIENTS} clients, {jumped} jumps of the clock: {sum(written.acts.values())} acts acknowledged; "
        f"answers {dict(sorted(written.answers.items()))}; ledger {found}"
    )
    check(found, written)
    # Whatever was being done while the clock jumped ahead was put off, and done when it was sent again.
    assert set(written.answers) <= {200, 201, 303, 422, 503}
    # What happened to a dossier happened in the order in which it was done, whatever the clock said; and the clock of
    # the server is kept as it was, so that whoever reads the ledger sees that it was set back.
    assert cluster.asked(BACKWARDS) == 0 and cluster.asked(UNORDERED) == 0
    assert cluster.asked(SET_BACK) >= 2
