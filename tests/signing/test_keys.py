"""Keys of certificates in SoftHSM: the PIN from a file or typed, and never told."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding
from tests.servers.hsm import PIN
from tests.signing.making import Authority, rsa_key

from tinhso.demo import signers
from tinhso.keys.certified import (
    BadToken,
    CertifiedKey,
    kind_of,
    read_certificates,
    read_token,
)
from tinhso.keys.modules import ModuleAway
from tinhso.signing import authorities


def test_both_kinds_of_keys_sign_and_their_certificates_say_so(signing):
    head, seal = signing.keys()
    assert (kind_of(signing.head), kind_of(signing.seal)) == ("ec", "rsa")
    made = head.sign(b"noi dung", digest="sha256")
    signing.head.public_key().verify(made, b"noi dung", ec.ECDSA(hashes.SHA256()))
    made = seal.sign(b"noi dung", digest="sha512")
    public = signing.seal.public_key()
    public.verify(made, b"noi dung", padding.PKCS1v15(), hashes.SHA512())
    assert PIN not in repr(head)


def test_a_pin_is_typed_each_time_and_a_wrong_one_is_told(signing):
    place = read_token(signing.hsm.place("lanh-dao", pin=False))
    for pin, code in (("", "pin_needed"), ("000000", "wrong_pin"), ("1", "wrong_pin")):
        with pytest.raises(BadToken) as refused:
            CertifiedKey(place, "ky", "ec", pin).sign(b"x", digest="sha256")
        assert refused.value.code == code
    assert CertifiedKey(place, "ky", "ec", PIN).sign(b"x", digest="sha256")


def test_what_is_not_there_is_told(signing):
    place = read_token(signing.hsm.place("lanh-dao", pin=False))
    with pytest.raises(ModuleAway) as refused:
        CertifiedKey(place, "khac", "ec", PIN).sign(b"x", digest="sha256")
    assert refused.value.code == "no_module_key"
    away = read_token("pkcs11:token=khong-co?module-path=" + signing.hsm.module)
    with pytest.raises(ModuleAway) as refused:
        CertifiedKey(away, "ky", "ec", PIN).sign(b"x", digest="sha256")
    assert refused.value.code == "module_away"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("token=a?module-path=/m", "form"),
        ("pkcs11:object=a?module-path=/m", "token"),
        ("pkcs11:token=a", "module-path"),
    ],
)
def test_a_token_written_wrongly_is_told(written, why):
    with pytest.raises(BadToken) as refused:
        read_token(written)
    assert refused.value.facts["why"] == why


def test_a_certificate_that_cannot_sign_is_refused():
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

    made = Authority()
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    for key in (weak, ed25519.Ed25519PrivateKey.generate()):
        with pytest.raises(BadToken, match="bad_certificate"):
            kind_of(made.issue("x", key.public_key()))
    with pytest.raises(BadToken, match="bad_certificate"):
        read_certificates(b"none")
    good = made.issue("x", rsa_key().public_key())
    assert kind_of(good) == "rsa"
    der, rsa_oid = good.public_bytes(Encoding.DER), bytes.fromhex("06092a864886f70d010101")
    assert der.count(rsa_oid) == 1
    other = der.replace(rsa_oid, rsa_oid[:-1] + b"\x63")
    broken = der.replace(bytes.fromhex("0203010001"), bytes.fromhex("0203010000"))
    newer = der.replace(bytes.fromhex("a003020102"), bytes.fromhex("a003020107"), 1)
    for strange in (other, broken, newer):
        with pytest.raises(BadToken, match="bad_certificate"):
            kind_of(read_certificates(strange)[0])


def test_keys_in_files_are_samples_and_sign_in_the_demo_alone(tmp_path, settings):
    written = signers.settings_of(tmp_path)
    assert signers.settings_of(tmp_path) == written
    assert (tmp_path / "chu-tich.key").stat().st_mode & 0o077 == 0
    settings.SIGNING_TOKENS = written["TINHSO_SIGNING_TOKENS"]
    settings.DEMO = False
    with pytest.raises(BadToken) as refused:
        authorities.token("mau")
    assert refused.value.facts == {"why": "sample"}
    settings.DEMO = True
    place = authorities.token("mau")
    assert not place.pin_is_typed
    key = CertifiedKey(place, signers.HEAD, "ec")
    key.prove()
    own = read_certificates(signers.certificate_of(tmp_path, signers.HEAD).read_bytes())[0]
    own.public_key().verify(key.sign(b"x", digest="sha256"), b"x", ec.ECDSA(hashes.SHA256()))
    for name in ("khac", "../chu-tich.pem"):
        with pytest.raises(ModuleAway) as away:
            CertifiedKey(place, name, "ec").sign(b"x", digest="sha256")
        assert away.value.code == "no_module_key"
