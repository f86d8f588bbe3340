"""What the stand-in hears from the province, and how it can be told to behave badly."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import secrets
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tinhso.demo import standing_in
from tinhso.demo.registers.keeping import Kept
from tinhso.demo.registers.people import of_demo, record

CONTRACT = "tinhso.register/1"
ZONE = timezone(timedelta(hours=7))
MOST_BYTES, HANGS_SECONDS, HUGE = 100_000, 120, 1_000_000
_OTHER = {"number": "066190999999", "name": "Người Khác Hẳn", "born": "1990-09-09"}


class Hearing(standing_in.Hearing):
    """One request."""

    server: Registers
    most_bytes = MOST_BYTES

    def do_GET(self) -> None:  # noqa: N802 so the standard library calls it
        """/trang-thai: what there is, for whoever tries it."""
        if self.path != "/trang-thai":
            self.answer(404, {})
            return
        db = self.server.kept.db
        rows = db.execute("SELECT id, register, paper, mode, body FROM question ORDER BY n")
        (tokens,) = db.execute("SELECT COUNT(*) FROM token").fetchone()
        asked = [dict(row) for row in rows]
        told = {"settings": self.server.kept.settings(), "asked": asked, "tokens": tokens}
        self.answer(200, told)

    def heard(self, content: bytes) -> None:
        """/oauth/token, /v1/tra-cuu."""
        if self.path == "/oauth/token":
            self._token(content)
        elif self.path == "/v1/tra-cuu":
            self._question(content)
        else:
            self.answer(404, {})

    def told(self, told: dict[str, Any]) -> dict[str, Any]:
        """Know somebody, forget every token, or behave otherwise."""
        kept = self.server.kept
        if told["do"] == "know":
            kept.know(**told["person"])
        elif told["do"] == "forget_tokens":
            with kept.writing() as db:
                db.execute("DELETE FROM token")
        else:
            kept.set(**{name: told[name] for name in told if name != "do"})
        return kept.settings()

    def _token(self, content: bytes) -> None:
        kept = self.server.kept
        if kept.settings()["mode"] == "no_tokens":
            self.answer(503, {})
            return
        client, secret = self._named()
        known = self.server.clients.get(client, "")
        if not known or not hmac.compare_digest(known.encode(), secret.encode()):
            self.answer(401, {"error": "invalid_client"})
            return
        if parse_qs(content.decode()).get("grant_type") != ["client_credentials"]:
            self.answer(400, {"error": "unsupported_grant_type"})
            return
        life, value = kept.settings()["life"], secrets.token_urlsafe(24)
        with kept.writing() as db:
            db.execute("INSERT INTO token VALUES (?, ?, ?)", (value, client, time.time() + life))
        told = {"access_token": value, "token_type": "Bearer", "expires_in": life}
        self.answer(200, told)

    def _named(self) -> tuple[str, str]:
        kind, _, told = self.headers.get("Authorization", "").partition(" ")
        try:
            client, _, secret = base64.b64decode(told, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return "", ""
        return (client, secret) if kind == "Basic" else ("", "")

    def _question(self, content: bytes) -> None:
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        row = self.server.kept.db.execute(
            "SELECT until FROM token WHERE value = ?", (value,)
        ).fetchone()
        if kind != "Bearer" or row is None or row["until"] < time.time():
            self.answer(401, {"error": "invalid_token"})
            return
        told = json.loads(content)
        mode = self.server.kept.mode(told["register"])
        with self.server.kept.writing() as db:
            db.execute(
                "INSERT INTO question (id, register, paper, mode, body) VALUES (?, ?, ?, ?, ?)",
                (told["id"], told["register"], told["paper"], mode, content.decode()),
            )
        delay = float(self.server.kept.settings()["delay"])
        if delay:
            time.sleep(delay)
        self._meet(mode, told)

    def _meet(self, mode: str, told: dict[str, Any]) -> None:
        if mode == "die":
            os._exit(9)
        if mode == "hang":
            time.sleep(HANGS_SECONDS)
            return
        if mode in ("error", "busy", "forbidden"):
            self.answer({"error": 500, "busy": 429, "forbidden": 403}[mode], {})
        elif mode == "garbage":
            self.send(200, b'{"contract": "tinhso.reg')
        elif mode == "huge":
            self.send(200, b'{"contract": "' + b"x" * HUGE + b'"}')
        else:
            self.answer(200, self._data(mode, told))

    def _data(self, mode: str, told: dict[str, Any]) -> dict[str, Any]:
        number, paper, now = told["number"], told["paper"], datetime.now(ZONE)
        answer: dict[str, Any] = {
            "contract": CONTRACT,
            "id": told["id"],
            "register": told["register"],
            "paper": paper,
            "found": False,
            "as_of": datetime.now(UTC).isoformat(),
            "reference": f"TC-{uuid.uuid4().hex[:16]}",
        }
        if self.server.kept.settings()["mixed"] and mode == "ok":
            mode = {"07": "missing", "31": "another"}.get(number[-2:], "ok")
        who = self.server.kept.person(number) or of_demo(self.server.people, number)
        if mode == "another":
            who = {"sex": "", "address": "", **_OTHER}
        if mode == "missing" or who is None:
            return answer
        found = record(paper, who, now.date())
        if found is None:
            return answer
        if mode == "part":
            found.pop("name", None)
        elif mode == "strange":
            found["<script>"] = "1"
        elif mode == "expired":
            found["until" if paper == "gcn-dat" else "expires_on"] = "2020-01-01"
        elif mode == "other_record":
            found["name"] = _OTHER["name"]
        elif mode == "other_question":
            answer["id"] = str(uuid.uuid4())
        holder = {"number": who["number"], "name": who["name"]}
        if who["born"]:
            holder["born"] = who["born"]
        return {**answer, "found": True, "holder": holder, "record": found}


class Registers(standing_in.StandIn):
    """The stand-in of the registers. clients: name → secret."""

    hearing = Hearing

    def __init__(
        self, port: int, kept: Kept, clients: Mapping[str, str], people: Path | None
    ) -> None:
        super().__init__(port)
        self.kept, self.clients, self.people = kept, clients, people
