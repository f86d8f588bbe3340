"""PDFs with signatures in them (PAdES): each one an addition at the file's end, so that those before it hold.

Over plain bytes and signers; who signs, and whether she may, is others' business. Run by `worker` in a process of its
own, for the PDF is somebody's.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import cms, crl, ocsp, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.x509 import ocsp as answering
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tinhso.signing.rules import Believed, CannotSign

DIGEST = "sha256"
#: Hexadecimal digits kept free for one signature: a chain of certificates and a time stamp with its own.
RESERVED = 32_768
#: Lists of revoked certificates larger than this together are not put into each result.
MOST_EMBEDDED = 2_000_000
_FAULTS = (PdfError, SigningError, ValueError, KeyError, TypeError, IndexError, RecursionError)

#: A question to a time-stamping authority → its answer.
Stamps = Callable[[bytes], bytes]
#: Some bytes and the name of a digest → their raw signature.
Sign = Callable[[bytes, str], bytes]


@dataclass(frozen=True)
class Signs:
    """One who signs. field: the name of hers in the PDF; chain: her certificate in DER, then those up to a root."""

    field: str
    sign: Sign
    chain: Sequence[bytes]


class _Signer(Signer):
    """Signs through a key that we cannot see."""

    def __init__(self, signs: Signs) -> None:
        store = SimpleCertificateStore()
        chain = [asn1.Certificate.load(one) for one in signs.chain]
        store.register_multiple(chain)
        super().__init__(signing_cert=chain[0], cert_registry=store, embed_roots=False)
        self._sign = signs.sign

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """The raw signature."""
        return bytes(512) if dry_run else self._sign(data, digest_algorithm)


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


def bare_pages(content: bytes) -> bytes:
    """The pages of a PDF as they are seen, signatures and notes drawn into them, in one that bears none.

    Raises CannotSign.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        source = pypdfium2.PdfDocument(content)
        for one in source:
            raw.FPDFPage_Flatten(one, raw.FLAT_NORMALDISPLAY)
            one.close()
        bare = pypdfium2.PdfDocument.new()
        bare.import_pages(source)
        out = io.BytesIO()
        bare.save(out)
        return out.getvalue()
    except (pypdfium2.PdfiumError, ValueError) as fault:
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

    Raises CannotSign.
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


def long_term(content: bytes, believed: Believed, *, stamps: Stamps) -> bytes:
    """A signed PDF with what its signatures need to be checked when their certificates are over (PAdES-B-LTA).

    The certificates of signers and of time stamps, for each but a root what says that it was not revoked (B-LT): its
    responder's answer, or else the list of its issuer; and a stamp over all of it, which proves that they were there in
    time. b"" where both are lacking, out of date or too large: then it is left as it was. Raises CannotSign.
    """
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    signed = [one.signed_data for one in reader.embedded_regular_signatures]
    held = [
        *signed,
        *(
            told
            for one in reader.embedded_regular_signatures
            for told in _stamp_of(one.signer_info)
        ),
    ]
    certificates = {one.dump(): one for data in held for one in _certificates(data)}
    roots = [asn1.Certificate.load(der) for der in (*believed.roots, *believed.stamp_roots)]
    lists: dict[bytes, crl.CertificateList] = {}
    issuers = [*certificates.values(), *roots]
    answers: dict[bytes, ocsp.OCSPResponse] = {}
    for one in certificates.values():
        if one.self_issued:
            continue
        if answer := _answer_of(one, believed.answers):
            answers[answer] = ocsp.OCSPResponse.load(answer)
            continue
        found = _list_of(one, issuers, believed.revoked)
        if found is None:
            return b""
        lists[found] = crl.CertificateList.load(found)
    if sum(map(len, [*lists, *answers])) > MOST_EMBEDDED:
        return b""
    named = {one.issuer.dump() for one in certificates.values()}
    certificates |= {one.dump(): one for one in roots if one.subject.dump() in named}
    out = io.BytesIO(content)
    DocumentSecurityStore.add_dss(
        out,
        None,
        certs=list(certificates.values()),
        ocsps=list(answers.values()),
        crls=list(lists.values()),
        strict=False,
        force_write=True,
    )
    stamper = PdfTimeStamper(_Stamper(stamps))
    writer = IncrementalPdfFileWriter(out, strict=False)
    made = stamper.timestamp_pdf(writer, md_algorithm=DIGEST, bytes_reserved=RESERVED)
    return bytes(made.getvalue())


def _stamp_of(signer: cms.SignerInfo) -> Iterable[cms.SignedData]:
    """The time stamp of a signature."""
    for one in signer["unsigned_attrs"] or ():
        if one["type"].native == "signature_time_stamp_token":
            yield one["values"][0]["content"]


def _certificates(data: cms.SignedData) -> list[asn1.Certificate]:
    return [one.chosen for one in data["certificates"] or () if one.name == "certificate"]


def _answer_of(own: asn1.Certificate, answers: Sequence[bytes]) -> bytes:
    """The answer of a responder about a certificate, in DER; b"" where none is. They were checked when they came."""
    issuer = hashlib.sha1(own.issuer.dump()).digest()  # noqa: S324 so an answer names the issuer
    for der in answers:
        told = answering.load_der_ocsp_response(der)
        if (told.serial_number, told.issuer_name_hash) == (own.serial_number, issuer):
            return der
    return b""


def _list_of(
    own: asn1.Certificate, issuers: Sequence[asn1.Certificate], lists: Sequence[bytes]
) -> bytes | None:
    """The newest list by a certificate's own issuer that is not out of date, in DER; None where there is none."""
    now, found = datetime.now(UTC), list[tuple[datetime, bytes]]()
    keys = [
        x509.load_der_x509_certificate(one.dump()).public_key()
        for one in issuers
        if one.subject == own.issuer
    ]
    for der in lists:
        one = x509.load_der_x509_crl(der)
        if one.issuer.public_bytes() != own.issuer.dump():
            continue
        until = one.next_update_utc
        if until is None or until < now:
            continue
        if any(one.is_signature_valid(key) for key in keys):  # type: ignore[arg-type] # an issuer's
            found.append((one.last_update_utc, der))
    return max(found)[1] if found else None
