"""What stands in deploy/ is what the programs it is written for take: systemd, nginx, sh; and compose by its shape."""

from __future__ import annotations

import http.client
import http.server
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import yaml
from tests.config.test_logs import certified
from tests.servers.running import free_port

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
# systemd's own scale: 0 is shut in, 10 is open. Its "OK" ends at 5.
MOST_EXPOSED = 2.0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_every_line(systemd_analyze: str, unit: Path, tmp_path: Path) -> None:
    """Its programs are put where they will be, or it would complain of them alone."""
    for one in UNITS:
        text = one.read_text(encoding="utf-8").replace("/opt/tinhso/bin/tinhso", "/bin/true")
        (tmp_path / one.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [systemd_analyze, "verify", tmp_path / unit.name], capture_output=True, text=True
    )
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "tinhso" in line]
    assert ours == []
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "unit", [one for one in UNITS if one.suffix == ".service"], ids=lambda unit: unit.name
)
def test_a_service_is_shut_in(systemd_analyze: str, unit: Path) -> None:
    words = ["security", "--offline=true", "--no-pager"]
    done = subprocess.run([systemd_analyze, *words, unit], capture_output=True, text=True)
    found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert found and float(found[1]) <= MOST_EXPOSED, done.stdout[-400:]


HSTS = "max-age=31536000"


class _Seen(http.server.BaseHTTPRequestHandler):
    """What the program would see: says its headers back."""

    def do_GET(self) -> None:
        said = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        self.send_response(200)
        self.send_header("Strict-Transport-Security", "max-age=1")
        self.end_headers()
        self.wfile.write(said.encode())

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def behind() -> Iterator[http.server.ThreadingHTTPServer]:
    """A program that tells what it was asked."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Seen)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxied(
    nginx: str, behind: http.server.ThreadingHTTPServer, tmp_path: Path
) -> Iterator[tuple[int, int, Path]]:
    """nginx with our example, on free ports, before it."""
    plain, tls = free_port(), free_port()
    trusted, _ = certified(tmp_path)
    text = (DEPLOY / "nginx" / "tinhso.conf").read_text(encoding="utf-8")
    for old, new in (
        ("127.0.0.1:8000;", f"127.0.0.1:{behind.server_address[1]};"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen [::]:80;", f"listen [::1]:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
        ("listen [::]:443 ssl", f"listen [::1]:{tls} ssl"),
        ("/etc/ssl/tinhso/fullchain.pem", str(trusted)),
        ("/etc/ssl/tinhso/privkey.pem", str(tmp_path / "key.pem")),
        ("/etc/nginx/tinhso-proxy.conf", str(DEPLOY / "nginx" / "tinhso-proxy.conf")),
        # What is let through is what may come at once: how fast the machine is must not decide.
        ("rate=10r/s", "rate=1r/m"),
        ("rate=60r/m", "rate=1r/m"),
        ("root /etc/nginx;", f"root {DEPLOY / 'nginx'};"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    (tmp_path / "site.conf").write_text(text, encoding="utf-8")
    places = "\n".join(
        f"{one}_temp_path {tmp_path}/{one};"
        for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\n"
        f"{'user root;' if os.geteuid() == 0 else ''}\nevents {{}}\n"
        f"http {{ {places}\n include {tmp_path}/site.conf; }}\n",
        encoding="utf-8",
    )
    words = [nginx, "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log"]
    tested = subprocess.run([*words, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    process = subprocess.Popen(words)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", tls)) == 0:
                break
        time.sleep(0.05)
    try:
        yield plain, tls, trusted
    finally:
        process.terminate()
        process.wait(10)


def test_nginx_speaks_tls_over_both_families_and_says_who_asks(
    proxied: tuple[int, int, Path],
) -> None:
    plain, tls, trusted = proxied
    context = ssl.create_default_context(cafile=str(trusted))
    context.check_hostname = False
    for host in ("127.0.0.1", "[::1]"):
        asked = Request(f"https://{host}:{tls}/thu-tuc", headers={"X-Forwarded-For": "10.9.9.9"})
        with urlopen(asked, context=context, timeout=10) as answer:
            said = answer.read().decode()
            assert answer.headers.get_all("Strict-Transport-Security") == [HSTS]
        assert "X-Forwarded-Proto: https" in said
        assert f"X-Forwarded-For: {host.strip('[]')}" in said and "10.9.9.9" not in said

        with pytest.raises(HTTPError) as refused:
            urlopen(f"https://{host}:{tls}/metrics", context=context, timeout=10)
        assert refused.value.code == 404
        assert refused.value.headers.get_all("Strict-Transport-Security") == [HSTS]
        refused.value.close()
    with socket.create_connection(("::1", plain), timeout=10) as opened:
        opened.sendall(b"GET /a HTTP/1.1\r\nHost: motcua.tinh.gov.vn\r\nConnection: close\r\n\r\n")
        said = opened.makefile("rb").read().decode()
    assert "308" in said and "Location: https://motcua.tinh.gov.vn/a" in said


def asked(proxied: tuple[int, int, Path], path: str, **told: object) -> tuple[int, Message, str]:
    """What nginx answers: status, headers and text."""
    _, tls, trusted = proxied
    context = ssl.create_default_context(cafile=str(trusted))
    context.check_hostname = False
    asking = Request(f"https://127.0.0.1:{tls}{path}", **told)  # type: ignore[arg-type]
    try:
        with urlopen(asking, context=context, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.headers, refused.read().decode()


def test_an_office_behind_one_address_signs_in_and_a_program_that_guesses_is_slowed_down(
    proxied: tuple[int, int, Path],
) -> None:
    opened = [asked(proxied, "/can-bo/vao")[0] for _ in range(250)]
    assert opened == [200] * 250, "a page that is opened is never counted"

    with ThreadPoolExecutor(4) as many:
        sent = [many.submit(asked, proxied, "/can-bo/vao", data=b"a=1") for _ in range(230)]
        codes = [one.result()[0] for one in sent]
    assert codes.count(200) >= 200, "a whole office in the same moment"
    assert 429 in codes[200:], "who goes on waits"


def own_page(answer: tuple[int, Message, str]) -> str:
    """A page of ours from nginx: no script, what the browser may do, in Vietnamese; its title."""
    _, headers, page = answer
    assert headers.get_all("Strict-Transport-Security") == [HSTS]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="vi">' in page and "<script" not in page and "style=" not in page
    return re.search(r"<title>(.*)</title>", page)[1]  # type: ignore[index]


def over_http2(proxied: tuple[int, int, Path], *, length: int) -> str:
    """The page that a browser gets which says that it will send so many bytes: browsers speak HTTP/2."""

    def frame(kind: int, flags: int, stream: int, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))[1:] + struct.pack(">BBI", kind, flags, stream) + content
        )

    named = {
        ":method": "POST", ":scheme": "https", ":path": "/ho-so", ":authority": "motcua.tinh.gov.vn",
        "content-length": str(length),
    }  # fmt: skip
    # HPACK's literal without indexing, its name new; no length here needs a second byte.
    block = b"".join(
        bytes([0, len(name)]) + name.encode() + bytes([len(told)]) + told.encode()
        for name, told in named.items()
    )
    context = ssl._create_unverified_context()
    context.set_alpn_protocols(["h2"])
    with (
        socket.create_connection(("127.0.0.1", proxied[1]), timeout=10) as plain,
        context.wrap_socket(plain) as opened,
    ):
        opened.sendall(
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"") + frame(1, 4, 1, block)
        )
        came, said, page = opened.makefile("rb"), b"", b""
        while len(head := came.read(9)) == 9:
            size, kind, flags = int.from_bytes(head[:3], "big"), head[3], head[4]
            said = came.read(size)
            page += said if kind == 0 else b""
            if (kind == 0 and flags & 1) or kind in (3, 7):
                break
    return page.decode()


def test_what_nginx_itself_answers_is_a_page_of_ours(proxied: tuple[int, int, Path]) -> None:
    plain = http.client.HTTPSConnection(
        "127.0.0.1", proxied[1], context=ssl._create_unverified_context(), timeout=10
    )
    plain.request("POST", "/ho-so", headers={"Content-Length": str(65 << 20)})
    answer = plain.getresponse()
    told = (answer.status, answer.headers, answer.read().decode())
    plain.close()
    assert told[0] == 413 and own_page(told) == "Tệp gửi lên quá lớn"

    assert "<title>Tệp gửi lên quá lớn</title>" in over_http2(proxied, length=65 << 20)

    waiting = [asked(proxied, "/suc-khoe/san-sang") for _ in range(30)]
    (refused, *_) = [one for one in waiting if one[0] == 429]
    assert own_page(refused) == "Quá nhiều lần gửi cùng lúc" and refused[1]["Retry-After"] == "10"

    status, headers, sheet = asked(proxied, "/tinhso-pages/page.css")
    assert (status, headers["Content-Type"]) == (200, "text/css") and "main" in sheet


def test_a_program_that_is_away_is_said_in_vietnamese(
    proxied: tuple[int, int, Path], behind: http.server.ThreadingHTTPServer
) -> None:
    behind.shutdown()
    behind.server_close()
    answer = asked(proxied, "/thu-tuc")
    assert answer[0] == 502 and own_page(answer) == "Hệ thống đang tạm ngừng"
    assert answer[1]["Retry-After"] == "60"


def test_compose_has_the_shape_that_compose_asks_for() -> None:
    """No compose is asked here: its shape, what depends on what, and that no secret stands in it."""
    text = (DEPLOY / "compose" / "compose.yaml").read_text(encoding="utf-8")
    told = yaml.safe_load(text)
    assert set(told) - {"name", "services", "volumes", "secrets"} == {"x-tinhso"}
    services = told["services"]
    known = {
        "image", "build", "env_file", "environment", "volumes", "tmpfs", "read_only", "cap_drop", "security_opt",
        "restart", "secrets", "healthcheck", "command", "depends_on", "ports",
    }  # fmt: skip
    for name, service in services.items():
        assert set(service) <= known, name
        for other, how in service.get("depends_on", {}).items():
            assert other in services
            if how["condition"] == "service_healthy":
                assert "healthcheck" in services[other]
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in told["volumes"]
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:")
        if name != "db":
            assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert (
        DEPLOY / "compose" / services["web"]["build"]["dockerfile"].rpartition("/")[2]
    ).is_file()
    from tinhso.cli.main import build_parser

    for name in ("setup", "web", "worker"):
        assert build_parser().parse_args(services[name]["command"][1:])
    assert not re.search(r"[0-9a-f]{32}|PASSWORD: \S", text)


def test_what_units_and_settings_run_is_a_command_of_ours() -> None:
    from tinhso.cli.main import build_parser

    for unit in UNITS:
        for line in unit.read_text(encoding="utf-8").splitlines():
            if line.startswith("ExecStart="):
                assert build_parser().parse_args(line.split()[1:])
    archive = (DEPLOY / "postgresql" / "tinhso.conf").read_text(encoding="utf-8")
    found = re.search(r"archive_command = '\S+ ([^']+)'", archive)
    assert found and build_parser().parse_args(found[1].split())


def test_the_whole_system_is_installed_from_a_bundle_and_kept_at_a_second_time(
    tmp_path: Path,
) -> None:
    bundle, root = tmp_path / "bundle", tmp_path / "root"
    (bundle / "wheels").mkdir(parents=True)
    (bundle / "wheels" / "tinhso-1.2.3-py3-none-any.whl").touch()
    (bundle / "SHA256SUMS").write_text("of the first\n")
    (bundle / "docs" / "how-to").mkdir(parents=True)
    (bundle / "docs" / "how-to" / "upgrade.md").write_text("# Upgrade\n")
    # The program itself is installed by install.sh, which has tests of its own; here it is the one that runs them.
    shutil.copytree(DEPLOY, bundle / "deploy")
    (bundle / "install.sh").write_text(
        f'mkdir -p "$1/bin"\nprintf \'#!/bin/sh\\nexec "{sys.executable}" -m tinhso "$@"\\n\' > "$1/bin/tinhso"\n'
        'chmod 755 "$1/bin/tinhso"\n',
        encoding="utf-8",
    )
    env = {
        **{one: value for one, value in os.environ.items() if not one.startswith("TINHSO_")},
        "DESTDIR": str(root),
        "PYTHONPATH": str(ROOT / "src"),
    }
    words = ["sh", bundle / "deploy" / "install-system.sh", "motcua.hue.gov.vn"]
    done = subprocess.run(words, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    settings = root / "etc" / "tinhso.env"
    assert settings.stat().st_mode & 0o077 == 0
    said = settings.read_text()
    assert "TINHSO_HOSTS=motcua.hue.gov.vn" in said and "TINHSO_FILES=/var/lib/tinhso/files" in said
    site = (root / "etc/nginx/sites-available/tinhso.conf").read_text(encoding="utf-8")
    assert site.count("server_name motcua.hue.gov.vn;") == 2
    there = {one.name for one in (root / "etc/systemd/system").iterdir()}
    assert there == {one.name for one in UNITS}
    again = subprocess.run(words, env=env, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert settings.read_text() == said
    first = (root / "opt" / "tinhso").resolve()
    assert first.name.startswith("tinhso-1.2.3-") and first.parent == root / "opt"
    assert (root / "opt/tinhso/share/doc/how-to/upgrade.md").is_file()
    # A newer bundle is put beside it; what serves is changed by who upgrades.
    (bundle / "SHA256SUMS").write_text("of the second\n")
    newer = subprocess.run(words, env=env, capture_output=True, text=True)
    assert newer.returncode == 0 and "how-to/upgrade.md" in newer.stderr, newer.stderr
    assert (root / "opt" / "tinhso").resolve() == first
    assert len(list((root / "opt").glob("tinhso-1.2.3-*/bin/tinhso"))) == 2
    assert settings.read_text() == said
    bad = subprocess.run([*words[:2], "a b;c"], env=env, capture_output=True, text=True)
    assert bad.returncode == 2
