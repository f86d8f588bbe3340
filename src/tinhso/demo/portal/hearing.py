"""What the stand-in hears from the province, and how it can be told to behave badly."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sqlite3
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tinhso.demo import standing_in
from tinhso.demo.portal.keeping import Kept
from tinhso.demo.portal.saying import CONTRACT, Speaker, signature_by, today

MOST_BYTES, WINDOW_SECONDS, HANGS_SECONDS = 20_000_000, 300, 120
# How it meets a message: before it is kept, or after.
BEFORE, AFTER = ("error", "hang", "die", "refuse", "garbage"), ("lost", "die_after")


class Hearing(standing_in.Hearing):
    """One request."""

    server: Portal
    most_bytes = MOST_BYTES

    def do_GET(self) -> None:  # noqa: N802 so the standard library calls it
        """/v1/so?ngay=…, signed; /trang-thai: what there is, for whoever tries it."""
        parts = urlsplit(self.path)
        if parts.path == "/trang-thai":
            self.answer(200, status_of(self.server.kept))
        elif parts.path == "/v1/so":
            if not self._signed("GET", b""):
                self.answer(401, {})
                return
            day = parse_qs(parts.query).get("ngay", [""])[0]
            self.answer(200, day_of(self.server.kept, day))
        else:
            self.answer(404, {})

    def heard(self, content: bytes) -> None:
        """/v1/thu: a message."""
        if self.path == "/v1/thu":
            self._message(content)
        else:
            self.answer(404, {})

    def told(self, told: dict[str, Any]) -> dict[str, Any]:
        """File dossiers, say a message, or behave otherwise."""
        speaker = self.server.speaker
        if told["do"] == "file":
            filing = told.get("filing", {})
            return {"codes": [speaker.file(filing) for _ in range(int(told.get("count", 1)))]}
        if told["do"] == "say":
            ident = speaker.say(
                told["dossier"], told["type"], told["body"], file=bool(told.get("file"))
            )
            return {"id": ident}
        self.server.kept.set(**{name: told[name] for name in told if name != "do"})
        return self.server.kept.settings()

    def _message(self, content: bytes) -> None:
        if not self._signed("POST", content):
            self.answer(401, {"problem": {"code": "unsigned"}})
            return
        ident = self.headers["X-Portal-Id"]
        mode = self.server.kept.mode()
        if mode == "die":
            os._exit(9)
        if mode == "hang":
            time.sleep(HANGS_SECONDS)
            return
        if mode == "error":
            self.answer(500, {})
            return
        if mode == "garbage":
            self.answer(200, {"id": "another", "outcome": "accepted"})
            return
        if mode == "refuse":
            told = {"id": ident, "outcome": "refused", "problem": {"code": "not_today"}}
            self.answer(422, told)
            return
        status = heard(self.server.kept, self.server.speaker, ident, content)
        if mode == "die_after":
            os._exit(9)
        if mode == "lost":
            self.answer(500, {})
            return
        if status == 409:
            self.answer(409, {"id": ident, "problem": {"code": "other_bytes"}})
            return
        self.answer(status, {"id": ident, "outcome": "accepted", "repeated": status == 200})

    def _signed(self, method: str, content: bytes) -> bool:
        told = self.headers
        key = self.server.keys.get(told.get("X-Portal-Key", ""))
        at = told.get("X-Portal-Time", "")
        if key is None or not at.isdecimal() or abs(time.time() - int(at)) > WINDOW_SECONDS:
            return False
        ident = told.get("X-Portal-Id", "")
        wanted = signature_by(
            key, way="to-portal", method=method, path=self.path, ident=ident, body=content, at=at
        )
        return hmac.compare_digest(wanted, told.get("X-Portal-Signature", ""))


class Portal(standing_in.StandIn):
    """The stand-in of the portal."""

    hearing = Hearing

    def __init__(self, port: int, kept: Kept, speaker: Speaker, keys: Mapping[str, bytes]) -> None:
        super().__init__(port)
        self.kept, self.speaker, self.keys = kept, speaker, keys


def heard(kept: Kept, speaker: Speaker, ident: str, content: bytes) -> int:
    """Keep a message once: 202 the first time, 200 again, 409 for other bytes. What follows from it follows once."""
    digest = hashlib.sha256(content).hexdigest()
    told = json.loads(content)
    with kept.writing() as db:
        row = db.execute("SELECT digest FROM incoming WHERE id = ?", (ident,)).fetchone()
        if row is not None:
            db.execute("UPDATE incoming SET times = times + 1 WHERE id = ?", (ident,))
            return 200 if row["digest"] == digest else 409
        dossier, sequence = told["dossier"], told["sequence"]
        db.execute(
            "INSERT INTO incoming (id, digest, dossier, type, sequence, content, day) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (ident, digest, dossier, told["type"], sequence, content, today()),
        )
        _note(db, dossier, sequence, told)
    if kept.settings()["auto"]:
        _react(speaker, dossier, told)
    return 202


def _note(db: sqlite3.Connection, dossier: str, sequence: int, told: dict[str, Any]) -> None:
    row = db.execute(
        "SELECT MAX(sequence) FROM incoming WHERE dossier = ? AND id != ?", (dossier, told["id"])
    ).fetchone()
    expected = (row[0] or 0) + 1
    if sequence != expected:
        db.execute(
            "INSERT INTO disorder (dossier, expected, came) VALUES (?, ?, ?)",
            (dossier, expected, sequence),
        )
    db.execute("UPDATE dossier SET heard = ? WHERE code = ?", (sequence, dossier))
    body = told["body"]
    if told["type"] == "dossier.state":
        db.execute(
            "UPDATE dossier SET state = ?, ours = ?, note = ? WHERE code = ?",
            (body["state"], body["ours"], body["note"]["vi"], dossier),
        )
    elif told["type"] == "dossier.result":
        db.execute("UPDATE dossier SET result = ? WHERE code = ?", (body["code"], dossier))


def _react(speaker: Speaker, dossier: str, told: dict[str, Any]) -> None:
    """As an applicant would: hand in what is asked for, pay what is due."""
    now, body = datetime.now(UTC).isoformat(), told["body"]
    if told["type"] != "dossier.state":
        return
    if body["state"] == 5:
        speaker.say(dossier, "dossier.supplemented", {"supplemented_at": now}, file=True)
    elif body["state"] == 6:
        paid = {"paid_at": now, "amount": body["amount"], "reference": f"PAY{int(time.time())}"}
        speaker.say(dossier, "payment.made", paid)


def status_of(kept: Kept) -> dict[str, Any]:
    """Everything that one may want to know of it."""
    db = kept.db
    (unanswered,) = db.execute("SELECT COUNT(*) FROM outgoing WHERE outcome = ''").fetchone()
    outcomes = db.execute("SELECT outcome, COUNT(*) FROM outgoing GROUP BY outcome").fetchall()
    count, times = db.execute("SELECT COUNT(*), COALESCE(SUM(times), 0) FROM incoming").fetchone()
    dossiers = db.execute("SELECT * FROM dossier ORDER BY code").fetchall()
    return {
        "settings": kept.settings(),
        "unanswered": unanswered,
        "outcomes": {row[0]: row[1] for row in outcomes},
        "heard": count,
        "heard_again": times - count,
        "disorder": db.execute("SELECT COUNT(*) FROM disorder").fetchone()[0],
        "dossiers": [dict(row) for row in dossiers],
    }


def day_of(kept: Kept, day: str) -> dict[str, Any]:
    """The list of a day, as the contract has it."""
    db = kept.db
    sent = db.execute(
        "SELECT id, dossier, outcome FROM outgoing WHERE day = ? OR outcome = ''", (day,)
    ).fetchall()
    received = db.execute("SELECT id, dossier FROM incoming WHERE day = ?", (day,)).fetchall()
    codes = {row["dossier"] for row in (*sent, *received)}
    rows = db.execute("SELECT code, ours, state FROM dossier").fetchall()
    return {
        "contract": CONTRACT,
        "day": day,
        "sent": [dict(row) for row in sent],
        "received": [dict(row) for row in received],
        "dossiers": [
            {"dossier": row["code"], "state": row["state"]}
            | ({"ours": row["ours"]} if row["ours"] else {})
            for row in rows
            if row["code"] in codes
        ],
    }
