"""`tinhso setup` and `tinhso serve` as processes: from an empty folder to an administrator who signs in."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest
from tests.servers.running import free_port

from tinhso.cli import environment
from tinhso.cli.running import CannotServe, check_port
from tinhso.config.parents import parent_of

SRC = Path(__file__).resolve().parents[2] / "src"
PASSWORD = "sông dài núi cao 26"


def clean(folder: Path) -> dict[str, str]:
    """An environment that says nothing of us but where things can be made again."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TINHSO_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, "PYTHONPATH": str(SRC), "TINHSO_CACHE": str(folder / "cache")}


def ran(folder: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tinhso", *words],
        cwd=folder,
        env=clean(folder),
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
    )


def made(folder: Path) -> None:
    assert ran(folder, "setup", "--new", "t.env").returncode == 0
    words = ("--office-name", "Ủy ban nhân dân tỉnh", "--agency", "H15", "--login", "quan-tri")
    told = ran(folder, "setup", "--env", "t.env", *words, typed=PASSWORD + "\n")
    assert told.returncode == 0, told.stderr
    assert PASSWORD not in told.stdout + told.stderr


def test_from_an_empty_folder_to_a_signed_in_administrator(tmp_path: Path) -> None:
    made(tmp_path)
    assert (tmp_path / "t.env").stat().st_mode & 0o077 == 0
    assert "PRIVATE+KEY+localhost+" in environment.read(tmp_path / "t.env")["TINHSO_LEDGER_KEYS"]
    again = ran(tmp_path, "setup", "--env", "t.env")
    assert again.returncode == 0
    assert "Đã có tài khoản" in again.stdout
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "tinhso", "serve", "--env", "t.env", "--port", str(port)],
        cwd=tmp_path,
        env=clean(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                with urlopen(f"{base}/suc-khoe", timeout=5):
                    break
            except OSError:
                time.sleep(0.2)
        opener = build_opener(HTTPCookieProcessor(CookieJar()))
        with opener.open(f"{base}/can-bo/vao", timeout=20) as answer:
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
        assert token is not None
        typed = {"csrfmiddlewaretoken": token[1], "name": "quan-tri", "password": PASSWORD}
        with opener.open(f"{base}/can-bo/vao", urlencode(typed).encode(), timeout=20) as answer:
            inside = answer.read().decode()
        # An administrator opens nothing before her second factor is there.
        assert "hai-lop" in answer.url
        assert "quan-tri" in inside or "QR" in inside
    finally:
        server.send_signal(signal.SIGINT)
        _, complaint = server.communicate(timeout=60)
    assert server.returncode == 130, complaint
    assert "Traceback" not in complaint
    with pytest.raises((URLError, ConnectionError)):
        urlopen(f"{base}/suc-khoe", timeout=5)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("serve",), "TINHSO_SECRET"),
        (("serve", "--env", "khong-co.env"), "khong-co.env"),
        (("setup",), "TINHSO_SECRET"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    told = ran(tmp_path, *words)
    assert told.returncode == 3
    assert said in told.stderr
    assert "Traceback" not in told.stderr


def test_it_comes_up_under_the_name_of_the_office_alone(tmp_path: Path) -> None:
    """As the guide has it: a name, TLS before it, and nobody asks for 127.0.0.1."""
    name, port = "motcua.tinh.example", free_port()
    assert ran(tmp_path, "setup", "--new", "t.env", "--host", name).returncode == 0
    told = ran(tmp_path, "setup", "--env", "t.env")
    assert "đã sẵn sàng" in told.stdout, told.stderr
    words = ("serve", "--env", "t.env", "--port", str(port), "--only", "web")
    server = subprocess.Popen(
        [sys.executable, "-m", "tinhso", *words],
        cwd=tmp_path,
        env=clean(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert any(f"http://127.0.0.1:{port}" in line for line in server.stdout)
        # Who watches asks the machine, not the office; for all others it is there under its own name.
        for probe in ("suc-khoe", "suc-khoe/song", "suc-khoe/san-sang"):
            with urlopen(f"http://127.0.0.1:{port}/{probe}", timeout=20) as answer:
                assert answer.status == 200
        asked = Request(f"http://127.0.0.1:{port}/", headers={"Host": "another.example"})
        with pytest.raises(HTTPError, match="400"):
            urlopen(asked, timeout=5)
        # As the proxy asks, having spoken TLS with the browser.
        told = {"Host": name, "X-Forwarded-Proto": "https"}
        with urlopen(Request(f"http://127.0.0.1:{port}/vao", headers=told), timeout=20) as answer:
            said = answer.headers
        assert said["Strict-Transport-Security"] == "max-age=31536000"
        policy = said["Content-Security-Policy"].split("; ")
        assert "script-src 'self'" in policy and not any("unsafe" in one for one in policy)
        cookies = said.get_all("Set-Cookie")
        assert cookies
        for cookie in cookies:
            assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; ")), cookie
    finally:
        server.send_signal(signal.SIGINT)
        _, complaint = server.communicate(timeout=60)
    assert server.returncode == 130, complaint


def test_tables_that_are_missing_are_named_before_anybody_is_served(tmp_path: Path) -> None:
    assert ran(tmp_path, "setup", "--new", "t.env").returncode == 0
    told = ran(tmp_path, "serve", "--env", "t.env", "--port", str(free_port()))
    assert told.returncode == 3
    assert "tinhso setup" in told.stderr


def test_traces_without_their_extra_are_refused_before_anybody_is_served(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "hidden" / "opentelemetry").mkdir(parents=True)
    (tmp_path / "hidden" / "opentelemetry" / "__init__.py").touch()
    without = {
        **clean(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(tmp_path / "hidden"), str(SRC)]),
        "TINHSO_TRACES": "http://127.0.0.1:4318",
    }
    words = ("serve", "--env", "t.env", "--port", str(free_port()), "--only", "web")
    told = subprocess.run(
        [sys.executable, "-m", "tinhso", *words],
        cwd=tmp_path, env=without, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert told.returncode == 3 and "tinhso[traces]" in told.stderr
    assert "Traceback" not in told.stderr


def test_the_first_office_may_be_older_than_the_program(tmp_path: Path) -> None:
    """Nothing that happened before an office began can be told of it, nor of any office below it."""
    assert ran(tmp_path, "setup", "--new", "t.env").returncode == 0
    words = ("setup", "--env", "t.env", "--office-name", "UBND tỉnh", "--login", "quan-tri")
    late = ran(tmp_path, *words, "--since", "2999-01-01", typed=PASSWORD + "\n")
    assert late.returncode == 3 and "chưa đến" in late.stderr
    done = ran(tmp_path, *words, "--since", "2025-07-01", typed=PASSWORD + "\n")
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / "tinhso.sqlite3")) as line:
        assert line.execute("SELECT founded_on FROM org_office").fetchall() == [("2025-07-01",)]


def test_a_weak_password_leaves_nothing_behind(tmp_path: Path) -> None:
    assert ran(tmp_path, "setup", "--new", "t.env").returncode == 0
    words = ("setup", "--env", "t.env", "--office-name", "UBND tỉnh", "--login", "quan-tri")
    assert ran(tmp_path, *words, typed="123\n").returncode == 3
    told = ran(tmp_path, *words, typed=PASSWORD + "\n")
    assert told.returncode == 0, told.stderr


def test_settings_are_never_overwritten_and_a_bad_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "t.env"
    environment.write(file, {"TINHSO_SECRET": "a=b"})
    assert environment.read(file) == {"TINHSO_SECRET": "a=b"}
    with pytest.raises(environment.BadEnvironment, match="env_exists"):
        environment.write(file, {})
    file.write_text("# keys\n\nTINHSO_SECRET='x'\nPATH=/bin\n", encoding="utf-8")
    with pytest.raises(environment.BadEnvironment) as refused:
        environment.read(file)
    assert refused.value.facts["line"] == 4


@pytest.mark.parametrize("words", [("setup",), ("serve", "--only", "web"), ("token", "list")])
def test_a_database_that_is_away_is_named_and_its_password_is_not(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert ran(tmp_path, "setup", "--new", "t.env").returncode == 0
    port = free_port()
    address = f"postgresql://tinhso:rat-kin@127.0.0.1:{port}/tinhso"
    said = (tmp_path / "t.env").read_text()
    (tmp_path / "t.env").write_text(
        re.sub("TINHSO_DATABASE=.*", f"TINHSO_DATABASE={address}", said)
    )
    more = ("--port", str(free_port())) if words[0] == "serve" else ()
    told = ran(tmp_path, *words, *more, "--env", "t.env", "--lang", "vi")
    assert told.returncode == 69, told.stderr
    assert f"TINHSO_DATABASE: máy 127.0.0.1, cổng {port}" in told.stderr
    assert "rat-kin" not in told.stderr and "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TINHSO_REPLICA_SECONDS", "abc", "TINHSO_REPLICA_SECONDS phải là số giây"),
        ("TINHSO_DATABASE_REPLICAS", "mysql://a:rat-kin@h/n", "TINHSO_DATABASE_REPLICAS phải là các địa chỉ"),
        ("TINHSO_DATABASE", "postgresql://a:rat-kin@h:abc/n", "TINHSO_DATABASE phải là sqlite"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_itself(tmp_path: Path, name: str, value: str, said: str) -> None:
    assert ran(tmp_path, "setup", "--new", "t.env").returncode == 0
    kept = re.sub(f"{name}=.*\n", "", (tmp_path / "t.env").read_text())
    (tmp_path / "t.env").write_text(kept + f"{name}={value}\n")
    told = ran(tmp_path, "setup", "--env", "t.env", "--lang", "vi")
    assert told.returncode == 3, told.stderr
    assert told.stderr.startswith(said) and "rat-kin" not in told.stderr


def test_a_file_of_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    words = ("--database", "sqlite:////khong/co/t.sqlite3")
    assert ran(tmp_path, "setup", "--new", "t.env", *words).returncode == 0
    told = ran(tmp_path, "setup", "--env", "t.env", "--lang", "vi")
    assert told.returncode == 69 and "/khong/co/t.sqlite3" in told.stderr, told.stderr


def _below(process: int) -> set[int]:
    """The processes that this one began, and those that these began."""
    parents = {
        int(one.name): parent_of(int(one.name))
        for one in Path("/proc").iterdir()
        if one.name.isdigit()
    }
    found, seen = {process}, 0
    while len(found) > seen:
        seen = len(found)
        found |= {one for one, parent in parents.items() if parent in found}
    return found - {process}


def test_serve_that_was_killed_leaves_nothing_behind_that_holds_the_port(tmp_path: Path) -> None:
    """It can be started again."""
    made(tmp_path)
    port = free_port()
    words = ("serve", "--env", "t.env", "--port", str(port), "--only", "web")
    server = subprocess.Popen(
        [sys.executable, "-m", "tinhso", *words],
        cwd=tmp_path,
        env=clean(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    left: set[int] = set()
    try:
        assert server.stdout is not None
        assert any(f"http://127.0.0.1:{port}" in line for line in server.stdout)
        left = _below(server.pid)
        server.kill()
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                check_port("127.0.0.1", port)
                break
            except CannotServe:
                time.sleep(0.2)
        check_port("127.0.0.1", port)
    finally:
        for one in {server.pid, *left}:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        server.communicate()


TREE = """\
import subprocess, sys, time
from tinhso.config.parents import end_with_them
depth = int(sys.argv[1])
if depth:
    below = subprocess.Popen([sys.executable, __file__, str(depth - 1)])
else:
    end_with_them()
    print("there", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("killed", [0, 1])
def test_a_process_ends_with_its_parent_and_with_the_parents_parent(
    tmp_path: Path, killed: int
) -> None:
    file = tmp_path / "tree.py"
    file.write_text(TREE)
    words = [sys.executable, str(file), "2"]
    top = subprocess.Popen(words, env=clean(tmp_path), stdout=subprocess.PIPE, text=True)
    left: set[int] = set()
    try:
        assert top.stdout is not None
        assert top.stdout.readline() == "there\n"
        left = _below(top.pid)
        middle = next(one for one in left if parent_of(one) == top.pid)
        os.kill((top.pid, middle)[killed], signal.SIGKILL)
        # The last that could write ends, or the one between them, which is nobody's to wait for.
        gone = left - {middle}
        end = time.monotonic() + 60
        while time.monotonic() < end and any(map(_lives, gone)):
            time.sleep(0.1)
        assert not any(map(_lives, gone))
    finally:
        for one in {top.pid, *left}:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        top.communicate()


def _lives(process: int) -> bool:
    """It is there, and not merely its number, for which nobody has asked yet."""
    with suppress(OSError):
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    return False
