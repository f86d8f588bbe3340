"""What the stand-in says to the province: it files, supplements, pays and withdraws, and sends until it is answered."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from tinhso.demo.portal.keeping import Kept

CONTRACT = "tinhso.portal/1"
ZONE = timezone(timedelta(hours=7))
AT_ONCE, PATIENCE_SECONDS = 4, 20.0
# A PDF of one empty page, as small as one can be, so that its bytes can be made different by a comment.
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n% ITS-OWN\n"
    b"trailer<</Root 1 0 R/Size 4>>\nstartxref\n0\n%%EOF\n"
)
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Y", "H'", "Đặng")
_GIVEN = ("Mai", "Lan", "Hoa", "Thu", "Hạnh", "Linh", "Ngọc", "Bích", "Yến", "Xuân")


def today() -> str:
    """The day in the province."""
    return datetime.now(ZONE).date().isoformat()


def signature(
    keys: Mapping[str, bytes], *, way: str, method: str, path: str, ident: str, body: bytes, at: str
) -> tuple[str, str]:
    """The newest key's name, and the signature."""
    name = next(iter(keys))
    return name, signature_by(
        keys[name], way=way, method=method, path=path, ident=ident, body=body, at=at
    )


def signature_by(
    key: bytes, *, way: str, method: str, path: str, ident: str, body: bytes, at: str
) -> str:
    """HMAC-SHA256 over seven lines, hexadecimal."""
    lines = ("v1", way, method, path, at, ident, hashlib.sha256(body).hexdigest())
    return hmac.new(key, "\n".join(lines).encode(), hashlib.sha256).hexdigest()


class Speaker:
    """Queues messages and sends them from threads of its own."""

    def __init__(self, kept: Kept, province: str, path: str, keys: Mapping[str, bytes]) -> None:
        self.kept, self.keys = kept, keys
        self.url, self.path = province.rstrip("/") + path, path
        self._open = build_opener(ProxyHandler({})).open

    def file(self, told: Mapping[str, Any]) -> str:
        """File a dossier; its code. told: procedure, agency, and whatever else differs from the usual."""
        with self.kept.writing() as db:
            (count,) = db.execute("SELECT COUNT(*) FROM dossier").fetchone()
            number = count + 1
            code = f"G22.99-{today()[2:].replace('-', '')}-{number:05}"
            name = f"{_FAMILY[number % len(_FAMILY)]} Thị {_GIVEN[number % len(_GIVEN)]}"
            db.execute("INSERT INTO dossier (code, state, who) VALUES (?, 1, ?)", (code, name))
            paper = self._put_file(db, code, "don.pdf")
            applicant = {
                "kind": "person",
                "name": name,
                "level": 2,
                "personal_number": f"066185{number:06}",
                "born": "1985-03-02",
                "phone": "0912345678",
            }
            body = {
                "filed_at": datetime.now(UTC).isoformat(),
                "applicant": applicant,
                "answers": {},
                "papers": [{"type": "don", "name": "Đơn đề nghị", **paper}],
                **told,
            }
            self._put(db, code, "dossier.filed", body)
        return code

    def say(self, dossier: str, kind: str, body: Mapping[str, Any], *, file: bool = False) -> str:
        """Queue another message of a dossier; its id. file: with a paper."""
        with self.kept.writing() as db:
            told = dict(body)
            if file:
                paper = self._put_file(db, dossier, "bo-sung.pdf")
                told["papers"] = [{"type": "", "name": "Giấy tờ bổ sung", **paper}]
            return self._put(db, dossier, kind, told)

    def _put_file(self, db: sqlite3.Connection, dossier: str, name: str) -> dict[str, str]:
        content = _PDF.replace(b"ITS-OWN", uuid.uuid4().hex.encode())
        sha256 = hashlib.sha256(content).hexdigest()
        body = {"sha256": sha256, "name": name, "content": base64.b64encode(content).decode()}
        self._put(db, dossier, "file", body, numbered=False)
        return {"sha256": sha256, "file_name": name}

    def _put(
        self,
        db: sqlite3.Connection,
        dossier: str,
        kind: str,
        body: Mapping[str, Any],
        *,
        numbered: bool = True,
    ) -> str:
        ident = f"{dossier}:{uuid.uuid4().hex[:12]}"
        told: dict[str, Any] = {
            "contract": CONTRACT,
            "id": ident,
            "type": kind,
            "dossier": dossier,
            "sent_at": datetime.now(UTC).isoformat(),
            "body": body,
        }
        if numbered:
            db.execute("UPDATE dossier SET sent = sent + 1 WHERE code = ?", (dossier,))
            row = db.execute("SELECT sent FROM dossier WHERE code = ?", (dossier,)).fetchone()
            told["sequence"] = row["sent"] if row else 1
        content = json.dumps(told, ensure_ascii=False).encode()
        db.execute(
            "INSERT INTO outgoing (id, dossier, type, content) VALUES (?, ?, ?, ?)",
            (ident, dossier, kind, content),
        )
        return ident

    def send_for_ever(self) -> None:
        """Send what is due, four at a time, until the process ends."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while True:
                told = self.kept.settings()
                rows = (
                    self.kept.due(time.time(), shuffled=told["shuffle"], most=8 * AT_ONCE)
                    if told["sending"]
                    else []
                )
                twice = rows * 2 if told["duplicates"] else rows
                list(pool.map(self._send, twice))
                time.sleep(0.02 if rows else 0.2)

    def start(self) -> None:
        """Begin to send."""
        threading.Thread(target=self.send_for_ever, daemon=True).start()

    def _send(self, row: sqlite3.Row) -> None:
        at = str(int(time.time()))
        content = bytes(row["content"])
        name, mac = signature(
            self.keys,
            way="to-province",
            method="POST",
            path=self.path,
            ident=row["id"],
            body=content,
            at=at,
        )
        headers = {
            "Content-Type": "application/json",
            "X-Portal-Key": name,
            "X-Portal-Time": at,
            "X-Portal-Id": row["id"],
            "X-Portal-Signature": mac,
        }
        try:
            asked = Request(self.url, content, headers)  # noqa: S310 an address of our own choice
            with self._open(asked, timeout=PATIENCE_SECONDS) as answer:
                status, said = answer.status, answer.read()
        except HTTPError as fault:
            status, said = fault.code, fault.read()
        except OSError:
            self.kept.later(row, 0)
            return
        try:
            outcome = str(json.loads(said).get("outcome", ""))
        except (ValueError, AttributeError):
            outcome = ""
        if outcome in ("accepted", "refused"):
            self.kept.answered(row["id"], outcome, status, today())
        elif status == 409:
            self.kept.answered(row["id"], "conflict", status, today())
        else:
            self.kept.later(row, status)
