"""PDFs signed by a person and sealed by an office: whole, forged and changed, judged by us and by poppler."""

from __future__ import annotations

import io
import random
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from tests.servers.stamping import authority
from tests.signing.making import A_DAY, Authority, a_pdf, rsa_key

from tinhso.letters.checks import CheckPage, check_page
from tinhso.letters.layouts import Head
from tinhso.signing import making, rules
from tinhso.signing.broken import signatures_or_left
from tinhso.signing.checking import checked
from tinhso.signing.reading import signatures
from tinhso.signing.rules import Believed, CannotSign, verdict_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def signed(keys_of_signing) -> bytes:
    head = Head(office="UBND xã Ea Nuôl", place="Đắk Lắk", on=now().date(), number="12/QĐ-UBND")
    page = check_page(CheckPage(head=head, number="3/2026", address="https://x.vn/kiem-tra/abc"))
    whole = making.with_page(a_pdf(2), page)
    return making.signed(whole, keys_of_signing.signers(), stamps=None)


def judged(pdf: bytes, believed: Believed, at: datetime | None = None) -> str:
    return verdict_of(signatures(pdf, believed, now=at or now()))


def added(pdf: bytes, change: Callable[[Any], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_person_signs_and_the_seal_follows_and_both_hold(signing, signed):
    found = signatures(signed, signing.believed(), now=now())
    assert [one.verdict for one in found] == [rules.VALID, rules.VALID]
    assert [one.serial for one in found] == [
        f"{one.serial_number:x}" for one in (signing.head, signing.seal)
    ]
    assert found[-1].ends == len(signed) > found[0].ends
    assert all(one.whole and one.stamped_at is None for one in found)
    assert verdict_of(found) == rules.VALID


def test_poppler_says_the_same(signing, signed, pdfsig, tmp_path):
    (tmp_path / "whole.pdf").write_bytes(signed)
    spoilt = signed.replace(b"Ket qua 1", b"Ket qua 7")
    (tmp_path / "spoilt.pdf").write_bytes(spoilt)

    def says(name: str) -> str:
        done = subprocess.run(
            [pdfsig, "-nocert", str(tmp_path / name)], capture_output=True, text=True, check=False
        )
        return done.stdout

    whole = says("whole.pdf")
    assert whole.count("Signature is Valid.") == 2
    assert whole.count("ETSI.CAdES.detached") == 2
    assert "Signer Certificate Common Name: Trần Thị Mận" in whole
    assert "Total document signed" in whole
    assert "Signature is Valid." not in says("spoilt.pdf")
    assert judged(spoilt, signing.believed()) == rules.CHANGED


def annotated(writer: Any) -> None:
    """A shadow: something laid over the page, after it was signed."""
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.FloatObject, (50, 600, 500, 760))),
            pdf_name("/Contents"): generic.pdf_string("Da sua"),
        }
    )
    page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def rewritten(writer: Any) -> None:
    content = b"BT /F1 40 Tf 72 500 Td (Da sua) Tj ET"
    writer.add_stream_to_page(
        0, writer.add_object(generic.StreamObject(stream_data=content)), prepend=False
    )


def swapped_page(writer: Any) -> None:
    """A page hidden behind another root."""
    kids = writer.root["/Pages"]["/Kids"]
    writer.root["/Pages"][pdf_name("/Kids")] = generic.ArrayObject(list(kids)[::-1])
    writer.update_container(writer.root["/Pages"])


def one_byte(pdf: bytes, at: int) -> bytes:
    spoilt = bytearray(pdf)
    spoilt[at] ^= 1
    return bytes(spoilt)


def test_any_one_byte_that_is_changed_is_told_as_a_change(signing, signed):
    """Wherever it lies but inside a signature's own container, where some bytes are nobody's."""
    believed, chosen = signing.believed(), random.Random(5)
    held = [match.span(1) for match in re.finditer(rb"/Contents <([0-9a-fA-F]+)>", signed)]
    for at in sorted(chosen.sample(range(len(signed)), 60)):
        if any(begins <= at < ends for begins, ends in held):
            continue
        found = signatures_or_left(one_byte(signed, at), believed, now=now())
        assert verdict_of(found) in (rules.CHANGED, rules.FORGED, rules.UNKNOWN_SIGNER), at


def test_what_never_bore_a_signature_is_not_told_of_one(signing):
    believed = signing.believed()
    assert signatures_or_left(a_pdf(), believed, now=now()) == ()
    with pytest.raises(Exception):  # noqa: B017 # whatever the reader raises
        signatures_or_left(a_pdf()[:40], believed, now=now())


ATTACKS: dict[str, tuple[Callable[[bytes], bytes], set[str]]] = {
    "a byte of the page": (lambda pdf: pdf.replace(b"Ket qua 1", b"Ket qua 2"), {rules.CHANGED}),
    "an annotation over it": (lambda pdf: added(pdf, annotated), {rules.CHANGED}),
    "content put on a page": (lambda pdf: added(pdf, rewritten), {rules.CHANGED}),
    "pages in another order": (lambda pdf: added(pdf, swapped_page), {rules.CHANGED}),
    "bytes behind the end": (lambda pdf: pdf + b"\n% more", {rules.CHANGED}),
    "signatures taken away": (lambda _pdf: a_pdf(2), {rules.UNSIGNED}),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_was_done_after_signing_is_found(signing, signed, name):
    attack, said = ATTACKS[name]
    assert judged(attack(signed), signing.believed()) in said


def test_no_changed_byte_passes(signing, signed):
    """One of every few thousand, wherever it lies. Inside a signature's own container some bytes are nobody's."""
    believed, passed = signing.believed(), []
    held = [match.span(1) for match in re.finditer(rb"/Contents <([0-9a-fA-F]+)>", signed)]
    assert len(held) == 2
    for at in range(0, len(signed), 1_499):
        if any(begins <= at < ends for begins, ends in held):
            continue
        try:
            verdict = judged(one_byte(signed, at), believed)
        except Exception:  # It is no PDF any more, which the worker's end tells.
            continue
        if verdict == rules.VALID:
            passed.append(at)
    assert passed == []


def with_certificate(pdf: bytes, certificate: Any) -> bytes:
    """The seal's certificate replaced by another one, in the list and in the name of the signer."""
    match = list(re.finditer(rb"/Contents <([0-9a-fA-F]+)>", pdf))[-1]
    told = cms.ContentInfo.load(bytes.fromhex(match[1].decode()))
    own = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
    data = told["content"]
    data["certificates"] = cms.CertificateSet([cms.CertificateChoices({"certificate": own})])
    data["signer_infos"][0]["sid"] = cms.SignerIdentifier(
        {
            "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                {"issuer": own.issuer, "serial_number": own.serial_number}
            )
        }
    )
    made = told.dump(force=True).hex().encode()
    room = len(match[1]) - len(made)
    return pdf[: match.start(1)] + made + b"0" * room + pdf[match.end(1) :]


def test_a_swapped_certificate_is_a_forgery(signing, signed):
    other = Authority("CA of others")
    same_name = other.issue("UBND xã Ea Nuôl", rsa_key().public_key())
    pdf = with_certificate(signed, same_name)
    roots = (*signing.believed().roots, other.root.public_bytes(Encoding.DER))
    assert judged(pdf, Believed(roots)) == rules.FORGED


def test_a_signer_of_another_authority_is_not_believed(signing, signed):
    other = Authority("CA of trials")
    believed = Believed((other.root.public_bytes(Encoding.DER),))
    assert judged(signed, believed) == rules.UNKNOWN_SIGNER


def test_a_revoked_certificate_is_found_and_one_revoked_later_by_stamp_holds(
    signing, openssl, tmp_path
):
    with authority(tmp_path / "tsa", openssl) as tsa:
        asked = []

        def stamps(question: bytes) -> bytes:
            asked.append(question)
            return tsa.stamp(question)

        plain = making.signed(a_pdf(), signing.signers(), stamps=None)
        pdf = making.signed(a_pdf(), signing.signers(), stamps=stamps)
        from cryptography import x509

        root = x509.load_pem_x509_certificate(tsa.root.read_bytes())
        tsa_root = root.public_bytes(Encoding.DER)
    assert len(asked) == 2  # One for each signature.
    signing.authority.revoked[signing.seal.serial_number] = now() + timedelta(hours=1)
    roots, lists = signing.believed().roots, (signing.authority.crl(),)
    believed = Believed(roots, (tsa_root,), lists)
    later = now() + timedelta(hours=2)
    found = signatures(pdf, believed, now=later)
    assert [one.verdict for one in found] == [rules.VALID, rules.VALID]
    assert all(one.stamped_at is not None for one in found)
    # Without a stamp nobody can tell that it was signed before.
    assert judged(plain, believed, later) == rules.CERTIFICATE_REVOKED
    # A stamp by an authority that is not believed is none.
    assert judged(pdf, Believed(roots, (), lists), later) == rules.CERTIFICATE_REVOKED
    signing.authority.revoked[signing.seal.serial_number] = now() - timedelta(hours=1)
    believed = Believed(roots, (tsa_root,), (signing.authority.crl(),))
    assert judged(pdf, believed) == rules.CERTIFICATE_REVOKED


def test_a_list_that_its_issuer_did_not_sign_revokes_nothing(signing, signed):
    forger = Authority("CA of trials")
    forger.revoked[signing.seal.serial_number] = now() - A_DAY
    believed = Believed(signing.believed().roots, (), (forger.crl(),))
    assert judged(signed, believed) == rules.VALID


def test_without_a_stamp_a_signature_ends_with_its_certificate(signing, signed):
    over = now() + 400 * A_DAY
    believed = signing.believed(revoked=False)
    assert judged(signed, believed, over) == rules.CERTIFICATE_EXPIRED


def test_only_the_persons_part_is_no_sealed_result(signing, signed):
    first = signatures(signed, signing.believed(), now=now())[0]
    found = signatures(signed[: first.ends], signing.believed(), now=now())
    assert [one.serial for one in found] == [f"{signing.head.serial_number:x}"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"x" * 2_000, b"%PDF-1.7\n" + b"<<" * 5_000])
def test_what_cannot_be_read_is_refused_and_kills_nothing(signing, content):
    with pytest.raises(CannotSign) as refused:
        checked(content, signing.believed(), now=now())
    assert refused.value.code == "pdf_unreadable"


def test_the_process_beside_says_the_same(signing, signed):
    at = now()
    assert checked(signed, signing.believed(), now=at) == signatures(
        signed, signing.believed(), now=at
    )


def test_a_pdf_that_bears_a_signature_is_not_signed_again_here(signed):
    with pytest.raises(CannotSign) as refused:
        making.page_count(signed)
    assert refused.value.code == "signed_already"
    assert making.page_count(a_pdf(3)) == 3
