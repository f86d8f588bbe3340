"""`tinhso demo` as a process: made, served, entered by one click, ended by Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from tests.servers.running import free_port

from tinhso.cli import demo as command
from tinhso.cli.running import CannotServe

ROOT = Path(__file__).resolve().parents[2]
DOSSIERS = 40


def started(folder: Path, port: int, *more: str) -> subprocess.Popen[str]:
    """As a script starts it in the background: there the shell has it ignore Ctrl-C."""
    deaf = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-m", "tinhso"]
    words = [*deaf, "demo", "--port", str(port), "--data", str(folder)]
    return subprocess.Popen(
        [*words, "--dossiers", str(DOSSIERS), "--no-browser", *more],
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "TINHSO_CACHE": str(folder / "cache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def page(opener: object, address: str, data: dict[str, str] | None = None) -> str:
    body = urlencode(data).encode() if data else None
    with opener.open(address, body, timeout=20) as answer:  # type: ignore[attr-defined]
        return str(answer.read().decode())


def answered(opener: object, address: str, wanted: str = "") -> str:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        try:
            text = page(opener, address)
            if wanted in text:
                return text
        except (URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.3)
    raise AssertionError(f"{address} did not answer with {wanted!r}")


def test_made_served_entered_and_ended(tmp_path: Path) -> None:
    port = free_port()
    folder = tmp_path / "data"
    demo = started(folder, port)
    try:
        opener = build_opener(HTTPCookieProcessor(CookieJar()))
        base = f"http://127.0.0.1:{port}"
        doors = answered(opener, f"{base}/mau/")
        assert "Cán bộ một cửa" in doors
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', doors)
        assert token is not None
        with pytest.raises(HTTPError, match="403"):
            page(opener, f"{base}/mau/vao", {"login": "canbo"})
        inside = page(
            opener, f"{base}/mau/vao", {"csrfmiddlewaretoken": token[1], "login": "canbo"}
        )
        assert "Dữ liệu mẫu" in inside
        assert (folder / "keys.json").stat().st_mode & 0o077 == 0
        assert b"TINHSO_LEDGER_KEYS" in (folder / "keys.json").read_bytes()
        answered(build_opener(), f"{base}/so-cai/checkpoint", wanted="demo\n")
        answered(opener, f"{base}/mau/", wanted="demo-doors")
        second = started(folder, port)
        _, told = second.communicate(timeout=60)
        assert second.returncode == 3
        assert str(port) in told
    finally:
        demo.send_signal(signal.SIGINT)
        out, err = demo.communicate(timeout=60)
    assert demo.returncode == 130, err
    assert f"http://127.0.0.1:{port}/mau/" in out
    assert "Traceback" not in err and "WARNING" not in err
    with pytest.raises((URLError, ConnectionError)):
        page(build_opener(), f"{base}/mau/")


def test_with_the_portal_dossiers_come_from_there_and_their_states_go_back(tmp_path: Path) -> None:
    port = free_port()
    demo = started(tmp_path / "data", port, "--portal")
    try:
        opener, end = build_opener(), time.monotonic() + 480
        answered(opener, f"http://127.0.0.1:{port}/mau/")
        told: list[dict[str, Any]] = []
        while not [one for one in told if one["ours"]] and time.monotonic() < end:
            time.sleep(1)
            found = json.loads(answered(opener, f"http://127.0.0.1:{port + 1}/trang-thai"))
            told = found["dossiers"]
        assert [(one["state"], one["heard"]) for one in told if one["ours"]] == [(1, 1)]
    finally:
        demo.send_signal(signal.SIGINT)
        _, err = demo.communicate(timeout=60)
    assert demo.returncode == 130, err
    assert "Traceback" not in err
    with pytest.raises((URLError, ConnectionError)):
        page(build_opener(), f"http://127.0.0.1:{port + 1}/trang-thai")


def test_a_stand_in_that_was_killed_is_started_again_and_one_that_cannot_live_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begun(*_: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])

    monkeypatch.setattr(command, "start_module", begun)
    monkeypatch.setattr(command, "LIVES_SECONDS", 0)
    portal = command._StandIn(1, tmp_path, "http://127.0.0.1:1")
    try:
        first = portal.pid
        portal.kill()
        portal.wait(30)
        command._check([portal])
        assert portal.pid != first and portal.poll() is None
        monkeypatch.setattr(command, "LIVES_SECONDS", 3_600)
        portal.kill()
        portal.wait(30)
        with pytest.raises(CannotServe, match="server_ended"):
            command._check([portal])
    finally:
        portal.kill()
        portal.wait(30)


def test_a_database_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    program = (
        "import os\n"
        "from pathlib import Path\n"
        "from tinhso.cli.demo import _settle\n"
        f"_settle(Path({str(folder)!r}), 'http://127.0.0.1:8000')\n"
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)\n"
        "from tinhso.org.actions import found_office\n"
        "from tinhso.demo.province import ADMIN, BEGAN\n"
        "found_office(code='that', name='Thật', level='province', on_date=BEGAN, by=ADMIN)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TINHSO_CACHE": str(folder / "cache")}
    subprocess.run([sys.executable, "-c", program], check=True, env=env, cwd=tmp_path)
    demo = started(folder, free_port())
    _, told = demo.communicate(timeout=60)
    assert demo.returncode == 3
    assert "không phải dữ liệu mẫu" in told


def test_a_demo_of_before_gets_the_kind_of_key_that_it_lacks(tmp_path: Path) -> None:
    from tinhso.cli.demo import _keys

    kept = tmp_path / "keys.json"
    first = _keys(kept)
    held = {name: value for name, value in first.items() if name != "TINHSO_LEDGER_KEYS"}
    kept.write_text(json.dumps(held), encoding="utf-8")
    after = _keys(kept)
    assert after["TINHSO_LEDGER_KEYS"].startswith("PRIVATE+KEY+demo+")
    assert {**after, "TINHSO_LEDGER_KEYS": ""} == {**held, "TINHSO_LEDGER_KEYS": ""}
    assert _keys(kept) == after
    assert kept.stat().st_mode & 0o077 == 0
