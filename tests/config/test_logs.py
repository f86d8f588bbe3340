"""Log lines: JSON without a value of anybody, with the request's number, and forwarded as RFC 5424 says."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import Client

from tinhso.config.logs import AsJson, logging_of
from tinhso.connectors.syslog import BadSyslogAddress, Place, Syslog, read_address

# <priority>version moment host program process message-id structured-data, then BOM and text.
RFC5424 = re.compile(
    rb"<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\S+) (\S+) (\S+) (\S+) - \xef\xbb\xbf(.*)", re.S
)  # fmt: skip


def record(
    message: str = "xin chào", level: int = logging.WARNING, **told: str
) -> logging.LogRecord:
    made = logging.LogRecord("tinhso.request", level, __file__, 1, message, (), None)
    made.told = told
    return made


@contextmanager
def receiver(tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[tuple[int, list[bytes]]]:
    """A syslog server over TCP that reads frames by their length."""
    got: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", port))
    opened: list[socket.socket] = []

    def read(one: socket.socket) -> None:
        try:
            with one.makefile("rb") as stream:
                while True:
                    digits = b""
                    while (letter := stream.read(1)) != b" ":
                        if not letter:
                            return
                        digits += letter
                    got.append(stream.read(int(digits)))
        except OSError:
            return

    def take() -> None:
        while True:
            try:
                one, _ = listening.accept()
                if tls:
                    one = tls.wrap_socket(one, server_side=True)
            except (OSError, ssl.SSLError):
                if listening.fileno() < 0:
                    return
                continue
            opened.append(one)
            threading.Thread(target=read, args=(one,), daemon=True).start()

    threading.Thread(target=take, daemon=True).start()
    try:
        yield listening.getsockname()[1], got
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for one in opened:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def wait(done: Any, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.02)
    assert done()


@contextmanager
def sending(address: str, trusted: str = "") -> Iterator[Syslog]:
    handler = Syslog(address, trusted)
    handler.setFormatter(AsJson())
    try:
        yield handler
    finally:
        handler._stopping.set()
        handler.close()


def test_a_line_arrives_as_rfc_5424_says() -> None:
    with receiver() as (port, got), sending(f"syslog+tcp://127.0.0.1:{port}") as handler:
        handler.emit(record("dòng\nhai", request="r-1"))
        wait(lambda: got)
        found = RFC5424.fullmatch(got[0])
        assert found
        priority, _, host, program, _, about, text = found.groups()
        assert int(priority) == 16 * 8 + 4
        assert (program, about) == (b"tinhso", b"tinhso.request")
        assert host.decode() == socket.gethostname()
        said = json.loads(text)
        assert (said["message"], said["request"], said["level"]) == ("dòng\nhai", "r-1", "WARNING")


def certified(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine alone, and a server that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "syslog of a test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    shown, private = folder / "ca.pem", folder / "key.pem"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(shown, private)
    return shown, server


def test_over_tls_only_to_a_server_that_is_trusted(tmp_path: Path) -> None:
    trusted, server = certified(tmp_path)
    with receiver(server) as (port, got):
        with sending(f"syslog+tls://127.0.0.1:{port}", str(trusted)) as handler:
            handler.emit(record("an toàn"))
            wait(lambda: got)
            assert RFC5424.fullmatch(got[0])
        got.clear()
        with sending(f"syslog+tls://127.0.0.1:{port}") as handler:
            handler.emit(record("không tin"))
            time.sleep(0.5)
            assert not got


def test_what_is_logged_while_the_server_is_away_arrives_when_it_is_back() -> None:
    with receiver() as (port, got):
        with_server = sending(f"syslog+tcp://127.0.0.1:{port}")
        handler = with_server.__enter__()
        handler.emit(record("một"))
        wait(lambda: len(got) == 1)
    try:
        handler.emit(record("hai"))
        time.sleep(0.3)
        with receiver(port=port) as (_, got):
            wait(lambda: len(got) == 1)
            assert b"hai" in got[0]
    finally:
        with_server.__exit__(None, None, None)


def test_a_full_queue_loses_lines_and_says_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinhso.connectors.syslog.MOST_WAITING", 3)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with sending(f"syslog+tcp://127.0.0.1:{port}") as handler:
        began = time.monotonic()
        for number in range(50):
            handler.emit(record(str(number)))
        assert time.monotonic() - began < 1  # Nobody waited for a server that is away.
        with receiver(port=port) as (_, got):
            wait(lambda: any(b'"lost"' in one for one in got))
            lost = next(json.loads(one[one.index(b"{") :]) for one in got if b'"lost"' in one)
            assert 40 <= lost["lost"] <= 49


def test_datagrams_and_the_machines_own_socket(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.settimeout(10)
        with sending(f"syslog+udp://127.0.0.1:{udp.getsockname()[1]}") as handler:
            handler.emit(record())
            assert RFC5424.fullmatch(udp.recv(65_000))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as local:
        local.bind(str(tmp_path / "log"))
        local.settimeout(10)
        with sending(f"syslog://{tmp_path}/log") as handler:
            handler.emit(record())
            assert RFC5424.fullmatch(local.recv(65_000))


def test_a_line_that_no_datagram_holds_is_counted_and_the_next_one_sent() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.settimeout(10)
        with sending(f"syslog+udp://127.0.0.1:{udp.getsockname()[1]}") as handler:
            handler.emit(record("dài" * 70_000))
            handler.emit(record("ngắn"))
            assert b'"lost": 1' in udp.recv(65_000)
            assert "ngắn".encode() in udp.recv(65_000)


def test_of_a_fault_without_end_the_ends_are_told() -> None:
    def again(depth: int) -> None:
        if depth:
            again(depth - 1)
        raise RecursionError

    try:
        again(500)
    except RecursionError:
        made = record()
        made.exc_info = sys.exc_info()
    where = json.loads(AsJson().format(made))["where"]
    assert len(where) == 61 and "…" in where[30]
    assert "test_of_a_fault" in where[0] and "again" in where[-1]


def test_addresses() -> None:
    assert read_address("syslog+tls://soc.tinh.vn") == Place("tls", "soc.tinh.vn", 6514)
    assert read_address("syslog:///dev/log") == Place("unix", path="/dev/log")
    for bad in ("http://a", "syslog+tls://", "syslog://a", "x"):
        with pytest.raises(BadSyslogAddress):
            read_address(bad)
    told = logging_of(form="json", requests=True, syslog="syslog+udp://a", trusted="")
    assert told["root"]["handlers"] == ["stderr", "syslog"]


def test_a_fault_is_its_kind_and_places_and_not_its_text() -> None:
    try:
        raise ValueError("Nguyễn Thị Mai 012345678901")
    except ValueError:
        made = record()
        made.exc_info = sys.exc_info()
    said = AsJson().format(made)
    assert "Mai" not in said and "0123" not in said
    assert json.loads(said)["fault"] == "ValueError"


@pytest.mark.django_db
def test_a_request_is_a_line_without_a_value(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = logging.getLogger("tinhso.request")
    monkeypatch.setattr(log, "propagate", True)
    with caplog.at_level(logging.INFO, "tinhso.request"):
        answer = client.get("/thu-tuc/1.001193?q=Nguyễn+Thị+Mai")
    line = AsJson().format(caplog.records[-1])
    said = json.loads(line)
    assert said["route"] == "thu-tuc/<str:code>"
    assert said["request"] == answer.headers["X-Request-Id"]
    assert said["method"] == "GET" and said["status"] == answer.status_code
    assert isinstance(said["milliseconds"], float)
    assert "Mai" not in line and "1.001193" not in line and "actor" not in said


def test_a_host_that_somebody_made_up_is_not_quoted(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert client.get("/", headers={"host": "ke-la.example"}).status_code == 400
    assert "ke-la" not in capsys.readouterr().err
    told = logging.getLogger("django.security.DisallowedHost")
    assert not told.isEnabledFor(logging.ERROR) and not told.propagate
