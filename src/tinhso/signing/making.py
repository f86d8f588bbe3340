"""PDFs with signatures in them (PAdES): each one an addition at the file's end, so that those before it hold.

Over plain bytes and keys; who signs, and whether she may, is others' business.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asn1crypto import tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tinhso.keys.certified import CertifiedKey
from tinhso.signing.rules import CannotSign

DIGEST = "sha256"
#: Hexadecimal digits kept free for one signature: a chain of certificates and a time stamp with its own.
RESERVED = 32_768
_FAULTS = (PdfError, SigningError, ValueError, KeyError, TypeError, IndexError, RecursionError)

#: A question to a time-stamping authority → its answer. Raises CannotSign, CannotAsk.
Stamps = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Signs:
    """One who signs. field: the name of hers in the PDF; chain: her certificate, then those that lead to a root."""

    field: str
    key: CertifiedKey
    chain: Sequence[x509.Certificate]


class _Signer(Signer):
    """Signs through a key that we cannot see."""

    def __init__(self, signs: Signs) -> None:
        store = SimpleCertificateStore()
        chain = [asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in signs.chain]
        store.register_multiple(chain)
        super().__init__(signing_cert=chain[0], cert_registry=store, embed_roots=False)
        self._key = signs.key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """The raw signature."""
        return bytes(512) if dry_run else self._key.sign(data, digest=digest_algorithm)


class _Stamper(TimeStamper):
    """Asks through a line of ours, which is bounded."""

    def __init__(self, ask: Stamps) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # of the library
        self._ask = ask

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The authority's answer."""
        return tsp.TimeStampResp.load(self._ask(req.dump()))


def page_count(content: bytes) -> int:
    """How many pages a PDF has that bears no signature and can be signed. Raises CannotSign."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted:
            raise CannotSign("pdf_unreadable", why="encrypted")
        if reader.embedded_signatures:
            raise CannotSign("signed_already")
        return int(reader.root["/Pages"]["/Count"])
    except _FAULTS as fault:
        raise CannotSign("pdf_unreadable", why=type(fault).__name__) from None


def with_page(content: bytes, page: bytes) -> bytes:
    """A PDF with the first page of another one after its last. Raises CannotSign."""
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
        source = PdfFileReader(io.BytesIO(page)).root["/Pages"]["/Kids"][0].get_object()
        made = writer.import_object(_bare(source))
        writer.insert_page(made)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()
    except _FAULTS as fault:
        raise CannotSign("pdf_unreadable", why=type(fault).__name__) from None


def _bare(page: DictionaryObject) -> DictionaryObject:
    """A page without what ties it to its own document: its parent, its place in the tree of structure."""
    for name in ("/Parent", "/StructParents", "/Tabs", "/Annots"):
        page.pop(pdf_name(name), None)
    return page


def signed(content: bytes, signers: Sequence[Signs], *, stamps: Stamps | None) -> bytes:
    """A PDF with the signatures of some, one after the other. stamps: asked once for each (PAdES-B-T), where given.

    Raises CannotSign, ModuleAway, BadToken.
    """
    stamper = None if stamps is None else _Stamper(stamps)
    made = content
    for one in signers:
        meta = PdfSignatureMetadata(
            field_name=one.field, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES
        )
        try:
            writer = IncrementalPdfFileWriter(io.BytesIO(made), strict=False)
            signer = PdfSigner(meta, _Signer(one), timestamper=stamper)
            out = signer.sign_pdf(writer, bytes_reserved=RESERVED)
        except _FAULTS as fault:
            raise CannotSign("pdf_unreadable", why=type(fault).__name__) from None
        made = out.getvalue()
    return made
