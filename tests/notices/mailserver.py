"""A real mail server of the tests' own: it keeps what it is given, and refuses whom it is told to refuse."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from tests.servers.running import free_port


@dataclass
class Box:
    """port: where it listens. got: what was accepted. answers: by address, what is said instead of "250"."""

    port: int
    got: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    on_data: Callable[[], None] = lambda: None

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.got if message["To"] == address]


class _Handler:
    def __init__(self, box: Box) -> None:
        self.box = box

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if answer := self.box.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.box.on_data()
        message = email.message_from_bytes(envelope.content, policy=default)
        self.box.got.append(message)  # type: ignore[arg-type]
        return "250 OK"


@contextmanager
def mail_server(port: int | None = None) -> Iterator[Box]:
    box = Box(port or free_port())
    controller = Controller(_Handler(box), hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def refusing_server(at: str, says: str) -> Iterator[int]:
    """A server that answers one step otherwise; its port. at: "" for the greeting, or a command such as MAIL, AUTH."""

    class Talk(socketserver.StreamRequestHandler):
        def say(self, step: str, usual: str) -> None:
            self.wfile.write(f"{says if step == at else usual}\r\n".encode())

        def handle(self) -> None:
            self.say("", "220 ready")
            while line := self.rfile.readline():
                step = line[:4].decode().strip().upper()
                self.say(step, _USUAL.get(step, "250 OK"))
                if step == "DATA" and at != "DATA":
                    while self.rfile.readline() not in (b".\r\n", b""):
                        pass
                    self.say("END", "250 OK")
                if step == "QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


_USUAL = {
    "EHLO": "250-here\r\n250 AUTH PLAIN",
    "AUTH": "235 signed in",
    "DATA": "354 go on",
    "QUIT": "221 bye",
}
