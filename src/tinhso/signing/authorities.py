"""Who is believed, which tokens sign, and who stamps: from the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from tinhso.connectors.http import CannotAsk, Line
from tinhso.keys.certified import BadToken, TokenPlace, read_certificates, read_token
from tinhso.keys.stamps import ANSWER_TYPE, MOST_ANSWER_BYTES, REQUEST_TYPE
from tinhso.signing.rules import Believed, CannotSign

MOST_LIST_BYTES = 20_000_000
#: A question to a time-stamping authority → its answer. Raises CannotSign.
Stamps = Callable[[bytes], bytes]


def tokens() -> Mapping[str, TokenPlace]:
    """Name → token of `settings.SIGNING_TOKENS`, written `name=pkcs11:…`, several with commas. Raises BadToken.

    Keys of samples, `name=sample:…`, sign in the demo and nowhere else.
    """
    found = _tokens(settings.SIGNING_TOKENS)
    if not settings.DEMO and any(one.sample for one in found.values()):
        raise BadToken("bad_token", why="sample")
    return found


def token(name: str) -> TokenPlace:
    """The token of a name. Raises CannotSign, BadToken."""
    found = tokens().get(name)
    if found is None:
        raise CannotSign("no_signing_token", token=name)
    return found


def is_on() -> bool:
    """Whether results can be signed or taken as signed: some authority's certificates are believed."""
    return bool(settings.SIGNING_ROOTS)


def believed() -> Believed:
    """Whom signatures and stamps are believed by, and what was revoked, as the files say now.

    Lists that cannot be read are a fault, so that no revoked certificate passes unseen. Raises CannotSign, BadToken.
    """
    if not settings.SIGNING_ROOTS:
        raise CannotSign("no_roots")
    return Believed(
        roots=_roots(settings.SIGNING_ROOTS, _changed(settings.SIGNING_ROOTS)),
        stamp_roots=(
            _roots(settings.STAMP_ROOTS, _changed(settings.STAMP_ROOTS))
            if settings.STAMP_ROOTS
            else ()
        ),
        revoked=tuple(_list(str(one), _changed(str(one))) for one in _lists(settings.SIGNING_CRLS)),
    )


def stamps(question: bytes) -> bytes:
    """A time-stamping authority's answer. Raises CannotSign."""
    try:
        with Line(settings.STAMP_ADDRESS, private=settings.STAMP_PRIVATE) as line:
            answer = line.ask(
                "POST",
                "",
                headers={"Content-Type": REQUEST_TYPE, "Accept": ANSWER_TYPE},
                body=question,
                most=MOST_ANSWER_BYTES,
            )
    except CannotAsk as fault:
        raise CannotSign("no_stamp", why=fault.code) from None
    if answer.status != 200:
        raise CannotSign("no_stamp", why=f"HTTP {answer.status}")
    return answer.body


def stamps_are_made() -> bool:
    """Whether an authority of time stamps is named."""
    return bool(settings.STAMP_ADDRESS)


@lru_cache(maxsize=4)
def _tokens(text: str) -> Mapping[str, TokenPlace]:
    found = {}
    for one in filter(None, (part.strip() for part in text.split(","))):
        name, _, written = one.partition("=")
        found[name] = read_token(written)
    return found


def _changed(file: str) -> float:
    try:
        return Path(file).stat().st_mtime
    except OSError as fault:
        raise CannotSign("no_roots", why=fault.strerror) from None


@lru_cache(maxsize=8)
def _roots(file: str, _changed_at: float) -> tuple[bytes, ...]:
    found = read_certificates(Path(file).read_bytes())
    return tuple(one.public_bytes(Encoding.DER) for one in found)


def _lists(folder: str) -> list[Path]:
    if not folder:
        return []
    try:
        return sorted(one for one in Path(folder).iterdir() if one.suffix in (".crl", ".pem"))
    except OSError as fault:
        raise CannotSign("no_roots", why=fault.strerror) from None


@lru_cache(maxsize=64)
def _list(file: str, _changed_at: float) -> bytes:
    """A list of revoked certificates in DER."""
    with Path(file).open("rb") as source:
        content = source.read(MOST_LIST_BYTES)
    try:
        if b"-----BEGIN" in content:
            return x509.load_pem_x509_crl(content).public_bytes(Encoding.DER)
        return x509.load_der_x509_crl(content).public_bytes(Encoding.DER)
    except ValueError as fault:
        raise CannotSign("no_roots", why=str(fault)[:100]) from None
