"""Keys that a certificate belongs to, in a PKCS#11 module: RSA and ECDSA over plain bytes, as PDFs are signed.

A token is written `pkcs11:token=…?module-path=…&pin-source=…` (RFC 7512). Where no pin-source stands, the PIN is
typed by whoever holds the key, used once, and kept nowhere.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tinhso.kernel.errors import TinhsoError
from tinhso.keys import samples
from tinhso.keys.modules import ModuleAway, Token, opened_token, parts_of

LEAST_RSA_BITS = 2_048
_DIGESTS = ("sha256", "sha384", "sha512")


class BadToken(TinhsoError):
    """bad_token (why): a token that is not written as it should be. bad_certificate (why): one that cannot sign.

    pin_needed: the token's PIN is typed, and was not. wrong_pin: it is another one. pin_last_try: after one more wrong
    one the token locks itself, so it is not asked. pin_locked: it did.
    """


@dataclass(frozen=True)
class TokenPlace:
    """Where keys lie. module: the file of the module; pin: the file that holds the PIN, "" where it is typed.

    sample: keys of made-up signers in the files of a folder, which the module is then; nobody types a PIN.
    """

    token: str
    module: str
    pin: str = ""
    sample: bool = False

    @property
    def pin_is_typed(self) -> bool:
        """Whether no file holds the PIN."""
        return not self.pin and not self.sample


def read_token(text: str) -> TokenPlace:
    """The token that a text names, or the folder of samples. Raises BadToken."""
    if text.strip().startswith(f"{samples.KIND}:"):
        return TokenPlace(samples.KIND, text.strip().removeprefix(f"{samples.KIND}:"), sample=True)
    head, _, query = text.strip().partition("?")
    kind, _, path = head.partition(":")
    told, asked = parts_of(path, ";"), parts_of(query, "&")
    place = TokenPlace(
        told.get("token", ""),
        asked.get("module-path", ""),
        asked.get("pin-source", "").removeprefix("file:"),
    )
    if kind != "pkcs11":
        raise BadToken("bad_token", why="form")
    for part, held in (("token", place.token), ("module-path", place.module)):
        if not held:
            raise BadToken("bad_token", why=part)
    return place


def read_certificates(content: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of a file, PEM or DER; the first is the signer's, those after it lead to a root.

    Raises BadToken.
    """
    try:
        if b"-----BEGIN" in content:
            return tuple(x509.load_pem_x509_certificates(content))
        return (x509.load_der_x509_certificate(content),)
    except (ValueError, x509.InvalidVersion) as fault:
        raise BadToken("bad_certificate", why=str(fault)[:200]) from None


def kind_of(certificate: x509.Certificate) -> str:
    """What kind of key it is of, "rsa" or "ec". Raises BadToken for any other, and for an RSA key that is too short."""
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise BadToken("bad_certificate", why=str(fault)[:200]) from None
    if isinstance(key, EllipticCurvePublicKey):
        return "ec"
    if isinstance(key, RSAPublicKey) and key.key_size >= LEAST_RSA_BITS:
        return "rsa"
    why = f"RSA {key.key_size}" if isinstance(key, RSAPublicKey) else type(key).__name__
    raise BadToken("bad_certificate", why=why)


def serial_of(certificate: x509.Certificate) -> str:
    """Its serial number as certificates are compared: hexadecimal, lower case."""
    return f"{certificate.serial_number:x}"


@dataclass(frozen=True)
class CertifiedKey:
    """A key of a token. label: its name there; kind: as `kind_of`. pin: as it was typed, never printed."""

    place: TokenPlace
    label: str
    kind: str
    _pin: str = ""

    def __repr__(self) -> str:
        return f"CertifiedKey({self.place.token}, {self.label}, {self.kind})"

    @property
    def pin_is_typed(self) -> bool:
        """Whether no file holds the token's PIN."""
        return self.place.pin_is_typed

    def prove(self) -> None:
        """That the token opens and holds the key; nothing is signed. Raises ModuleAway, BadToken."""
        if self.place.sample:
            samples.prove(self.place.module, self.label)
            return

        def there(session: Any) -> bytes:
            self._found(session)
            return b""

        self._ask(there)

    def sign(self, content: bytes, *, digest: str) -> bytes:
        """The signature of some bytes, as X.509 writes it. digest: sha256, sha384, sha512.

        Raises ModuleAway, BadToken.
        """
        if digest not in _DIGESTS:
            raise BadToken("bad_certificate", why=digest)
        if self.place.sample:
            return samples.signed(self.place.module, self.label, content, digest=digest)
        return self._ask(lambda held: _signed(self._found(held), self.kind, content, digest))

    def _ask(self, question: Callable[[Any], bytes]) -> bytes:
        if not self.pin_is_typed:
            place = self.place
            return opened_token(place.module, place.token, place.pin).ask(question)
        if not self._pin.strip():
            raise BadToken("pin_needed")
        return _with_pin(self.place, self._pin, question)

    def _found(self, session: Any) -> Any:
        import pkcs11

        kind = pkcs11.KeyType.EC if self.kind == "ec" else pkcs11.KeyType.RSA
        private = pkcs11.ObjectClass.PRIVATE_KEY
        try:
            return session.get_key(object_class=private, key_type=kind, label=self.label)
        except pkcs11.NoSuchKey:
            raise ModuleAway("no_module_key", token=self.place.token, key=self.label) from None


def _signed(key: Any, kind: str, content: bytes, digest: str) -> bytes:
    import pkcs11
    from pkcs11.util.ec import encode_ecdsa_signature

    if kind == "ec":
        hashed = hashlib.new(digest, content).digest()
        return bytes(encode_ecdsa_signature(key.sign(hashed, mechanism=pkcs11.Mechanism.ECDSA)))
    mechanism = getattr(pkcs11.Mechanism, f"{digest.upper()}_RSA_PKCS")
    return bytes(key.sign(content, mechanism=mechanism))


@lru_cache(maxsize=256)
def _turn(_module: str, _token: str) -> threading.Lock:
    return threading.Lock()


def _with_pin(place: TokenPlace, pin: str, question: Any) -> bytes:
    """What a question to a session gives that is open for this one alone. Raises ModuleAway, BadToken."""
    import pkcs11

    with _turn(place.module, place.token):
        try:
            token = pkcs11.lib(place.module).get_token(token_label=place.token)
            _check_tries(token.flags)
            session = token.open(user_pin=pin)
        except pkcs11.PinLocked:
            raise BadToken("pin_locked") from None
        except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid):
            raise BadToken("wrong_pin") from None
        except (pkcs11.PKCS11Error, OSError, RuntimeError) as fault:
            raise Token.away(place.module, fault) from None
        try:
            return bytes(question(session))
        except pkcs11.PKCS11Error as fault:
            raise Token.away(place.module, fault) from None
        finally:
            with suppress(pkcs11.PKCS11Error):  # It is over anyway.
                session.close()


def _check_tries(flags: Any) -> None:
    """A token says how near it is to locking itself: its last try is its holder's own. Raises BadToken."""
    import pkcs11

    if pkcs11.TokenFlag.USER_PIN_LOCKED in flags:
        raise BadToken("pin_locked")
    if pkcs11.TokenFlag.USER_PIN_FINAL_TRY in flags:
        raise BadToken("pin_last_try")
