"""Signed notes (C2SP signed-note): a text, and below it lines of names and Ed25519 signatures.

A verifier key is written `name+id+base64`, a private one `PRIVATE+KEY+name+id+base64`. Its kind says over what it
signs: the text itself, or a cosignature's, which names the moment (C2SP tlog-cosignature). Signatures by keys that
nobody asked about are left alone; one that claims to be by a known key and is not refuses the note.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tinhso.kernel.errors import TinhsoError

PLAIN, COSIGNED = 1, 4
MOST_NOTE_BYTES, MOST_SIGNATURES = 1_000_000, 100
_NAME = re.compile(r"[^\s+]{1,200}")
_SIGNATURE = re.compile(r"— ([^\s+]{1,200}) ([A-Za-z0-9+/]+={0,2})")


class BadNote(TinhsoError):
    """bad_note (why): not a signed note. forged_note (name): a signature by a known key does not hold.

    unsigned_note (names): by none of the keys that were asked for.
    """


class BadNoteKey(TinhsoError):
    """bad_note_key (why): a key that cannot be read; no part of a private one is told."""


@dataclass(frozen=True)
class VerifierKey:
    """Whose signatures are believed. kind: PLAIN or COSIGNED."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes by which a signature line names its key."""
        told = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(told).digest()[:4]

    @property
    def label(self) -> str:
        """Its name and number, as both stand in front of the key itself: short, and enough to tell it from others."""
        return f"{self.name}+{self.key_id.hex()}"

    @property
    def line_begins(self) -> str:
        """What every signature line by it begins with, as far as the number makes whole letters of base64."""
        return f"— {self.name} {base64.b64encode(self.key_id).decode()[:5]}"

    def __str__(self) -> str:
        told = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{told}"


@dataclass(frozen=True)
class SigningKey:
    """Who signs. Never printed: its text shows its public half.

    _sign: the Ed25519 signature of bytes, wherever the private half lies; _told: how the key stands in a setting.
    """

    verifier: VerifierKey
    _sign: Callable[[bytes], bytes]
    _told: str

    def __repr__(self) -> str:
        return f"SigningKey({self.verifier})"

    def sign(self, text: str, *, at: int | None = None) -> str:
        """The signature line of a text. at: the moment of a cosignature in seconds since 1970; else None."""
        if self.verifier.kind == COSIGNED:
            if at is None:
                raise BadNote("bad_note", why="no_moment")
            made = struct.pack(">Q", at) + self._sign(_cosigned(text, at))
        else:
            made = self._sign(text.encode())
        told = base64.b64encode(self.verifier.key_id + made).decode()
        return f"— {self.verifier.name} {told}\n"

    def written(self) -> str:
        """The private key as it stands in a setting or a file; of one in a module, where it lies."""
        return self._told


@dataclass(frozen=True)
class Signed:
    """A signature that held. at: the moment that a cosignature names, in seconds since 1970."""

    key: VerifierKey
    at: int | None


@dataclass(frozen=True)
class Note:
    """text: what is signed, its last newline included. lines: of signatures, as they were written, newline included."""

    text: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(self.lines)}"


def named(name: str) -> str:
    """A name that keys may bear. Raises BadNoteKey where it has spaces, a plus, or nothing."""
    if not _NAME.fullmatch(name):
        raise BadNoteKey("bad_note_key", why="name")
    return name


def new_signing_key(name: str, *, kind: int = PLAIN) -> SigningKey:
    """A fresh key. Raises BadNoteKey as `named` does."""
    return _signing(named(name), kind, Ed25519PrivateKey.generate().private_bytes_raw())


def is_private(text: str) -> bool:
    """Whether a key as it is written claims to be a private one."""
    return text.strip().startswith("PRIVATE+KEY+")


def read_signing_key(text: str) -> SigningKey:
    """`PRIVATE+KEY+name+id+base64`. Raises BadNoteKey."""
    parts = text.strip().split("+", 4)
    if parts[:2] != ["PRIVATE", "KEY"] or len(parts) != 5:
        raise BadNoteKey("bad_note_key", why="form")
    name, told = parts[2], parts[3]
    raw = _unpacked(parts[4])
    key = _signing(name, raw[0], raw[1:])
    if key.verifier.key_id.hex() != told:
        raise BadNoteKey("bad_note_key", why="id")
    return key


def read_verifier_key(text: str) -> VerifierKey:
    """`name+id+base64`. Raises BadNoteKey."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
        raise BadNoteKey("bad_note_key", why="form")
    raw = _unpacked(parts[2])
    key = VerifierKey(parts[0], raw[0], raw[1:])
    if key.key_id.hex() != parts[1]:
        raise BadNoteKey("bad_note_key", why="id")
    return key


def signed_note(text: str, keys: Sequence[SigningKey], *, at: int | None = None) -> Note:
    """A text signed by keys; it ends with a newline and has no blank line at its end. Raises BadNote."""
    if not text.endswith("\n") or "\r" in text:
        raise BadNote("bad_note", why="text")
    return Note(text, tuple(key.sign(text, at=at) for key in keys))


def read_note(text: str) -> Note:
    """A note as it was written; no signature is checked. Raises BadNote."""
    if len(text.encode(errors="replace")) > MOST_NOTE_BYTES:
        raise BadNote("bad_note", why="size")
    if any(ord(one) < 0x20 and one != "\n" for one in text) or "\ufffd" in text:
        raise BadNote("bad_note", why="text")
    body, parted, signatures = text.rpartition("\n\n")
    if not parted or not signatures.endswith("\n"):
        raise BadNote("bad_note", why="form")
    lines = signatures.splitlines(keepends=True)
    if len(lines) > MOST_SIGNATURES:
        raise BadNote("bad_note", why="size")
    if not lines or not all(_SIGNATURE.fullmatch(one[:-1]) for one in lines):
        raise BadNote("bad_note", why="signature")
    return Note(f"{body}\n", tuple(lines))


def labels_of(note: Note) -> list[str]:
    """Whose signatures a note bears, by `VerifierKey.label`; whether they hold is not asked."""
    found = (_SIGNATURE.fullmatch(line[:-1]) for line in note.lines)
    return [f"{told[1]}+{_decoded(told[2])[:4].hex()}" for told in found if told]


def signatures_of(note: Note, keys: Sequence[VerifierKey]) -> list[Signed]:
    """Which of the keys have signed a note, each once. Raises BadNote where one claims it and has not."""
    known = {(key.name, key.key_id): key for key in keys}
    found: dict[VerifierKey, Signed] = {}
    for line in note.lines:
        told = _SIGNATURE.fullmatch(line[:-1])
        raw = b"" if told is None else _decoded(told[2])
        key = None if told is None else known.get((told[1], raw[:4]))
        if key is not None and key not in found:
            found[key] = _checked(note.text, key, raw[4:])
    return list(found.values())


def open_note(note: Note, keys: Sequence[VerifierKey]) -> list[Signed]:
    """As `signatures_of`; raises BadNote where none of the keys has signed."""
    found = signatures_of(note, keys)
    if not found:
        names = ", ".join(sorted({key.name for key in keys}))
        raise BadNote("unsigned_note", names=names or "–")
    return found


def _checked(text: str, key: VerifierKey, made: bytes) -> Signed:
    moment, message = None, text.encode()
    if key.kind == COSIGNED:
        if len(made) != 72:
            raise BadNote("forged_note", name=key.name)
        moment = int(struct.unpack(">Q", made[:8])[0])
        message, made = _cosigned(text, moment), made[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(made, message)
    except InvalidSignature:
        raise BadNote("forged_note", name=key.name) from None
    return Signed(key, moment)


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _signing(name: str, kind: int, private: bytes) -> SigningKey:
    key = Ed25519PrivateKey.from_private_bytes(private)
    verifier = VerifierKey(name, kind, key.public_key().public_bytes_raw())
    held = base64.b64encode(bytes([kind]) + private).decode()
    told = f"PRIVATE+KEY+{name}+{verifier.key_id.hex()}+{held}"
    return SigningKey(verifier, key.sign, told)


def _unpacked(told: str) -> bytes:
    raw = _decoded(told)
    if len(raw) != 33 or raw[0] not in (PLAIN, COSIGNED):
        raise BadNoteKey("bad_note_key", why="length")
    return raw


def _decoded(told: str) -> bytes:
    try:
        return base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        return b""
