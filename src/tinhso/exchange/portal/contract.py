"""The contract: what a message must be. Bytes in, plain values out; the schemas beside it are what is published."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from tinhso.kernel.days import is_day
from tinhso.kernel.errors import TinhsoError

VERSION = "tinhso.portal/1"
FILED, SUPPLEMENTED = "dossier.filed", "dossier.supplemented"
WITHDRAWN, PAID, FILE = "dossier.withdrawal_asked", "payment.made", "file"
STATE, RESULT, REFUSED = "dossier.state", "dossier.result", "message.refused"
TO_PROVINCE = (FILED, SUPPLEMENTED, WITHDRAWN, PAID, FILE)
TO_PORTAL = (STATE, RESULT, FILE, REFUSED)
NAMES = ("message", *dict.fromkeys((*TO_PROVINCE, *TO_PORTAL)), "day")
# Of a message with a file, and of any other.
MOST_BYTES, MOST_PLAIN_BYTES, MOST_FILE_BYTES = 16_000_000, 1_000_000, 11_000_000
MOST_DEPTH = 40


class BadMessage(TinhsoError):
    """A message that is not of the contract; it is refused for good.

    portal_no_json; portal_wrong_part (where): what there is not of its schema; portal_wrong_way (type): such a one
    goes the other way; portal_id_differs: its id is not the one it was sent under; portal_too_large (most): bytes;
    portal_no_sequence (type): all but files are numbered.
    """


@dataclass(frozen=True)
class Message:
    """One message. sequence: None only of a file to the province. body: of the schema of its type."""

    ident: str
    type: str
    dossier: str
    sequence: int | None
    sent_at: datetime
    body: Mapping[str, Any]


def schema(name: str) -> dict[str, Any]:
    """A published schema, by its type or `message`."""
    text = (files(__package__) / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@lru_cache(maxsize=len(NAMES))
def _validator(name: str) -> Any:
    return jsonschema_rs.Draft202012Validator(
        schema(name), validate_formats=True, formats={"date": is_day}
    )


def parsed(content: bytes, *, types: tuple[str, ...] = TO_PROVINCE) -> Message:
    """A message as it came. types: those that go this way. Raises BadMessage; no fact of it quotes a value."""
    try:
        told = json.loads(content, parse_float=_number, parse_constant=_number)
        _check_depth(told)
    except (ValueError, RecursionError):
        raise BadMessage("portal_no_json") from None
    _check("message", told, "")
    kind = told["type"]
    if kind not in types:
        raise BadMessage("portal_wrong_way", type=kind)
    if len(content) > MOST_PLAIN_BYTES and kind != FILE:
        raise BadMessage("portal_too_large", most=MOST_PLAIN_BYTES)
    _check(kind, told["body"], "body")
    sequence = told.get("sequence")
    if sequence is None and not (kind == FILE and types is TO_PROVINCE):
        raise BadMessage("portal_no_sequence", type=kind)
    return Message(
        ident=told["id"],
        type=kind,
        dossier=told["dossier"],
        sequence=None if kind == FILE and types is TO_PROVINCE else sequence,
        sent_at=moment(told["sent_at"]),
        body=told["body"],
    )


def written(
    *, ident: str, kind: str, dossier: str, sequence: int | None, sent_at: datetime, body: Any
) -> bytes:
    """A message as it is sent: the same values always give the same bytes. Raises BadMessage."""
    told = {
        "contract": VERSION,
        "id": ident,
        "type": kind,
        "dossier": dossier,
        "sent_at": sent_at.isoformat(),
        "body": body,
    }
    if sequence is not None:
        told["sequence"] = sequence
    _check("message", told, "")
    _check(kind, body, "body")
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def moment(text: str) -> datetime:
    """A moment of a message: with its zone, and in this century, as every system can count it. Raises BadMessage."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadMessage("portal_wrong_part", where="date-time") from None
    if found.tzinfo is None or not 2000 <= found.year < 2100:
        raise BadMessage("portal_wrong_part", where="date-time")
    return found


def _number(text: str) -> int | float:
    """A number with a point; 2.0 is the whole 2, as a schema counts it, and what is no number is refused."""
    found = float(text)
    if not math.isfinite(found):
        raise ValueError
    return int(found) if found.is_integer() else found


def _check(name: str, told: Any, at: str) -> None:
    fault = next(iter(_validator(name).iter_errors(told)), None)
    if fault is not None:
        where = "/".join(filter(None, (at, *(str(one) for one in fault.instance_path))))
        raise BadMessage("portal_wrong_part", where=where[:200] or "/")


def _check_depth(told: Any, depth: int = 0) -> None:
    """Nothing in a message is nested so deep; what is was made to break readers. A NUL no database keeps."""
    if depth > MOST_DEPTH:
        raise ValueError
    if isinstance(told, str):
        if "\x00" in told:
            raise ValueError
        told.encode()  # Half of a surrogate pair is no text.
    elif isinstance(told, list):
        for one in told:
            _check_depth(one, depth + 1)
    elif isinstance(told, dict):
        for name, one in told.items():
            _check_depth(name, depth + 1)
            _check_depth(one, depth + 1)
