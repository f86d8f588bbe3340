"""`tinhso demo`: a whole made-up province on this machine, in a minute."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from typing import Any

import tinhso
from tinhso.cli import environment
from tinhso.cli.running import (
    CannotServe,
    check_port,
    end,
    heed_ctrl_c,
    port_number,
    start_module,
    start_server,
    wait_until_it_answers,
)
from tinhso.cli.usage import whole_number
from tinhso.cli.words import add_lang
from tinhso.kernel.errors import TinhsoError

HOST = "127.0.0.1"
PORT = 8000
MOST_DOSSIERS = 1_000_000
# Whoever is in the midst of something is not waited for long: what is half told is taken back, and told again.
ENDED_SECONDS = 4
# A stand-in that ends sooner was not killed: it cannot live.
LIVES_SECONDS = 3
REGISTERS = ("dan-cu", "ho-tich", "dat-dai", "doanh-nghiep")
FOLDER = Path(".tinhso/demo")
DATABASE, PREPARED = "demo.sqlite3", "prepared.txt"


class NotADemo(TinhsoError):
    """not_a_demo (folder): the database there was not made by the demo."""

    exit_code = 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `demo`."""
    parser = subparsers.add_parser(
        "demo", help="một tỉnh mẫu để dùng thử · a made-up province to look at"
    )
    parser.add_argument(
        "--port", type=port_number, default=PORT, metavar="N", help=f"cổng · port ({PORT})"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=FOLDER,
        metavar="DIR",
        help=f"nơi giữ dữ liệu · where the data are kept ({FOLDER})",
    )
    parser.add_argument(
        "--dossiers",
        type=whole_number(1, MOST_DOSSIERS, vi="một số hồ sơ", en="number of dossiers"),
        metavar="N",
        help="số hồ sơ · how many dossiers (20,000)",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="không mở trình duyệt · open no browser"
    )
    parser.add_argument(
        "--portal",
        action="store_true",
        help="chạy cả Cổng dịch vụ công mẫu, cổng N+1 · with a stand-in of the national portal, on port N+1",
    )
    add_lang(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make what is missing, serve it, and fill it behind a progress bar until Ctrl-C."""
    heed_ctrl_c()
    check_port(HOST, args.port)
    address = f"http://{HOST}:{args.port}"
    folder = args.data.resolve()
    if args.portal:
        check_port(HOST, args.port + 1)
    registers = _port_for_registers(args.port + 2)
    _settle(
        folder,
        address,
        portal=f"http://{HOST}:{args.port + 1}" if args.portal else "",
        registers=f"http://{HOST}:{registers}",
    )
    processes: list[Any] = []
    try:
        if _is_prepared(folder):
            # What takes longest goes first: the server reads the same program that we read meanwhile.
            processes.append(_server(args.port))
            _django()
        else:
            processes.append(start_module("tinhso.web.assets"))  # Type and static files, meanwhile.
            is_new = not (folder / DATABASE).exists()
            _django()
            _tables(args.data, is_new=is_new)
            _dressed(processes[0])
            processes[0] = _server(args.port)
            _founded(args.dossiers)
            (folder / PREPARED).write_text(_program(), encoding="utf-8")
        processes.append(start_module("tinhso.demo.worker"))
        wait_until_it_answers(processes[0], f"{address}/suc-khoe")
        processes.append(_registers(registers, folder))
        if args.portal:
            processes.append(_portal(args.port + 1, folder, address))
        _say(args.lang, address)
        if not args.no_browser:
            webbrowser.open(f"{address}/mau/")
        _watch(processes, args.lang, heard=args.portal)
    finally:
        end(processes, within=ENDED_SECONDS)
    return 0


def _server(port: int) -> subprocess.Popen[bytes]:
    """The web server. Of its own it says what is amiss, and no advice to who runs a real one."""
    return start_server(HOST, port, level="error")


class _StandIn:
    """The stand-in of another system. To be killed, and to come again, is what one tries with it."""

    def __init__(self, module: str, *words: str) -> None:
        self._module, self._words = module, words
        self._start()

    def _start(self) -> None:
        self._process, self._began = start_module(self._module, *self._words), time.monotonic()

    def revive(self) -> None:
        """Start it again if it has ended; one that does not live at all is left for who watches to tell."""
        if self._process.poll() is not None and time.monotonic() - self._began > LIVES_SECONDS:
            self._start()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._process, name)


def _portal(port: int, folder: Path, address: str) -> _StandIn:
    data = str(folder / "portal.sqlite3")
    words = ("--port", str(port), "--data", data, "--province", address)
    return _StandIn("tinhso.demo.portal", *words)


def _registers(port: int, folder: Path) -> _StandIn:
    """The stand-in of the national registers: it knows the demo's people, and has nothing of some of them."""
    data, people = str(folder / "registers.sqlite3"), str(folder / DATABASE)
    words = ("--port", str(port), "--data", data, "--people", people, "--mixed")
    return _StandIn("tinhso.demo.registers", *words)


def _port_for_registers(wanted: int) -> int:
    """That port, or any other where somebody has it: nobody types the address of the registers."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((HOST, wanted))
        except (OSError, OverflowError):
            one.bind((HOST, 0))
        return int(one.getsockname()[1])


def _settle(folder: Path, address: str, *, portal: str = "", registers: str = "") -> None:
    """The environment of the demo: its own database, folder and keys, which nobody else has."""
    from tinhso.demo import signers

    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(_keys(folder / "keys.json"))
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "tinhso.config.settings",
            "TINHSO_DATABASE": f"sqlite:///{folder / DATABASE}",
            "TINHSO_FILES": str(folder / "files"),
            "TINHSO_ADDRESS": address,
            "TINHSO_HTTPS": "0",
            "TINHSO_DEMO": "1",
            "TINHSO_PROVINCE": "Tỉnh mẫu",
        }
    )
    os.environ.setdefault("TINHSO_CACHE", str(folder.parent / "cache"))
    os.environ.update(signers.settings_of(folder / "signing"))
    if registers:
        os.environ["TINHSO_REGISTERS"] = ",".join(REGISTERS)
        secret = secrets.token_hex(16)
        for code in REGISTERS:
            before = f"TINHSO_REGISTER_{code.upper().replace('-', '_')}_"
            told = {"ADDRESS": registers, "CLIENT": "tinh-mau", "SECRET": secret, "PRIVATE": "1"}
            os.environ.update({before + name: value for name, value in told.items()})
    if portal:
        os.environ.update({"TINHSO_PORTAL": portal, "TINHSO_PORTAL_PRIVATE": "1"})
        # Nothing but the stand-in on this machine hears of it; both read it from the environment.
        os.environ.setdefault("TINHSO_PORTAL_KEYS", f"demo:{secrets.token_hex(32)}")


def _keys(kept: Path) -> dict[str, str]:
    """The demo's keys, made once; a kind of key that an earlier program did not make is added."""
    held: dict[str, str] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    keys = {**environment.new_secrets("demo", origin="demo"), **held}
    if keys != held:
        part = kept.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text(json.dumps(keys), encoding="utf-8")
        part.replace(kept)
    return keys


def _django() -> None:
    import django

    django.setup()


def _tables(told: Path, *, is_new: bool) -> None:
    """The tables, as this program has them. told: the folder as it was named. Raises NotADemo."""
    from django.core.management import call_command
    from django.db import connection

    from tinhso.demo import filling
    from tinhso.org.models import Office

    if is_new:  # What is broken off is begun again: nothing of it has to outlive the machine.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    call_command("migrate", verbosity=0, skip_checks=True)
    if Office.objects.exists() and not filling.is_demo():
        raise NotADemo("not_a_demo", folder=str(told))


def _founded(dossiers: int | None) -> None:
    """The offices and their staff. dossiers: how many there are to be, None for the usual number."""
    from tinhso.demo import filling

    if not filling.is_demo():
        filling.begin(dossiers or filling.WHOLE)


def _dressed(dressing: subprocess.Popen[bytes]) -> None:
    """Type and static files are there. Raises CannotServe."""
    if code := dressing.wait():
        raise CannotServe("server_ended", status=code)


def _is_prepared(folder: Path) -> bool:
    """Whether a start of this very program has made everything here."""
    said = folder / PREPARED
    made = (folder / DATABASE, Path(os.environ["TINHSO_CACHE"]) / "static" / "staticfiles.json")
    if not said.exists() or not all(one.exists() for one in made):
        return False
    return said.read_text(encoding="utf-8") == _program()


def _program() -> str:
    """The program by its files' names, sizes and times of change, and where it keeps what it makes."""
    told = hashlib.sha256(f"{sys.prefix} {os.environ['TINHSO_CACHE']}".encode())
    root = Path(tinhso.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix not in (".pyc", ".pyo"):
            seen = path.stat()
            told.update(f"{path.relative_to(root)} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return told.hexdigest()


def _say(lang: str, address: str) -> None:
    told = {
        "vi": f"Mở {address}/mau/ trong trình duyệt. Ctrl-C để dừng.",
        "en": f"Open {address}/mau/ in a browser. Ctrl-C stops it.",
    }
    print(told[lang], flush=True)


def _watch(processes: list[Any], lang: str, *, heard: bool) -> None:
    """A bar while it is filled, then silence. Ends with Ctrl-C, or when a process has ended by itself.

    What goes on behind the screens is started when there is enough to look at: until then one process alone writes.
    Where the portal is heard that is at once, for its messages are not to lie until then.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from tinhso.demo import filling

    label = {"vi": "Dựng hồ sơ mẫu", "en": "Making dossiers"}[lang]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    made, wanted = filling.made()
    enough = 0 if heard else min(wanted, filling.FIRST)
    goes_on = False
    with Progress(*columns, console=Console(file=sys.stderr), disable=made >= wanted) as bar:
        task = bar.add_task(label, total=wanted, completed=made)
        while not goes_on or made < wanted:
            if made >= enough and not goes_on:
                processes.append(start_module("tinhso.config.work"))
                goes_on = True
            _check(processes)
            time.sleep(0.5)
            made, wanted = filling.made()
            bar.update(task, completed=made)
    while True:
        _check(processes)
        time.sleep(1)


def _check(processes: list[Any]) -> None:
    for process in processes:
        if isinstance(process, _StandIn):
            process.revive()
        if (code := process.poll()) is not None:
            raise CannotServe("server_ended", status=code)
