"""A witness: somebody outside who remembers a log's last checkpoint, and signs the next one only if it continues it.

It knows the log's public key and nothing of the ledger. Its memory is a folder: every checkpoint that it has signed,
by size. What contradicts them is kept as evidence and never signed. A log that was put back from a copy is signed again
only after its operator has declared that, and the witness has agreed.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.merkle import BadProof, check_consistency, consistency_proof
from tinhso.kernel.tiles import HEIGHT, WIDTH, BadTile, Tile, nodes_in
from tinhso.keys.checkpoints import Checkpoint, open_checkpoint
from tinhso.keys.notes import (
    Note,
    SigningKey,
    VerifierKey,
    open_note,
    read_note,
    signatures_of,
    signed_note,
)

RECOVERY = "tinhso/recovery/1"
_SIZE = re.compile(r"0|[1-9]\d{0,18}")


class Contradiction(TinhsoError):
    """What a log shows cannot be together with what it has shown before; the evidence lies in the witness's folder.

    log_forked (size): two roots for one size. log_rewritten (old, new): the newer does not begin with the older.
    log_rolled_back (old, new): it is smaller than it was.
    """


class NoRecovery(TinhsoError):
    """bad_recovery (why): a declaration that cannot be agreed to.

    recovery_needs_log (held, to): only the log can show that its state `to` continues what this witness has signed.
    """


class Log(Protocol):
    """Where a log is read: a folder or an address. Each part by its path below the log's own."""

    def read(self, path: str) -> bytes:
        """Its bytes. Raises TinhsoError where it cannot be had."""


@dataclass(frozen=True)
class Seen:
    """What a visit has shown. note: the checkpoint with the witness's line; before: the size seen last, 0 at first."""

    checkpoint: Checkpoint
    note: str
    before: int


@dataclass(frozen=True)
class Recovery:
    """A log was put back from a copy: from the state `lost`, of which a part is gone, to the smaller state `to`."""

    origin: str
    lost: tuple[int, bytes]
    to: tuple[int, bytes]
    reason: str

    def text(self) -> str:
        """What is signed."""
        lines: list[object] = [RECOVERY, self.origin]
        for size, root in (self.lost, self.to):
            lines += [size, base64.b64encode(root).decode()]
        return "".join(f"{one}\n" for one in (*lines, self.reason))


@dataclass(frozen=True)
class Memory:
    """What a witness keeps, in a folder: a checkpoint a file, named by its size; `last` names the one that counts."""

    folder: Path

    def last(self) -> str | None:
        """The last checkpoint that was signed; None before the first."""
        named = self.folder / "last"
        return self.at(int(named.read_text())) if named.is_file() else None

    def at(self, size: int) -> str | None:
        """The checkpoint of a size, if that was signed."""
        file = self.folder / "checkpoints" / str(size)
        return file.read_text("utf-8") if file.is_file() else None

    def keep(self, size: int, note: str) -> None:
        """Remember a checkpoint as the last one."""
        _put(self.folder / "checkpoints" / str(size), note)
        _put(self.folder / "last", f"{size}\n")

    def sizes(self) -> list[int]:
        """Of every checkpoint that is kept, the smallest first."""
        folder = self.folder / "checkpoints"
        names = [one.name for one in folder.iterdir()] if folder.is_dir() else []
        return sorted(int(name) for name in names if _SIZE.fullmatch(name))

    def drop(self, sizes: Sequence[int]) -> None:
        """Forget checkpoints that are no state of the log any more; never the last one."""
        for size in sizes:
            (self.folder / "checkpoints" / str(size)).unlink()

    def accuse(self, *notes: str) -> None:
        """Keep what contradicts, one file for each case; nothing that was kept is written over."""
        folder = self.folder / "evidence"
        number = len(list(folder.iterdir())) + 1 if folder.is_dir() else 1
        _put(folder / f"{number:04d}", "\n".join(notes))


def witness(
    log: Log, memory: Memory, *, keys: Sequence[VerifierKey], own: SigningKey, at: int
) -> Seen:
    """Look at a log, check that it continues what was seen last, sign its checkpoint and remember it.

    keys: the log's; own: of the witness, for cosignatures; at: now, in seconds since 1970. Raises Contradiction with
    the evidence kept, and BadNote, BadCheckpoint where what is shown is not the log's; nothing is signed then.
    """
    shown = log.read("checkpoint").decode("utf-8", errors="replace")
    told, note, _ = open_checkpoint(shown, keys)
    kept = memory.last()
    before = 0
    if kept is not None:
        last = open_checkpoint(kept, keys)[0]
        before = last.size
        _continued(log, last, told, lambda: memory.accuse(kept, shown))
    line = own.sign(note.text, at=at)
    signed = str(Note(note.text, (*note.lines, line)))
    memory.keep(told.size, signed)
    return Seen(told, signed, before)


def declared(
    lost: str, to: str, *, keys: Sequence[VerifierKey], signers: Sequence[SigningKey], reason: str
) -> str:
    """The log's declaration that it goes on from checkpoint `to`, though it had signed `lost`. Raises NoRecovery."""
    ends = [open_checkpoint(one, keys)[0] for one in (lost, to)]
    if ends[0].origin != ends[1].origin or ends[1].size >= ends[0].size:
        raise NoRecovery("bad_recovery", why="sizes")
    if not reason.strip() or "\n" in reason:
        raise NoRecovery("bad_recovery", why="reason")
    (old, old_root), (new, new_root) = ((one.size, one.root) for one in ends)
    made = Recovery(ends[0].origin, (old, old_root), (new, new_root), reason.strip())
    return str(signed_note(made.text(), signers))


def agree(
    written: str,
    memory: Memory,
    *,
    keys: Sequence[VerifierKey],
    own: SigningKey,
    at: int,
    log: Log | None = None,
) -> str:
    """Agree to a declared recovery: the declaration with the witness's line. What is lost stays in its evidence.

    Only from the last checkpoint that this witness has signed, and back to one that it has signed or, where the log
    is there to show it, that continues the last one before it. Raises NoRecovery, BadNote, and Contradiction where
    the log shows otherwise.
    """
    note = read_note(written)
    open_note(note, keys)
    told = read_recovery(note.text)
    kept = memory.last()
    signed = [size for size in memory.sizes() if size <= told.to[0]]
    before = memory.at(signed[-1]) if signed else None
    if kept is None or before is None:
        raise NoRecovery("bad_recovery", why="unseen")
    _same(open_checkpoint(kept, keys)[0], told.origin, told.lost)
    held = open_checkpoint(before, keys)[0]
    if held.size == told.to[0]:
        _same(held, told.origin, told.to)
        size, note_of_now = held.size, before
    elif log is None:
        raise NoRecovery("recovery_needs_log", held=held.size, to=told.to[0])
    else:
        shown = log.read("checkpoint").decode("utf-8", errors="replace")
        now, its_note, _ = open_checkpoint(shown, keys)
        if now.origin != told.origin or now.size < told.to[0]:
            raise NoRecovery("bad_recovery", why="other")
        back = Checkpoint(told.origin, *told.to)
        _continued(log, held, back, lambda: memory.accuse(written, before, shown), within=now.size)
        _continued(log, back, now, lambda: memory.accuse(written, before, shown))
        size = now.size
        note_of_now = str(Note(its_note.text, (*its_note.lines, own.sign(its_note.text, at=at))))
    gone = [one for one in memory.sizes() if one > told.to[0]]
    memory.accuse(written, *(text for one in gone if (text := memory.at(one))))
    memory.keep(size, note_of_now)
    memory.drop([one for one in gone if one != size])
    return str(Note(note.text, (*note.lines, own.sign(note.text, at=at))))


def _same(held: Checkpoint, origin: str, state: tuple[int, bytes]) -> None:
    if (held.origin, held.size, held.root) != (origin, *state):
        raise NoRecovery("bad_recovery", why="other")


def read_recovery(text: str) -> Recovery:
    """The recovery that a note declares. Raises NoRecovery."""
    lines = text.split("\n")
    fault = NoRecovery("bad_recovery", why="form")
    if (
        len(lines) != 8
        or lines[0] != RECOVERY
        or not all(map(_SIZE.fullmatch, (lines[2], lines[4])))
    ):
        raise fault
    try:
        roots = [base64.b64decode(lines[place], validate=True) for place in (3, 5)]
    except ValueError:
        raise fault from None
    found = Recovery(lines[1], (int(lines[2]), roots[0]), (int(lines[4]), roots[1]), lines[6])
    if found.text() != text or found.to[0] >= found.lost[0]:
        raise fault
    return found


def agreed(
    written: str, *, keys: Sequence[VerifierKey], witnesses: Sequence[VerifierKey]
) -> Recovery:
    """A recovery that the log has declared and one of these witnesses has agreed to. Raises NoRecovery, BadNote."""
    note = read_note(written)
    open_note(note, keys)
    if not signatures_of(note, witnesses):
        raise NoRecovery("bad_recovery", why="alone")
    return read_recovery(note.text)


def _continued(
    log: Log,
    last: Checkpoint,
    told: Checkpoint,
    accuse: Callable[[], None],
    *,
    within: int | None = None,
) -> None:
    """within: the size at which the log's tiles are read, if it has grown beyond what is told."""
    whole = told.size if within is None else within
    fault: Contradiction | None = None
    if told.size < last.size:
        fault = Contradiction("log_rolled_back", old=last.size, new=told.size)
    elif told.size == last.size and told.root != last.root:
        fault = Contradiction("log_forked", size=told.size)
    elif told.size > last.size:
        try:
            nodes = nodes_in(lambda level, index: log.read(_tile(level, index, whole).path))
            path = consistency_proof(nodes, last.size, told.size)
            roots = {"old_root": last.root, "new_root": told.root}
            check_consistency(old=last.size, new=told.size, path=path, **roots)
        except (BadProof, BadTile):
            fault = Contradiction("log_rewritten", old=last.size, new=told.size)
    if fault is not None:
        accuse()
        raise fault


def _tile(level: int, index: int, size: int) -> Tile:
    """The tile at a place of a tree of that size."""
    return Tile(level, index, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


def _put(file: Path, text: str) -> None:
    """Whole and on the disk before it is said to be kept."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.new")
    with draft.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)
