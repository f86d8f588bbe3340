"""The database is stopped and started while people write: who comes meanwhile is told to come back, what she typed is
not lost, what was acknowledged is there once, and nobody starts us again.
"""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from tests.faults.forms import Form, forms_of
from tests.servers.running import NoServer
from tests.servers.standing import FAST, IMMEDIATE, Standing, standing
from tests.servers.test_killed import check
from tests.servers.writers import TOKEN, Answer, Writers, asked

CLIENTS = 8
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    try:
        with standing(tmp_path_factory.mktemp("house")) as made:
            made.start_server()
            made.start_worker()
            yield made
    except NoServer as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def cast(house: Standing) -> dict[str, Any]:
    """Tokens of partners, a party and the session of a desk."""
    found: dict[str, Any] = house.does("writers", str(CLIENTS))
    return found


@pytest.fixture
def stopped(house: Standing) -> Iterator[Callable[[signal.Signals], None]]:
    """Stops the database; it runs again at the end."""
    assert house.cluster is not None
    yield house.cluster.stop
    house.cluster.start()


def until(holds: Callable[[], bool], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def filing(owner: str) -> bytes:
    told = {
        "procedure": "9.000007", "owner": owner, "desk": "xa-1-mot-cua", "office": "xa-1",
        "answers": {"name": "Nguyễn Thị Mơ"},
    }  # fmt: skip
    return json.dumps(told).encode()


def of_partner(cast: dict[str, Any], key: str = "") -> dict[str, str]:
    return {
        "Authorization": f"Bearer {cast['tokens'][0]}", "Idempotency-Key": key or str(uuid4()), **JSON
    }  # fmt: skip


def of_desk(cast: dict[str, Any]) -> dict[str, str]:
    return {"Cookie": f"csrftoken={TOKEN}; tinhso={cast['session']}"}


def intake(page: Answer, path: str) -> Form:
    return next(one for one in forms_of(page.body, path) if "key" in one.fields)


def sent_by_hand(form: Form, name: str) -> dict[str, list[str]]:
    sent = form.filled() | {
        "do": ["file"], "whole": ["on"], "office": ["xa-1"], "anyway": ["on"], "a.name": [name],
    }  # fmt: skip
    return {one: value for one, value in sent.items() if one not in ("a.urgent", "a.land", "slip")}


@pytest.mark.parametrize("how", [FAST, IMMEDIATE])
def test_who_comes_meanwhile_is_told_to_come_back_and_loses_nothing(
    house: Standing, cast: dict[str, Any], how: signal.Signals
) -> None:
    cluster, server = house.cluster, house.server
    assert cluster is not None and server is not None
    path = f"/mot-cua/tiep-nhan?{urlencode({'nguoi': cast['owner'], 'thu-tuc': '9.000007'})}"
    shown = asked(house.port, "GET", path, None, of_desk(cast))
    assert shown.status == 200
    form = next(
        one for one in forms_of(shown.body, path)
        if one.action.partition("?")[0].endswith("/tiep-nhan") and "key" in one.fields
    )  # fmt: skip
    typed = sent_by_hand(form, 'Người "đang" <gõ>')
    before = cluster.asked("SELECT count(*) FROM cases_case")
    partner = of_partner(cast)
    cluster.stop(how)
    try:
        refused = asked(house.port, "POST", "/api/v1/cases", filing(cast["owner"]), partner)
        assert refused.status == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert int(refused.headers["retry-after"]) > 0
        told = refused.json()
        assert (told["code"], told["status"]) == ("api_away", 503)
        assert "gửi lại" in told["detail"]
        listed = asked(house.port, "GET", "/api/v1/cases", None, partner)
        assert (listed.status, listed.json()["code"]) == (503, "api_away")
        page = asked(house.port, "GET", path, None, of_desk(cast))
        assert (page.status, page.headers["cache-control"]) == (503, "no-store")
        assert "Hệ thống tạm gián đoạn" in page.body and "Traceback" not in page.body
        kept = asked(
            house.port, "POST", form.action,
            urlencode({**typed, "csrfmiddlewaretoken": [TOKEN]}, doseq=True).encode(),
            {**of_desk(cast), **FORM},
        )  # fmt: skip
        assert kept.status == 503 and int(kept.headers["retry-after"]) > 0
        # A password is never written into a page.
        secret = urlencode({"name": "p-lan", "password": "bí mật", "csrfmiddlewaretoken": TOKEN})
        door = asked(house.port, "POST", "/can-bo/vao", secret.encode(), {**of_desk(cast), **FORM})
        assert door.status == 503 and "bí mật" not in door.body and "p-lan" not in door.body
        # Who watches is told the truth, and what needs no database is answered.
        assert asked(house.port, "GET", "/suc-khoe/song", None, {}).status == 200
        assert asked(house.port, "GET", "/suc-khoe", None, {}).status == 503
        ready = asked(house.port, "GET", "/suc-khoe/san-sang", None, {})
        assert (ready.status, ready.json()["checks"]["database"]) == (503, "wrong")
    finally:
        cluster.start()
    until(lambda: asked(house.port, "GET", "/suc-khoe", None, {}).status == 200)
    assert server.poll() is None
    # The page itself holds what was typed; it is sent from there, twice, and is one dossier.
    again = intake(kept, path)
    fields = {name: field.sent for name, field in again.fields.items()}
    assert {**fields, "do": ["file"]} == typed
    body = urlencode({**fields, "csrfmiddlewaretoken": [TOKEN]}, doseq=True).encode()
    answers = [
        asked(house.port, "POST", again.action, body, {**of_desk(cast), **FORM}) for _ in range(2)
    ]
    assert [one.status for one in answers] == [303, 303]
    assert len({one.headers["location"] for one in answers}) == 1
    made = [
        asked(house.port, "POST", "/api/v1/cases", filing(cast["owner"]), partner) for _ in range(2)
    ]
    assert [one.status for one in made] == [201, 201]
    assert len({one.json()["uid"] for one in made}) == 1
    assert cluster.asked("SELECT count(*) FROM cases_case") == before + 2


def test_while_it_is_away_nobody_waits_in_vain(
    house: Standing, cast: dict[str, Any], stopped: Callable[[signal.Signals], None]
) -> None:
    """One looks whether it is there again; if each did, they would hold every thread of the server."""
    stopped(FAST)
    asked(house.port, "GET", "/api/v1/me", None, of_partner(cast))

    def one(_: int) -> float:
        began = time.monotonic()
        assert asked(house.port, "GET", "/api/v1/me", None, of_partner(cast)).status == 503
        return time.monotonic() - began

    with ThreadPoolExecutor(32) as pool:
        taken = sorted(pool.map(one, range(160)))
    # Each of 160 in turn waiting five seconds for a connection, eight at once, would be a hundred seconds.
    assert sum(taken[:-8]) / len(taken[:-8]) < 4


def test_nothing_is_lost_while_it_stops_and_starts(house: Standing, cast: dict[str, Any]) -> None:
    cluster, server, worker = house.cluster, house.server, house.worker
    assert cluster is not None and server is not None and worker is not None
    earlier = set(house.does("filed"))
    writers = Writers(house.port, **cast).start()
    stops = 0
    # The third is away for longer than a pool of connections keeps trying.
    for how, away in ((FAST, 1.0), (IMMEDIATE, 1.0), (FAST, 12.0), (IMMEDIATE, 0.0)):
        had = sum(writers.written.acts.values())
        until(lambda had=had: sum(writers.written.acts.values()) > had + 20)
        cluster.stop(how)
        stops += 1
        time.sleep(away)
        cluster.start()
    had = sum(writers.written.acts.values())
    until(lambda: sum(writers.written.acts.values()) > had + 20)
    written = writers.stop()
    assert (server.poll(), worker.poll()) == (None, None)
    # The worker went on by itself: it numbers and measures what is written now.
    until(lambda: cluster.asked("SELECT count(*) FROM ledger_unnumbered") == 0)
    beat = "SELECT now() - max(beat_at) < interval '10 seconds' FROM operations_heartbeat"
    until(lambda: bool(cluster.asked(beat)))
    for uid in earlier:
        written.made.add(uid)
    acts = [[uid, kind, times] for (uid, kind), times in written.acts.items()]
    found = house.does("accounted", *sorted(earlier), given=acts)
    print(
        f"\n{CLIENTS} clients, {stops} stops: {sum(written.acts.values())} acts acknowledged, "
        f"{written.retries} sent again; answers {dict(sorted(written.answers.items()))}; "
        f"slowest {written.slowest:.1f} s; ledger {found}"
    )
    check(found, written)
    # Nobody met a fault: each was answered, with what was asked for or with "later".
    assert set(written.answers) <= {200, 201, 303, 503} and written.answers[503]
