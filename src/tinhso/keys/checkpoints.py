"""Checkpoints (C2SP tlog-checkpoint): how large a log is and what its root is, signed by the log and by witnesses."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tinhso.kernel.errors import TinhsoError
from tinhso.keys.notes import Note, Signed, VerifierKey, open_note, read_note

HASH_BYTES = 32
_SIZE = re.compile(r"0|[1-9]\d{0,18}")


@dataclass(frozen=True)
class Checkpoint:
    """origin: the log's name; size: how many leaves; root: over them; more: lines of the log's own below."""

    origin: str
    size: int
    root: bytes
    more: tuple[str, ...] = ()

    def text(self) -> str:
        """What is signed."""
        root = base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, self.size, root, *self.more))


class BadCheckpoint(TinhsoError):
    """bad_checkpoint (text): what is signed is no checkpoint. other_log (origin): it is one of another log."""


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that a note's text is. Raises BadCheckpoint."""
    fault = BadCheckpoint("bad_checkpoint", text=text[:80])
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines) or not _SIZE.fullmatch(lines[1]):
        raise fault
    try:
        root = base64.b64decode(lines[2], validate=True)
    except (binascii.Error, ValueError):
        raise fault from None
    found = Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:]))
    if len(root) != HASH_BYTES or found.text() != text:  # One root has one spelling.
        raise fault
    return found


def open_checkpoint(
    written: str, keys: Sequence[VerifierKey]
) -> tuple[Checkpoint, Note, list[Signed]]:
    """A signed checkpoint of a log by one of its keys, whose name is the log's. Raises BadNote, BadCheckpoint."""
    note = read_note(written)
    found = open_note(note, keys)
    told = read_checkpoint(note.text)
    if all(one.key.name != told.origin for one in found):
        raise BadCheckpoint("other_log", origin=told.origin)
    return told, note, found
