"""An authority, a SoftHSM with the keys of a head and of her office's seal, and the settings that believe them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from tests.servers.hsm import PIN, Hsm
from tests.signing.making import Authority

from tinhso.keys.certified import CertifiedKey, read_token
from tinhso.ledger.actions import By
from tinhso.signing.making import Signs
from tinhso.signing.rules import Believed


@dataclass
class Signing:
    """What signs. head: token "lanh-dao", whose PIN is typed; seal: token "con-dau", whose PIN lies in a file."""

    hsm: Hsm
    authority: Authority
    head: x509.Certificate
    seal: x509.Certificate
    folder: Path
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def tokens(self) -> str:
        head, seal = self.hsm.place("lanh-dao", pin=False), self.hsm.place("con-dau")
        return f"lanh-dao={head},con-dau={seal}"

    def believed(self, *, revoked: bool = True) -> Believed:
        lists = (self.authority.crl(),) if revoked else ()
        return Believed((self.authority.root.public_bytes(Encoding.DER),), (), lists)

    def keys(self) -> tuple[CertifiedKey, CertifiedKey]:
        """The head's with her PIN, then the seal's."""
        head = CertifiedKey(read_token(self.hsm.place("lanh-dao", pin=False)), "ky", "ec", PIN)
        return head, CertifiedKey(read_token(self.hsm.place("con-dau")), "dau", "rsa")

    def signers(self, *, head: Any = None, seal: Any = None) -> list[Signs]:
        """Both, as a PDF is signed by them. head, seal: other certificates of the same keys."""
        root, (own, sealing) = self.authority.root, self.keys()
        return [
            _signs("NguoiKy", own, [head or self.head, root]),
            _signs("CoQuan", sealing, [seal or self.seal, root]),
        ]

    def chain(self, certificate: x509.Certificate) -> bytes:
        return certificate.public_bytes(Encoding.PEM) + self.authority.pem()


def _signs(field: str, key: CertifiedKey, chain: list[Any]) -> Signs:
    ders = [one.public_bytes(Encoding.DER) for one in chain]
    return Signs(field, lambda data, digest: key.sign(data, digest=digest), ders)


@pytest.fixture(scope="session")
def keys_of_signing(hsm: Hsm) -> Signing:
    """Made once, also for tests of another folder: keys stay in their tokens."""
    if "signing" in hsm.held:
        return cast("Signing", hsm.held["signing"])
    authority = Authority()
    head = authority.issue("Trần Thị Mận", hsm.key("lanh-dao", "ky"))
    seal = authority.issue("UBND xã Ea Nuôl", hsm.key("con-dau", "dau", kind="rsa"))
    made = hsm.held["signing"] = Signing(hsm, authority, head, seal, hsm.folder)
    return made


@pytest.fixture
def signing(keys_of_signing: Signing, tmp_path: Path, settings: Any) -> Iterator[Signing]:
    """The settings name the tokens, the root and a folder of lists; nothing is revoked."""
    made = keys_of_signing
    made.authority.revoked.clear()
    made.folder = tmp_path
    (tmp_path / "roots.pem").write_bytes(made.authority.pem())
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "ca.crl").write_bytes(made.authority.crl())
    settings.SIGNING_TOKENS = made.tokens
    settings.SIGNING_ROOTS = str(tmp_path / "roots.pem")
    settings.SIGNING_CRLS = str(tmp_path / "lists")
    settings.STAMP_ADDRESS = ""
    yield made
    made.authority.revoked.clear()


def enter(signing: Signing) -> None:
    """The certificates of the head p-hoa and of the seal of xa-1, in the list."""
    from tinhso.signing.actions import add_certificate

    by = By(actor="p-quan-tri", office="tinh", channel="system")
    for certificate, token, label, whose in (
        (signing.head, "lanh-dao", "ky", {"role": "person", "staff": "p-hoa"}),
        (signing.seal, "con-dau", "dau", {"role": "seal", "office": "xa-1"}),
    ):
        add_certificate(signing.chain(certificate), token=token, label=label, by=by, **whose)
