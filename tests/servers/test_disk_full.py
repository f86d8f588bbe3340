"""A disk is full, of the files or of the database: a clear answer, nothing half-written, and work goes on by itself as
soon as there is space again.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.files.conftest import plain_pdf
from tests.servers.running import NoServer
from tests.servers.standing import NAME, Cluster, Standing, children, standing
from tests.servers.test_killed import check
from tests.servers.writers import Writers, asked

CLIENTS = 4
PDF = plain_pdf(b"% so\n" * 200_000)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    try:
        with standing(tmp_path_factory.mktemp("house")) as made:
            yield made
    except NoServer as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def cast(house: Standing) -> dict[str, Any]:
    found: dict[str, Any] = house.does("writers", str(CLIENTS))
    return found


def until(holds: Callable[[], bool], *, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def uploaded(house: Standing, cast: dict[str, Any], key: str) -> Any:
    """The answer to a file that a partner sends."""
    edge = "----tep"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="don.pdf"\r\n\r\n'
    body = head.encode() + PDF + f"\r\n--{edge}--\r\n".encode()
    headers = {
        "Authorization": f"Bearer {cast['tokens'][0]}", "Idempotency-Key": key,
        "Content-Type": f"multipart/form-data; boundary={edge}",
    }  # fmt: skip
    return asked(house.port, "POST", "/api/v1/files", body, headers)


def boxes(house: Standing) -> list[Path]:
    return [one for one in Path(house.environment["TINHSO_FILES"]).rglob("*") if one.is_file()]


def bounded(pid: int, most: int) -> None:
    """A bound on the size of each file that a running process writes, which it meets like a full disk."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def test_a_file_is_refused_whole_and_taken_when_there_is_space(
    house: Standing, cast: dict[str, Any]
) -> None:
    house.start_server()
    assert house.server is not None and house.cluster is not None
    (serving,) = children(house.server.pid)
    key = str(uuid4())
    bounded(serving, 100_000)
    try:
        refused = uploaded(house, cast, key)
        assert (refused.status, refused.json()["code"]) == (503, "file_not_written")
        assert int(refused.headers["retry-after"]) > 0
        assert boxes(house) == []
        assert house.cluster.asked("SELECT count(*) FROM files_file") == 0
        # What needs no space is done meanwhile.
        headers = {"Authorization": f"Bearer {cast['tokens'][0]}"}
        assert asked(house.port, "GET", "/api/v1/me", None, headers).status == 200
    finally:
        bounded(serving, resource.RLIM_INFINITY)
    taken = [uploaded(house, cast, key) for _ in range(2)]
    assert [one.status for one in taken] == [201, 201]
    assert len({one.json()["uid"] for one in taken}) == 1
    assert len(boxes(house)) == 1 and not boxes(house)[0].name.startswith(".")
    house.end()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """A folder of the database server's that is a disk of its own; False where no disk may be mounted here."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "tmpfs", str(folder)]
    mounted = subprocess.run(words, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def moved(cluster: Cluster, place: Path) -> None:
    """The house's tables lie on the small disk from now on; the log of the server stays where it was."""
    own = cluster.server.home.stat()
    os.chown(place, own.st_uid, own.st_gid)
    cluster.asked(f"CREATE TABLESPACE small LOCATION '{place}'", database="postgres")
    cluster.asked(f"ALTER DATABASE {NAME} SET TABLESPACE small", database="postgres")


def filled(cluster: Cluster) -> None:
    """Not a page is left."""
    cluster.asked("CREATE TABLE filler (what text)")
    for rows in (4_000, 400, 40, 4, 1):
        with pytest.raises(psycopg.errors.DiskFull):
            for _ in range(1_000):
                cluster.asked(
                    f"INSERT INTO filler SELECT repeat('x', 1900) FROM generate_series(1, {rows})"
                )
        cluster.asked("CHECKPOINT")


def test_a_full_disk_of_the_database_refuses_whole_acts(
    house: Standing, cast: dict[str, Any]
) -> None:
    cluster = house.cluster
    assert cluster is not None
    size = cluster.asked(f"SELECT pg_database_size('{NAME}') / 1048576")
    with small_disk(cluster.server.home / "small", int(size) + 24) as mounted:
        if not mounted:
            print("no disk may be mounted here: the full disk of the database was not tried")
            return
        moved(cluster, cluster.server.home / "small")
        house.start_server()
        house.start_worker()
        writers = Writers(house.port, **cast).start()
        until(lambda: sum(writers.written.acts.values()) > 20)
        filled(cluster)
        until(lambda: writers.written.answers[503] > 20)
        headers = {"Authorization": f"Bearer {cast['tokens'][0]}"}
        read = asked(house.port, "GET", "/api/v1/offices", None, headers)
        key = {**headers, "Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
        filing = {
            "procedure": "9.000007", "owner": cast["owner"], "desk": "xa-1-mot-cua", "office": "xa-1",
            "answers": {"name": "x" * 90},
        }  # fmt: skip
        told = asked(house.port, "POST", "/api/v1/cases", json.dumps(filing).encode(), key)
        had = sum(writers.written.acts.values())
        cluster.asked("DROP TABLE filler")
        cluster.asked("CHECKPOINT")
        until(lambda: sum(writers.written.acts.values()) > had + 20)
        written = writers.stop()
        if told.status == 201:
            written.made.add(told.json()["uid"])
            written.acts[told.json()["uid"], "cases.filed"] += 1
        assert read.status in (200, 503)
        assert house.server is not None and house.worker is not None
        assert (house.server.poll(), house.worker.poll()) == (None, None)
        until(lambda: cluster.asked("SELECT count(*) FROM ledger_unnumbered") == 0)
        house.end()
        acts = [[uid, kind, times] for (uid, kind), times in written.acts.items()]
        found = house.does("accounted", given=acts)
        print(
            f"\n{CLIENTS} clients on a full disk: {sum(written.acts.values())} acts acknowledged, "
            f"{written.retries} sent again; answers {dict(sorted(written.answers.items()))}; ledger {found}"
        )
        check(found, written)
        assert set(written.answers) <= {200, 201, 303, 503}
        assert "DiskFull" in house.log()
        cluster.stop()
