"""Putting a message to the portal into the outbox: called inside the transaction of whatever obliges us to tell it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from tinhso.exchange.boxes import closed, opened
from tinhso.exchange.portal import contract
from tinhso.exchange.portal.models import Counterpart, Outbound
from tinhso.files import queries as kept
from tinhso.files.models import File
from tinhso.ledger.canonical import plain


def message_id(cause: UUID, kind: str) -> UUID:
    """The id of the message by which the portal is told of something: it follows from that, so there is but one."""
    return cause if kind == contract.STATE else uuid5(cause, kind)


def queued(
    known: Counterpart, kind: str, body: Mapping[str, Any], *, cause: UUID, now: datetime
) -> Outbound:
    """A message about a dossier with its next number. known: its row, locked; the caller saves both.

    cause: the event that it tells of, or the message that it answers. Raises BadMessage, BadBox.
    """
    uid = message_id(cause, kind)
    content = contract.written(
        ident=str(uid),
        kind=kind,
        dossier=known.portal,
        sequence=known.told + 1,
        sent_at=now,
        body=plain(dict(body)),
    )
    return _numbered(known, kind, uid, content, now)


def queued_file(known: Counterpart, file: File, *, cause: UUID, now: datetime) -> Outbound:
    """The same with the bytes of a file: they are read when they are sent, and lie in one place until then."""
    told = {"file": str(file.uid), "sha256": file.sha256, "name": file.name}
    uid = message_id(cause, contract.FILE)
    return _numbered(known, contract.FILE, uid, json.dumps(told).encode(), now)


def content_of(row: Outbound) -> bytes | None:
    """The bytes by which a message is sent, the same each time; None where they are kept no longer.

    Raises NoSuchFile, FolderFault, BadBox.
    """
    content = opened(row)
    if content is None or row.type != contract.FILE:
        return content
    told = json.loads(content)
    inside = base64.b64encode(kept.content(told["file"])).decode("ascii")
    return contract.written(
        ident=str(row.uid),
        kind=row.type,
        dossier=row.dossier,
        sequence=row.sequence,
        sent_at=row.queued_at,
        body={"sha256": told["sha256"], "name": told["name"], "content": inside},
    )


def _numbered(known: Counterpart, kind: str, uid: UUID, content: bytes, now: datetime) -> Outbound:
    known.told += 1
    return Outbound(
        uid=uid,
        type=kind,
        dossier=known.portal,
        sequence=known.told,
        queued_at=now,
        next_at=now,
        **closed(content, about=uid),
    )
