"""Results that can be checked when the certificates of their signers are over (PAdES-B-LTA)."""

from __future__ import annotations

import asyncio
import io
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager
from tests.servers.stamping import authority
from tests.signing.making import A_DAY, a_pdf

from tinhso.signing import making, rules
from tinhso.signing.reading import signatures
from tinhso.signing.rules import Believed, verdict_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def stamping(openssl, tmp_path_factory) -> Any:
    with authority(tmp_path_factory.mktemp("tsa"), openssl) as tsa:
        yield tsa


def stamp_list(tsa: Any) -> bytes:
    """The list of the stamping authority's root: nothing is revoked."""
    root = x509.load_pem_x509_certificate(tsa.root.read_bytes())
    key: Any = serialization.load_pem_private_key((tsa.folder / "root.key").read_bytes(), None)
    now = datetime.now(UTC)
    made = x509.CertificateRevocationListBuilder().issuer_name(root.subject)
    made = made.last_update(now - timedelta(minutes=1)).next_update(now + 7 * A_DAY)
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.fixture
def believed(signing: Any, stamping: Any) -> Believed:
    root = x509.load_pem_x509_certificate(stamping.root.read_bytes())
    whom = signing.believed()
    lists = (*whom.revoked, stamp_list(stamping))
    return Believed(whom.roots, (root.public_bytes(Encoding.DER),), lists)


@pytest.fixture
def stamped(signing: Any, stamping: Any) -> bytes:
    """By certificates that are over in five days, of the same keys."""
    now, issue = datetime.now(UTC), signing.authority.issue
    until = {"since": now - A_DAY, "until": now + 5 * A_DAY}
    head = issue("Trần Thị Mận", signing.head.public_key(), **until)
    seal = issue("UBND xã Ea Nuôl", signing.seal.public_key(), **until)
    return making.signed(a_pdf(), signing.signers(head=head, seal=seal), stamps=stamping.stamp)


def long_term(stamped: bytes, believed: Believed, tsa: Any) -> bytes:
    return making.long_term(stamped, believed, stamps=tsa.stamp)


def test_what_is_needed_later_is_in_the_file_and_changes_nothing_before_it(
    stamped, believed, stamping
):
    made = long_term(stamped, believed, stamping)
    assert made.startswith(stamped)
    kept = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(made)))
    assert len(kept.crls) == 2
    names = {one.subject.native["common_name"] for one in kept.load_certs()}
    assert {"Trần Thị Mận", "UBND xã Ea Nuôl", "CA of trials", "Stamps of trials"} <= names
    found = signatures(made, believed, now=datetime.now(UTC))
    assert verdict_of(found) == rules.VALID and all(one.whole for one in found)


def test_it_holds_when_its_certificates_are_over_with_no_list_of_ours(stamped, believed, stamping):
    made, later = long_term(stamped, believed, stamping), datetime.now(UTC) + 10 * A_DAY
    without = Believed(believed.roots, believed.stamp_roots)
    assert verdict_of(signatures(made, without, now=later)) == rules.VALID
    spoilt = made.replace(b"Ket qua", b"Ket QUA")
    assert verdict_of(signatures(spoilt, without, now=later)) == rules.CHANGED


def trusted(ders: tuple[bytes, ...], needed: RevocationCheckingRule) -> Any:
    roots = [asn1.Certificate.load(one) for one in ders]
    policy = RevocationCheckingPolicy(needed, needed)
    return CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(roots),
        revinfo_policy=CertRevTrustPolicy(policy),
    )


def other_says(pdf: bytes, believed: Believed, at: datetime) -> list[str]:
    """What pyHanko's own validator of ETSI EN 319 102-1 says at a moment, from the file alone: no list is given it."""
    spec = SignatureValidationSpec(
        cert_validation_policy=trusted(believed.roots, RevocationCheckingRule.CRL_OR_OCSP_REQUIRED),
        ts_cert_validation_policy=trusted(
            believed.stamp_roots, RevocationCheckingRule.CHECK_IF_DECLARED
        ),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
        key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}),
    )
    timing = ValidationTimingInfo(
        validation_time=at, best_signature_time=at, point_in_time_validation=True
    )
    reader = PdfFileReader(io.BytesIO(pdf))
    return [
        str(
            asyncio.run(
                ades_lta_validation(one, PdfSignatureValidationSpec(spec), timing_info=timing)
            ).ades_subindic
        )
        for one in reader.embedded_regular_signatures
    ]


def test_another_validator_says_so_from_the_file_alone(stamped, believed, stamping):
    made, later = long_term(stamped, believed, stamping), datetime.now(UTC) + 10 * A_DAY
    assert other_says(made, believed, later) == ["AdESPassed.OK"] * 2
    # And without what was put in, it cannot tell.
    assert "AdESPassed.OK" not in other_says(stamped, believed, later)


def test_poppler_reads_it(stamped, believed, stamping, pdfsig, tmp_path):
    (tmp_path / "lt.pdf").write_bytes(long_term(stamped, believed, stamping))
    words = [pdfsig, "-nocert", str(tmp_path / "lt.pdf")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout.count("Signature is Valid.") == 2


def lacking(believed: Believed) -> Believed:
    return Believed(believed.roots, believed.stamp_roots, believed.revoked[:1])


def forged(believed: Believed) -> Believed:
    from tests.signing.making import Authority

    other = Authority("CA of trials")
    return Believed(believed.roots, believed.stamp_roots, (other.crl(), believed.revoked[1]))


@pytest.mark.parametrize("change", [lacking, forged])
def test_where_a_list_is_lacking_the_file_stays_as_it_was(
    stamped, believed, stamping, change: Callable[[Believed], Believed]
):
    assert long_term(stamped, change(believed), stamping) == b""


def test_lists_that_are_too_large_are_not_put_into_each_result(
    stamped, believed, stamping, monkeypatch
):
    monkeypatch.setattr(making, "MOST_EMBEDDED", 100)
    assert long_term(stamped, believed, stamping) == b""
