"""Ed25519 keys that never leave a PKCS#11 module: a card, a network HSM, or SoftHSM where neither is there.

A key is written `name=pkcs11:token=…;object=…?module-path=…&pin-source=…`: the log's name, and where the key lies as
RFC 7512 writes it. The PIN is read from the file that pin-source names, so that no setting holds it. A token
is opened when it is first asked, in each process anew: its sessions are nobody's after a fork.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tinhso.kernel.errors import TinhsoError
from tinhso.keys.notes import PLAIN, BadNoteKey, SigningKey, VerifierKey, named

_WRITTEN = re.compile(r"(?P<name>[^=]+)=pkcs11:(?P<path>[^?]+)\?(?P<query>.+)")
# The curve of RFC 8032 as PKCS#11 3.0 names it: PrintableString "edwards25519".
_CURVE = b"\x13\x0cedwards25519"
_POINT = b"\x04\x20"
_PUBLIC_BYTES = 32
_PIN_REFUSED = "PIN"


class ModuleAway(TinhsoError):
    """module_away (module, why): a PKCS#11 module that cannot be opened, or does not sign.

    no_module_key (token, key): it holds no such key. module_key_there (token, key): it holds one of that name already.
    """

    exit_code = 3


@dataclass(frozen=True)
class Place:
    """Where a key lies. module: the file of the module; pin: the file that holds its PIN."""

    token: str
    key: str
    module: str
    pin: str


def is_in_module(text: str) -> bool:
    """Whether what stands in a setting says where a key lies instead of being one."""
    return "=pkcs11:" in text


def key_in_module(text: str) -> SigningKey:
    """The key that lies where a text says. Raises BadNoteKey, ModuleAway."""
    name, place = _read(text)
    door = _Door(place)
    verifier = VerifierKey(name, PLAIN, door.public())
    return SigningKey(verifier, door.sign, text)


def new_key_in_module(text: str) -> SigningKey:
    """Have a module make a key that it gives to nobody, where a text says. Raises BadNoteKey, ModuleAway."""
    _, place = _read(text)
    _Door(place).make()
    return key_in_module(text)


def _read(text: str) -> tuple[str, Place]:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise BadNoteKey("bad_note_key", why="form")
    path, query = parts_of(found["path"], ";"), parts_of(found["query"], "&")
    pin = query.get("pin-source", "").removeprefix("file:")
    place = Place(path.get("token", ""), path.get("object", ""), query.get("module-path", ""), pin)
    for part, held in (
        ("token", place.token), ("object", place.key), ("module-path", place.module), ("pin-source", place.pin),
    ):  # fmt: skip
        if not held:
            raise BadNoteKey("bad_note_key", why=part)
    return named(found["name"]), place


def parts_of(text: str, between: str) -> dict[str, str]:
    """Name → value of one half of a PKCS#11 URI."""
    pairs = (one.partition("=") for one in text.split(between))
    return {name: unquote(held) for name, _, held in pairs}


class Token:
    """A token of a module, opened once in each process, since a module knows one holder of the PIN at a time.

    What is asked of it at once is answered one after the other, as modules want it.
    """

    def __init__(self, module: str, name: str, pin: str) -> None:
        self._module, self._name, self._pin = module, name, pin
        self._lock = threading.Lock()
        self._session: Any = None
        self._process = 0
        self._refused: str | None = None

    def ask(self, question: Callable[[Any], bytes], *, writing: bool = False) -> bytes:
        """What a question to the open session gives; a session that was lost is opened once more. Raises ModuleAway."""
        import pkcs11

        with self._lock:
            for last in (False, True):
                try:
                    if writing:
                        self._close()
                    return question(self._opened(writing=writing))
                except (pkcs11.PKCS11Error, OSError, RuntimeError) as fault:
                    self._close()
                    if last or self._refused is not None:
                        raise self.away(self._module, fault) from None
                finally:
                    if writing:
                        self._close()
        raise AssertionError  # The loop has returned or raised.

    def _opened(self, *, writing: bool) -> Any:
        import pkcs11

        if self._session is None or self._process != os.getpid():
            pin = Path(self._pin).read_text("utf-8").strip()
            if pin == self._refused:  # Asked with it again and again a card locks itself.
                raise ModuleAway("module_away", module=self._module, why=_PIN_REFUSED)
            token = pkcs11.lib(self._module).get_token(token_label=self._name)
            try:
                self._session, self._process = token.open(rw=writing, user_pin=pin), os.getpid()
            except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid, pkcs11.PinLocked):
                self._refused = pin
                raise ModuleAway("module_away", module=self._module, why=_PIN_REFUSED) from None
            self._refused = None
        return self._session

    def _close(self) -> None:
        import pkcs11

        held, self._session = self._session, None
        if held is not None and self._process == os.getpid():
            with suppress(pkcs11.PKCS11Error):  # It is lost anyway.
                held.close()

    @staticmethod
    def away(module: str, fault: Exception) -> ModuleAway:
        """What is said of a module's fault."""
        why = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
        return ModuleAway("module_away", module=module, why=why)


@lru_cache(maxsize=8)
def opened_token(module: str, name: str, pin: str) -> Token:
    """The one way of this process to a token. pin: the file of its PIN."""
    return Token(module, name, pin)


class _Door:
    """The way to one key of a token."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._token = opened_token(place.module, place.token, place.pin)

    def public(self) -> bytes:
        """The public half, 32 bytes. Raises BadNoteKey, ModuleAway."""
        import pkcs11

        def point(session: Any) -> bytes:
            return bytes(
                self._key(session, pkcs11.ObjectClass.PUBLIC_KEY)[pkcs11.Attribute.EC_POINT]
            )

        found = self._token.ask(point)
        # Some modules give the point alone; the standard wraps it as an octet string.
        held = found.removeprefix(_POINT) if len(found) == _PUBLIC_BYTES + 2 else found
        if len(held) != _PUBLIC_BYTES:
            raise BadNoteKey("bad_note_key", why="length")
        return held

    def sign(self, content: bytes) -> bytes:
        """The signature of some bytes. Raises ModuleAway."""
        import pkcs11

        def signed(session: Any) -> bytes:
            key = self._key(session, pkcs11.ObjectClass.PRIVATE_KEY)
            return bytes(key.sign(content, mechanism=pkcs11.Mechanism.EDDSA))

        return self._token.ask(signed)

    def make(self) -> None:
        """Have the module make the key; it may be used there and never be read. Raises ModuleAway."""
        import pkcs11

        def made(session: Any) -> bytes:
            if list(session.get_objects({pkcs11.Attribute.LABEL: self._place.key})):
                raise self._refusal("module_key_there")
            curve = session.create_domain_parameters(
                pkcs11.KeyType.EC_EDWARDS, {pkcs11.Attribute.EC_PARAMS: _CURVE}, local=True
            )
            curve.generate_keypair(
                mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
                store=True,
                label=self._place.key,
            )
            return b""

        self._token.ask(made, writing=True)

    def _key(self, session: Any, kind: Any) -> Any:
        import pkcs11

        try:
            return session.get_key(
                object_class=kind, key_type=pkcs11.KeyType.EC_EDWARDS, label=self._place.key
            )
        except pkcs11.NoSuchKey:
            raise self._refusal("no_module_key") from None

    def _refusal(self, code: str) -> ModuleAway:
        return ModuleAway(code, token=self._place.token, key=self._place.key)
