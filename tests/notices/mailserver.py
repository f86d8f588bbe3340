"""A real mail server of the tests' own: it keeps what it is given, and refuses whom it is told to refuse."""

from __future__ import annotations

import email
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
