"""Proofs that can be checked with nothing but a key: that an event stands in the log, and a receipt that it must.

A proof is a C2SP tlog-proof whose extra data open the entry; a file may hold several, one below the other. A receipt is
a signed note, and short enough for the QR of a slip.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.merkle import (
    HASH_BYTES,
    BadProof,
    check_consistency,
    check_inclusion,
    leaf_hash,
)
from tinhso.keys.checkpoints import BadCheckpoint, Checkpoint, open_checkpoint
from tinhso.keys.notes import (
    BadNote,
    Note,
    Signed,
    SigningKey,
    VerifierKey,
    open_note,
    read_note,
    signatures_of,
)
from tinhso.trust.leaves import Opening, read_opening

HEADER = "c2sp.org/tlog-proof@v1"
RECEIPT = "tinhso/receipt/1"
MOST_BYTES = 5_000_000
_MOST_PATH = 63
_NUMBER = re.compile(r"0|[1-9]\d{0,18}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SIGNATURE_BYTES = 64


class BadProofFile(TinhsoError):
    """no_proof: nothing in the file is a proof or a receipt. bad_proof (number, why): it is one and cannot be read."""


class ReceiptNotHeld(TinhsoError):
    """receipt_not_held (names): signed by none of the keys that were named."""


class Unwitnessed(TinhsoError):
    """None of the witnesses that were named says that it has seen this log; that is no proof of the contrary.

    no_witness_signed (size): the checkpoint of that size bears none of their lines. no_continuation (old, new): nobody
    has shown that the one size continues the other. not_continued (old, new): what was given does not show it.
    """


@dataclass(frozen=True)
class Proof:
    """That an entry stands in a tree. path: hashes up to the root; checkpoint: the signed note, as it was written."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    opening: Opening

    def written(self) -> str:
        """As it stands in a file."""
        lines = [HEADER, f"extra {_base64(self.opening.written())}", f"index {self.index}"]
        lines += [_base64(one) for one in self.path]
        return "\n".join(lines) + f"\n\n{self.checkpoint}"


@dataclass(frozen=True)
class Proved:
    """What a proof has shown. witnesses: who else has seen the checkpoint, and when (seconds since 1970)."""

    index: int
    opening: Opening
    checkpoint: Checkpoint
    signed: tuple[Signed, ...]
    witnesses: tuple[Signed, ...]


@dataclass(frozen=True)
class Receipt:
    """That an event was written, said before it stands in a checkpoint. origin: the log; entry: of the event."""

    origin: str
    uid: UUID
    recorded_at: datetime
    entry: bytes

    def text(self) -> str:
        """What is signed."""
        moment = self.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return f"{RECEIPT}\n{self.origin}\n{self.uid}\n{moment}\n{_base64(self.entry)}\n"

    def short(self, key: SigningKey) -> str:
        """Receipt and signature for a QR: 160 letters and digits."""
        line = key.sign(self.text()).split(" ")[2]
        moment = (self.recorded_at - _EPOCH) // timedelta(microseconds=1)
        made = base64.b64decode(line)[4:]
        return base64.urlsafe_b64encode(
            self.uid.bytes + moment.to_bytes(8, "big") + self.entry + made
        ).decode()


def check(
    proof: Proof, *, keys: Sequence[VerifierKey], witnesses: Sequence[VerifierKey] = ()
) -> Proved:
    """What a proof shows to who believes these keys of the log, and these witnesses.

    Raises BadNote, BadCheckpoint, BadProof.
    """
    checkpoint, note, signed = open_checkpoint(proof.checkpoint, keys)
    leaf = leaf_hash(proof.opening.entry)
    size, root = checkpoint.size, checkpoint.root
    check_inclusion(leaf, index=proof.index, size=size, path=proof.path, root=root)
    seen = signatures_of(note, witnesses)
    return Proved(proof.index, proof.opening, checkpoint, tuple(signed), tuple(seen))


def seen_by(
    checkpoint: str, *, keys: Sequence[VerifierKey], witnesses: Sequence[VerifierKey]
) -> tuple[Checkpoint, tuple[Signed, ...]]:
    """A checkpoint that a witness keeps, and which of these have signed it.

    Raises BadNote, BadCheckpoint, Unwitnessed.
    """
    told, note, _ = open_checkpoint(checkpoint, keys)
    found = tuple(signatures_of(note, witnesses))
    if not found:
        raise Unwitnessed("no_witness_signed", size=told.size)
    return told, found


def check_same_log(one: Checkpoint, other: Checkpoint, path: Sequence[bytes] | None) -> None:
    """That the larger of two checkpoints continues the smaller. path: hashes of `/so-cai/noi-tiep`; None: not given.

    Raises BadProof where they are of one size and differ, Unwitnessed, BadCheckpoint.
    """
    if one.origin != other.origin:
        raise BadCheckpoint("other_log", origin=other.origin)
    old, new = sorted((one, other), key=lambda told: told.size)
    if path is None and old.size not in (0, new.size):
        raise Unwitnessed("no_continuation", old=old.size, new=new.size)
    apart = 0 < old.size < new.size
    hashes = path if path is not None and apart else ()
    try:
        check_consistency(
            old=old.size, new=new.size, path=hashes, old_root=old.root, new_root=new.root
        )
    except BadProof:
        # Whoever gives the wrong hashes has shown nothing, least of all against the log.
        if apart:
            raise Unwitnessed("not_continued", old=old.size, new=new.size) from None
        raise


def read_hashes(text: str) -> tuple[bytes, ...]:
    """Hashes, one a line in base64; a line that is none makes no proof."""
    return tuple(_decoded(line) for line in text.split())


def read_proofs(text: str) -> list[Proof]:
    """Every proof of a file. Raises as `written_proofs` and `read_proof`."""
    parts = written_proofs(text)
    return [read_proof(part, number) for number, part in enumerate(parts, start=1)]


def written_proofs(text: str) -> list[str]:
    """The proofs of a file as they stand in it, none looked at. Raises BadProofFile where it is no such file."""
    if len(text) > MOST_BYTES or not text.startswith(f"{HEADER}\n"):
        raise BadProofFile("no_proof")
    return re.split(rf"(?m)^{re.escape(HEADER)}\n", text)[1:]


def read_receipt(text: str, *, origin: str) -> tuple[Receipt, bytes]:
    """A receipt as it stands in a QR, and its signature; nothing is checked. Raises BadProofFile."""
    told = text.strip().rpartition("#")[2]
    try:
        raw = base64.b64decode(told, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadProofFile("no_proof") from None
    if len(raw) != 24 + HASH_BYTES + _SIGNATURE_BYTES:
        raise BadProofFile("no_proof")
    try:
        moment = _EPOCH + timedelta(microseconds=int.from_bytes(raw[16:24], "big"))
    except OverflowError:
        raise BadProofFile("no_proof") from None
    receipt = Receipt(origin, UUID(bytes=raw[:16]), moment, raw[24 : 24 + HASH_BYTES])
    return receipt, raw[24 + HASH_BYTES :]


def check_receipt(text: str, *, keys: Sequence[VerifierKey]) -> tuple[Receipt, Signed]:
    """A receipt of a QR, signed by one of these keys of the log. Raises BadProofFile, ReceiptNotHeld.

    It does not say by which key it was signed, to be short: whether it is forged or of another key nobody can tell.
    """
    for key in keys:
        receipt, made = read_receipt(text, origin=key.name)
        line = f"— {key.name} {_base64(key.key_id + made)}\n"
        try:
            return receipt, open_note(Note(receipt.text(), (line,)), [key])[0]
        except BadNote:
            continue
    raise ReceiptNotHeld("receipt_not_held", names=", ".join(one.label for one in keys) or "–")


def read_proof(text: str, number: int) -> Proof:
    """One of `written_proofs`. number: which, from 1 on. Raises BadProofFile, BadNote, BadOpening."""
    head, _, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    extra, index, path = lines[0], (lines[1:2] or [""])[0], lines[2:]
    if not extra.startswith("extra ") or not index.startswith("index "):
        raise BadProofFile("bad_proof", number=number, why="form")
    hashes = [_decoded(one) for one in path]
    if len(hashes) > _MOST_PATH or not all(len(one) == HASH_BYTES for one in hashes):
        raise BadProofFile("bad_proof", number=number, why="path")
    if not _NUMBER.fullmatch(index[6:]):
        raise BadProofFile("bad_proof", number=number, why="index")
    read_note(checkpoint)
    return Proof(int(index[6:]), tuple(hashes), checkpoint, read_opening(_decoded(extra[6:])))


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decoded(told: str) -> bytes:
    try:
        return base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        return b""
