"""Asking another system: real servers that lead elsewhere, talk for ever, show a false certificate or none."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tinhso.connectors import http
from tinhso.connectors.http import CannotAsk, Line, is_public

Answer = Callable[[BaseHTTPRequestHandler], None]


def answering(answer: Answer, *, tls: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        do_POST = do_GET  # noqa: N815 the name is the server's

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def serve() -> Iterator[Callable[..., int]]:
    """Starts a server; gives its port."""
    servers = []

    def start(answer: Answer, **more: Any) -> int:
        servers.append(answering(answer, **more))
        return int(servers[-1].server_address[1])

    yield start
    for one in servers:
        one.shutdown()
        one.server_close()


def say(body: bytes = b"{}", status: int = 200, **headers: str) -> Answer:
    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        asked.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            asked.send_header(name, value)
        asked.end_headers()
        asked.wfile.write(body)

    return answer


def refusal(ask: Callable[[], Any]) -> str:
    with pytest.raises(CannotAsk) as caught:
        ask()
    return caught.value.code


def test_one_question_and_its_answer(serve: Callable[..., int]) -> None:
    seen: list[tuple[str, str, str, bytes]] = []

    def answer(asked: BaseHTTPRequestHandler) -> None:
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        seen.append((asked.command, asked.path, asked.headers["Host"], body))
        say(b"xin chao", 202)(asked)

    port = serve(answer)
    with Line(f"http://localhost:{port}/cong/", private=True) as line:
        found = line.ask("POST", "/v1/thu", body=b"{}", headers={"X-A": "b"})
        line.ask("GET", "/v1/so?ngay=2026-11-22")
    assert (found.status, found.body) == (202, b"xin chao")
    host = f"localhost:{port}"
    assert seen == [
        ("POST", "/cong/v1/thu", host, b"{}"),
        ("GET", "/cong/v1/so?ngay=2026-11-22", host, b""),
    ]


def test_nobody_is_followed_elsewhere(serve: Callable[..., int]) -> None:
    asked: list[str] = []

    def trap(one: BaseHTTPRequestHandler) -> None:
        asked.append(one.path)
        say()(one)

    other = serve(trap)
    port = serve(say(status=302, Location=f"http://127.0.0.1:{other}/"))
    with Line(f"http://127.0.0.1:{port}", private=True) as line:
        assert line.ask("GET", "/").status == 302
    assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1:9",
        "https://localhost:9",
        "https://[::1]:9",
        "https://10.1.2.3",
        "https://192.168.1.1",
        "https://169.254.169.254",
        "https://100.64.0.1",
        "https://0.0.0.0",
        "https://[::ffff:10.0.0.1]",
        "https://2130706433",
        "https://0x7f.1",
        "https://0177.0.0.1",
        "https://127.1",
        "https://192.0.0.192",
        "https://168.63.129.16",
        "https://224.0.0.1",
        "https://[fe80::1]",
        "https://[fc00::1]",
        "https://[ff02::1]",
        "https://[fec0::1]",
        "https://[::7f00:1]",
        "https://[64:ff9b::7f00:1]",
        "https://[64:ff9b:1::1]",
        "https://[2002:7f00:1::]",
        "https://[2001:0:7f00:1::]",
    ],
)
def test_our_own_network_is_not_asked(address: str) -> None:
    assert refusal(lambda: Line(address)) == "http_private_address"


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"],
)
def test_a_machine_of_the_internet_is_one_however_it_is_written(address: str) -> None:
    assert is_public(address)


def test_a_network_that_is_named_is_asked_and_none_beside_it(serve: Callable[..., int]) -> None:
    port = serve(say(b"tin"))
    networks = [ip_network("127.0.0.0/24")]
    with Line(f"http://127.0.0.1:{port}", networks=networks, plain=True) as line:
        assert line.ask("GET", "/").body == b"tin"
    for address in (f"http://127.0.1.1:{port}", f"http://[::1]:{port}", "http://169.254.169.254"):
        code = refusal(lambda address=address: Line(address, networks=networks, plain=True))
        assert code == "http_private_address"
    assert (
        refusal(lambda: Line(f"http://127.0.0.1:{port}", networks=networks)) == "http_bad_address"
    )


def test_the_name_is_looked_up_once_and_its_address_is_what_is_asked(
    serve: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, asked = serve(say(b"tin")), []
    true = socket.getaddrinfo

    def told(host: str, *more: Any, **named: Any) -> Any:
        if host[0].isdigit():
            return true(host, *more, **named)
        asked.append(host)
        return true("127.0.0.1" if len(asked) == 1 else "127.0.0.9", *more, **named)

    monkeypatch.setattr(http.socket, "getaddrinfo", told)
    with Line(f"http://doi-tac.example:{port}", private=True) as line:
        assert [line.ask("GET", "/").body for _ in range(2)] == [b"tin", b"tin"]
    assert asked == ["doi-tac.example"]


def test_who_answers_for_names_slowly_does_not_hold_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.socket, "getaddrinfo", lambda *_, **__: time.sleep(30) or [])
    began = time.monotonic()
    assert refusal(lambda: Line("https://cham.example", seconds=0.5)) == "http_unreachable"
    assert time.monotonic() - began < 3


def test_a_head_that_comes_drop_by_drop_does_not_hold_us(serve: Callable[..., int]) -> None:
    def drips(asked: BaseHTTPRequestHandler) -> None:
        try:
            asked.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for n in range(200):
                asked.wfile.write(f"X-{n}: 1\r\n".encode())
                asked.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    port = serve(drips)
    began = time.monotonic()
    with Line(f"http://127.0.0.1:{port}", private=True, seconds=1.0) as line:
        assert refusal(lambda: line.ask("GET", "/")) == "http_timed_out"
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "ftp://example.org",
        "file:///etc/passwd",
        "https://",
        "",
        "https://a:b@example.org",
        "https://example.org:0",
        "https://example.org:99999",
        "https://example.org/?a=1",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    assert refusal(lambda: Line(address)) == "http_bad_address"


def test_an_answer_without_end_is_not_read(serve: Callable[..., int]) -> None:
    def for_ever(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.end_headers()
        try:
            while True:
                asked.wfile.write(b"x" * 65_536)
        except OSError:
            pass

    port = serve(for_ever)
    with Line(f"http://127.0.0.1:{port}", private=True) as line:
        assert refusal(lambda: line.ask("GET", "/", most=1_000_000)) == "http_too_long"


@pytest.mark.parametrize("pause", [0.2, 30])
def test_who_answers_drop_by_drop_or_not_at_all_does_not_hold_us(
    serve: Callable[..., int], pause: float
) -> None:
    def drips(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.end_headers()
        try:
            for _ in range(200):
                asked.wfile.write(b"x")
                asked.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass

    port = serve(drips)
    began = time.monotonic()
    with Line(f"http://127.0.0.1:{port}", private=True, seconds=1.0) as line:
        assert refusal(lambda: line.ask("GET", "/")) == "http_timed_out"
    assert time.monotonic() - began < 5


def test_nobody_there_is_said() -> None:
    with Line("http://127.0.0.1:9", private=True) as line:
        assert refusal(lambda: line.ask("GET", "/")) == "http_unreachable"
    assert refusal(lambda: Line("https://khong-co.invalid")) == "http_unreachable"


@pytest.fixture
def certified(tmp_path: Path) -> Callable[[str], tuple[ssl.SSLContext, Path]]:
    """A server's certificate for a name, signed by itself, and the file of it."""

    def make(name: str) -> tuple[ssl.SSLContext, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        cert, own = tmp_path / "cert.pem", tmp_path / "key.pem"
        cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        own.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, own)
        return context, cert

    return make


def test_a_certificate_counts_for_the_name_that_was_asked(
    serve: Callable[..., int], certified: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, cert = certified("localhost")
    port = serve(say(b"tin"), tls=context)
    with Line(f"https://localhost:{port}", private=True) as line:
        assert refusal(lambda: line.ask("GET", "/")) == "http_unreachable"  # Signed by nobody.
    monkeypatch.setattr(http.ssl, "create_default_context", lambda: _trusting(cert), raising=True)
    with Line(f"https://localhost:{port}", private=True) as line:
        assert line.ask("GET", "/").body == b"tin"
    with Line(f"https://127.0.0.1:{port}", private=True) as line:
        assert refusal(lambda: line.ask("GET", "/")) == "http_unreachable"  # Of another name.


_true = ssl.create_default_context


def _trusting(cert: Path) -> ssl.SSLContext:
    return _true(cafile=str(cert))
