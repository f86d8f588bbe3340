"""Two real servers in streaming replication, several web servers and workers: who reads where; nothing is lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest
from tests.servers.copies import BOUND_SECONDS, House, Visitor, asked, house, standby
from tests.servers.running import NoServer, postgresql

FROM_COPY = "Đọc từ bản sao cơ sở dữ liệu"
BOARD = "/bang"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    try:
        with (
            postgresql() as primary,
            standby(primary) as copy,
            house(primary, copy, tmp_path_factory.mktemp("house")) as found,
        ):
            yield found
    except NoServer as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def leader(running: House) -> Visitor:
    return Visitor(running.does("session", "p-tinh"))


@pytest.fixture(autouse=True)
def _replaying(running: House, leader: Visitor) -> Iterator[None]:
    """Each test begins with a copy that follows, and a leader who has not acted."""
    leader.cookies.pop("tinhso_acted", None)
    yield
    with suppress(psycopg.OperationalError):  # The last test has killed it.
        replay(running, on=True)


def replay(running: House, *, on: bool) -> None:
    asked(running.copy, f"SELECT pg_wal_replay_{'resume' if on else 'pause'}()")


def received(visitor: Visitor, base: str) -> int:
    """How many dossiers the list behind a figure of the board has."""
    return len(visitor.get(f"{base}/bang/ho-so.csv?so=received&ky=nam").splitlines()) - 1


def until(holds: Callable[[], bool], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.3)


def test_boards_are_read_from_the_copy_and_say_so(running: House, leader: Visitor) -> None:
    running.does("file", "3", "first")
    base = running.servers[0]
    until(lambda: FROM_COPY in leader.get(base + BOARD))
    page = leader.get(base + BOARD)
    assert f"chậm không quá {BOUND_SECONDS} giây" in page
    until(lambda: received(leader, base) == 3, seconds=BOUND_SECONDS + 2)
    # Pages that are acted on are read where they are written.
    assert FROM_COPY not in leader.get(base + "/tai-khoan")
    assert FROM_COPY in leader.get(base + "/cong-khai")


def test_what_a_page_writes_while_it_reads_there_goes_to_the_primary(
    running: House, leader: Visitor
) -> None:
    base = running.servers[0]
    until(lambda: FROM_COPY in leader.get(base + BOARD))
    replay(running, on=False)
    before = asked(running.primary, "SELECT count(*) FROM live_dossiertime", database="house")
    running.does("file", "1", "written")
    leader.get(base + BOARD)
    until(
        lambda: (
            asked(running.primary, "SELECT count(*) FROM live_dossiertime", database="house")
            == before + 1
        )
    )
    assert asked(running.copy, "SELECT count(*) FROM live_dossiertime", database="house") == before


def test_a_copy_that_is_too_far_behind_is_not_read(running: House, leader: Visitor) -> None:
    base = running.servers[0]
    until(lambda: FROM_COPY in leader.get(base + BOARD))
    before = received(leader, base)
    replay(running, on=False)
    running.does("file", "2", "behind")
    until(lambda: FROM_COPY not in leader.get(base + BOARD), seconds=BOUND_SECONDS + 8)
    assert received(leader, base) == before + 2
    replay(running, on=True)
    until(lambda: FROM_COPY in leader.get(base + BOARD))
    assert received(leader, base) == before + 2


def test_whoever_has_acted_reads_what_she_wrote(running: House, leader: Visitor) -> None:
    base = running.servers[0]
    until(lambda: FROM_COPY in leader.get(base + BOARD))
    other = Visitor(leader.cookies["tinhso"])
    leader.post(base + "/ngon-ngu", lang="vi", next="/")
    assert leader.cookies.get("tinhso_acted") == "1"
    assert FROM_COPY not in leader.get(base + BOARD)
    assert FROM_COPY in other.get(base + BOARD)


def test_a_day_of_the_past_is_told_where_it_is_written(running: House, leader: Visitor) -> None:
    base = running.servers[0]
    until(lambda: FROM_COPY in leader.get(base + BOARD))
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 2 * 86_400))
    assert FROM_COPY not in leader.get(f"{base}{BOARD}?ngay={day}")


def test_two_servers_and_two_workers_share_one_queue(running: House, leader: Visitor) -> None:
    """Four who file at once through one ledger, two workers behind them, one of which is killed on the way."""
    before = running.does("told")["cases"]
    with ThreadPoolExecutor(4) as pool:
        going = [pool.submit(running.does, "file", "10", f"many-{n}") for n in range(4)]
        time.sleep(4)
        running.workers[1].kill()
        codes = [code for one in going for code in one.result()]
    assert len(set(codes)) == 40
    until(lambda: running.does("told")["measured"] == before + 40, seconds=60)
    told = running.does("told")
    assert told["cases"] == before + 40
    assert (told["unnumbered"], told["gapless"], told["differences"]) == (0, True, 0)
    until(
        lambda: {received(leader, base) for base in running.servers} == {told["cases"]},
        seconds=BOUND_SECONDS + 10,
    )


def test_a_copy_that_is_gone_costs_a_moment_and_no_page(running: House, leader: Visitor) -> None:
    """The last of this file: the copy does not come back."""
    base = running.servers[0]
    until(lambda: FROM_COPY in leader.get(base + BOARD))
    pid = int((running.copy.home / "data" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGQUIT)
    for _ in range(5):
        began = time.monotonic()
        page = leader.get(base + BOARD)
        assert FROM_COPY not in page
        assert time.monotonic() - began < 5
    told = running.does("told")
    assert received(leader, base) == told["cases"]
