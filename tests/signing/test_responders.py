"""What responders say of certificates that are about to sign stands in the result; a revoked one signs nothing."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from tests.servers.hsm import PIN
from tests.servers.responding import responder
from tests.servers.running import free_port
from tests.signing.conftest import enter
from tests.signing.making import A_DAY, Authority, a_pdf
from tests.signing.test_long_term import other_says, stamp_list, stamping  # noqa: F401 fixture

from tinhso.cli.signing import _responders
from tinhso.keys.certified import serial_of
from tinhso.ledger.actions import By
from tinhso.signing import actions, making, responders, rules
from tinhso.signing.models import Certificate
from tinhso.signing.reading import signatures
from tinhso.signing.rules import Believed, CannotSign, verdict_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Case:
    """An authority, whom it certified, and where both certificates say that its responder is."""

    def __init__(self) -> None:
        self.port, self.authority = free_port(), Authority("CA that answers")
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.own = self.issue()
        self.roots = (self.authority.root.public_bytes(Encoding.DER),)

    def issue(self, **more: Any) -> x509.Certificate:
        where = f"http://127.0.0.1:{self.port}"
        return self.authority.issue("Mận", self.key.public_key(), responder=where, **more)

    def ask(self, *, later: timedelta = timedelta()) -> responders.Said:
        now = datetime.now(UTC) + later
        (said,) = responders.ask([self.own, self.authority.root], self.roots, now=now)
        return said


@pytest.fixture
def case(settings: Any) -> Case:
    settings.OCSP = settings.OCSP_PRIVATE = True
    return Case()


def test_it_answers_and_the_answer_lasts_as_long_as_it_says(
    case: Case, openssl: str, tmp_path: Path, settings: Any
) -> None:
    with responder(tmp_path, openssl, case.port, case.authority, {case.own: False}):
        said = case.ask()
        assert (said.state, said.why) == (responders.GOOD, "")
        assert responders.usable([said]) == (said.answer,)
        assert case.ask(later=A_DAY).why == "out_of_date"
        assert case.ask(later=-A_DAY).state == ""
        settings.OCSP = False
        assert responders.ask([case.own], case.roots, now=datetime.now(UTC)) == []


def test_a_revoked_certificate_signs_nothing(case: Case, openssl: str, tmp_path: Path) -> None:
    with responder(tmp_path, openssl, case.port, case.authority, {case.own: True}):
        said = case.ask()
    assert said.state == responders.REVOKED
    with pytest.raises(CannotSign) as refused:
        responders.usable([said])
    assert refused.value.code == "certificate_is_revoked"


def test_one_that_nobody_certified_to_answer_is_not_believed(
    case: Case, openssl: str, tmp_path: Path
) -> None:
    other = Authority("CA that answers")
    known = {case.own: False}
    with responder(tmp_path, openssl, case.port, case.authority, known, signer=other):
        assert case.ask().why == "signature"


def test_what_it_does_not_know_it_does_not_call_good(
    case: Case, openssl: str, tmp_path: Path
) -> None:
    with responder(tmp_path, openssl, case.port, case.authority, {case.issue(): False}):
        assert case.ask().why == "unknown"


@contextmanager
def saying(port: int, status: int, body: bytes) -> Iterator[None]:
    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = HTTPServer(("127.0.0.1", port), Desk)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def test_an_answer_of_another_certificate_is_none(case: Case, openssl: str, tmp_path: Path) -> None:
    first = case.own
    with responder(tmp_path, openssl, case.port, case.authority, {first: False}):
        answer = case.ask().answer
    case.port = free_port()
    case.own = case.issue()
    with saying(case.port, 200, answer):
        assert case.ask().why == "of_another"


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [(500, b"", "HTTP 500"), (200, b"no answer", "unreadable"), (200, b"x" * 60_000, "http_too_long"),
     (200, b"\x30\x03\x0a\x01\x06", "unauthorized")],
)  # fmt: skip
def test_what_is_no_answer_is_said_and_hinders_nobody(
    case: Case, status: int, body: bytes, why: str
) -> None:
    with saying(case.port, status, body):
        said = case.ask()
    assert (said.state, said.why) == ("", why)
    assert responders.usable([said]) == ()


def test_one_that_cannot_be_reached_is_said(case: Case, settings: Any) -> None:
    assert case.ask().why == "http_unreachable"
    settings.OCSP_PRIVATE = False
    assert case.ask().why == "http_private_address"


def test_the_answer_stands_in_the_result_instead_of_a_list(
    case: Case,
    openssl: str,
    tmp_path: Path,
    stamping: Any,  # noqa: F811
) -> None:
    root = x509.load_pem_x509_certificate(stamping.root.read_bytes())
    lists = (stamp_list(stamping),)
    believed = Believed(case.roots, (root.public_bytes(Encoding.DER),), lists)
    case.own = case.issue(until=datetime.now(UTC) + 5 * A_DAY)
    chain = [one.public_bytes(Encoding.DER) for one in (case.own, case.authority.root)]
    signs = making.Signs("NguoiKy", lambda data, _: case.key.sign(data, ec.ECDSA(SHA256())), chain)
    signed = making.signed(a_pdf(), [signs], stamps=stamping.stamp)
    assert making.long_term(signed, believed, stamps=stamping.stamp) == b""
    with responder(tmp_path, openssl, case.port, case.authority, {case.own: False}):
        answers = responders.usable([case.ask()])
    made = making.long_term(signed, replace(believed, answers=answers), stamps=stamping.stamp)
    kept = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(made)))
    assert (len(kept.ocsps), len(kept.crls)) == (1, 1)
    assert verdict_of(signatures(made, believed, now=datetime.now(UTC))) == rules.VALID
    later = datetime.now(UTC) + 10 * A_DAY
    assert other_says(made, believed, later) == ["AdESPassed.OK"]
    assert other_says(signed, believed, later) != ["AdESPassed.OK"]


def test_signing_asks_them_and_says_what_it_could_not_have(
    db: None, signing: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    enter(signing)
    head, seal = (Certificate.objects.get(role=role) for role in ("person", "seal"))
    asked: list[str] = []

    def say(state: str) -> None:
        def ask(chain: Any, _roots: Any, *, now: datetime) -> list[responders.Said]:
            assert now.tzinfo
            asked.append(serial_of(chain[0]))
            return [responders.Said(asked[-1], "http://noi-cap.vn", state, "http_timed_out")]

        monkeypatch.setattr(responders, "ask", ask)

    say("")
    made = actions.sign(a_pdf(), person=head, seal=seal, pin=PIN)
    assert len(made.signatures) == 2
    assert asked == [head.serial, seal.serial]
    assert "http://noi-cap.vn says nothing" in caplog.text
    assert "http_timed_out" in caplog.text
    say(responders.REVOKED)
    with pytest.raises(CannotSign) as refused:
        actions.sign(a_pdf(), person=head, seal=seal, pin=PIN)
    assert refused.value.facts == {"serial": head.serial}


def test_the_command_asks_each_certificate_in_force(
    case: Case, db: None, openssl: str, tmp_path: Path, signing: Any, settings: Any, capsys: Any
) -> None:
    (tmp_path / "roots.pem").write_bytes(case.authority.pem())
    pem = case.own.public_bytes(Encoding.PEM) + case.authority.pem()
    by = By(actor="p-quan-tri", office="tinh", channel="system")
    actions.add_certificate(pem, token="lanh-dao", label="ky", role="person", staff="p-hoa", by=by)
    words = argparse.Namespace(lang="vi")
    with responder(tmp_path / "ocsp", openssl, case.port, case.authority, {case.own: False}):
        assert _responders(words) == 0
    assert serial_of(case.own) in capsys.readouterr().out
    assert _responders(words) == 1
    assert "http_unreachable" in capsys.readouterr().out
    settings.OCSP = False
    assert _responders(words) == 0
    assert "TINHSO_OCSP" in capsys.readouterr().out
