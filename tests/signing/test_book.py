"""Certificates, numbers without gaps, and what becomes of a signed paper."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from tests.cases.conftest import ADMIN, doer, found_province
from tests.servers.hsm import PIN
from tests.signing.making import A_DAY, Authority, a_pdf, rsa_key

from tinhso.ledger.models import Event
from tinhso.signing import actions, revocations, rules
from tinhso.signing.models import Certificate, Paper, Revocation
from tinhso.signing.queries import check_file, paper_of_token, seal_of, stands, subjects_of
from tinhso.signing.rules import CannotSign

BY = doer().by
SUBJECT = "case:00000000-0000-4000-8000-000000000001"


@pytest.fixture
def entered(db: Any, signing: Any) -> Any:
    """The head's certificate and the commune's seal, in the list."""
    found_province()
    head = actions.add_certificate(
        signing.chain(signing.head),
        token="lanh-dao",
        label="ky",
        role="person",
        staff="p-an",
        by=ADMIN,
    )
    seal = actions.add_certificate(
        signing.chain(signing.seal),
        token="con-dau",
        label="dau",
        role="seal",
        office="xa-1",
        by=ADMIN,
    )
    return head, seal


def given(
    entered: Any, *, code: str = "KQ.1", before: Paper | None = None, **more: Any
) -> tuple[Paper, bytes]:
    head, seal = entered
    at = datetime.now(UTC)
    paper = actions.begin(office="xa-1", about=SUBJECT, way="here", actor="p-an", at=at)
    made = actions.sign(a_pdf(), person=head, seal=seal, pin=PIN)
    told = {"file": f"tep-{paper.number}", "code": code, "by": BY, "at": at, **more}
    return actions.issue(paper, made, in_place_of=before, **told), made.pdf


def test_a_paper_is_given_with_both_signatures_and_its_event_names_nobody(entered):
    paper, pdf = given(entered, written="12/QĐ-UBND", valid_until=date(2099, 1, 1))
    assert [one.role for one in paper.signatures.order_by("place")] == ["person", "seal"]
    event = Event.objects.get(kind="signing.issued")
    assert event.subject == f"signed:{paper.uid}" == subjects_of([SUBJECT])[0]
    assert event.facts["serials"] == [one.serial for one in entered]
    assert event.facts["sha256"] == paper.sha256
    assert "Mận" not in str(event.facts) and "12/QĐ" not in str(event.facts)
    answer = check_file(pdf, now=datetime.now(UTC))
    assert (answer.verdict, answer.paper, answer.added) == (rules.VALID, paper, False)
    assert paper_of_token(paper.token) == paper
    assert len(paper.token) >= 22


def test_numbers_have_no_gap_and_one_that_failed_is_struck_through(entered):
    first, _ = given(entered)
    second = actions.begin(
        office="xa-1", about=SUBJECT, way="here", actor="p-an", at=datetime.now(UTC)
    )
    actions.strike(second, "not_signed", by=BY)
    actions.strike(second, "not_signed", by=BY)
    third, _ = given(entered, code="KQ.3")
    other = actions.begin(office="xa-2", about=SUBJECT, way="here", actor="p", at=datetime.now(UTC))
    assert [one.number for one in (first, second, third, other)] == [1, 2, 3, 1]
    assert Event.objects.filter(kind="signing.struck").count() == 1
    assert paper_of_token(second.token) is None
    with pytest.raises(CannotSign):
        actions.issue(
            second,
            actions.Made(b"x", ()),
            file="x",
            code="x",
            by=BY,
            at=datetime.now(UTC),
        )


def test_what_was_left_by_a_server_that_stopped_is_struck_through(entered):
    now = datetime.now(UTC)
    left = actions.begin(office="xa-1", about=SUBJECT, way="here", actor="p-an", at=now)
    given(entered)
    assert actions.strike_left(now=now, by=ADMIN) == 0
    assert actions.strike_left(now=now + timedelta(hours=2), by=ADMIN) == 1
    assert [one.what for one in left.changes.all()] == ["struck"]
    assert actions.strike_left(now=now + timedelta(hours=2), by=ADMIN) == 0


def test_revoked_and_replaced_are_told_with_their_moments(entered):
    day = datetime.now(UTC).date()
    first, pdf = given(entered)
    second, _ = given(entered, before=first)
    assert stands(Paper.objects.get(pk=first.pk), day=day).what == "replaced"
    assert stands(second, day=day).what == "valid"
    actions.revoke(second.uid, reason="wrong_content", words="Quyết định 5/QĐ", by=BY)
    assert stands(Paper.objects.get(pk=second.pk), day=day).what == "revoked"
    event = Event.objects.get(kind="signing.revoked")
    assert event.facts["reason"] == "wrong_content"
    assert "Quyết định" not in str(event.facts)
    assert check_file(pdf, now=datetime.now(UTC)).paper == first
    for reason, words in (("wrong_content", "x"), ("because", "x"), ("wrong_content", " ")):
        with pytest.raises(CannotSign, match="bad_change"):
            actions.revoke(second.uid, reason=reason, words=words, by=BY)


def test_a_paper_ends_with_its_last_day(entered):
    paper, _ = given(entered, valid_until=date(2026, 1, 31))
    assert stands(paper, day=date(2026, 1, 31)).what == "valid"
    assert stands(paper, day=date(2026, 2, 1)).what == "expired"


def test_a_revoked_code_opens_nothing(entered):
    paper, _ = given(entered)
    actions.revoke_token(paper.uid, by=BY)
    actions.revoke_token(paper.uid, by=BY)
    assert paper_of_token(paper.token) is None
    assert Event.objects.filter(kind="signing.token_revoked").count() == 1


def test_what_was_put_behind_a_paper_is_found_with_the_paper_it_began_with(entered):
    paper, pdf = given(entered)
    answer = check_file(pdf + b"\n% more", now=datetime.now(UTC))
    assert (answer.verdict, answer.paper, answer.added) == (rules.CHANGED, paper, True)
    other = check_file(pdf.replace(b"Ket qua", b"Ket QUA"), now=datetime.now(UTC))
    assert (other.verdict, other.paper) == (rules.CHANGED, None)


def test_one_changed_byte_is_told_as_a_change_wherever_it_lies(entered):
    """Also where no reader of PDFs finds its way through the file any more, or finds no signature in it."""
    _, pdf = given(entered)
    spoilt = [
        pdf.replace(one, other, 1)
        for one, other in (
            (b"/Root ", b"/Rxot "),
            (b"/AcroForm", b"/AcroFxrm"),
            (b"/Fields", b"/Fxelds"),
            (b"/Pages", b"/Pxges"),
            (b"%PDF-", b"%PxF-"),
            (b"/ByteRange", b"/BxteRange"),
            (b" obj", b" xbj"),
        )
    ]
    spoilt += [_cut(pdf, b"startxref", 10), _cut(pdf, b"%%EOF", 0)]
    assert all(one != pdf for one in spoilt)
    for place, one in enumerate(spoilt):
        answer = check_file(one, now=datetime.now(UTC))
        assert answer.verdict in (rules.CHANGED, rules.FORGED), place
        assert answer.paper is None or answer.added, place


def _cut(pdf: bytes, mark: bytes, further: int) -> bytes:
    """The file up to its last mark, as a transfer leaves it that broke off."""
    return pdf[: pdf.rindex(mark) + further]


def test_the_book_tells_when_a_paper_without_a_stamp_was_signed(entered, signing):
    paper, pdf = given(entered)
    (signing.folder / "lists" / "ca.crl").unlink()
    later = datetime.now(UTC) + 400 * A_DAY
    assert check_file(pdf, now=later).verdict == rules.VALID
    assert check_file(pdf + b" ", now=later).paper == paper


def test_a_revoked_certificate_is_found_in_a_paper_of_the_book(entered, signing):
    _, pdf = given(entered)
    signing.authority.revoked[signing.seal.serial_number] = datetime.now(UTC) - A_DAY
    (signing.folder / "lists" / "new.crl").write_bytes(signing.authority.crl())
    assert check_file(pdf, now=datetime.now(UTC)).verdict == rules.CERTIFICATE_REVOKED
    head, seal = entered
    with pytest.raises(CannotSign) as refused:
        actions.sign(a_pdf(), person=head, seal=seal, pin=PIN)
    assert refused.value.code == "signature_spoilt"


def test_a_certificate_of_another_key_is_seen_at_the_first_signature(db, entered, signing):
    stranger = signing.authority.issue("Trần Thị Mận", rsa_key().public_key())
    row = actions.add_certificate(
        signing.chain(stranger), token="con-dau", label="dau", role="person", staff="p-an", by=ADMIN
    )
    with pytest.raises(CannotSign) as refused:
        actions.sign(a_pdf(), person=row, seal=entered[1])
    assert refused.value.code == "signature_spoilt"


def test_an_import_is_taken_only_whole_and_believed(entered, signing):
    _, pdf = given(entered)
    assert len(actions.taken_in(pdf).signatures) == 2
    for spoilt, code in (
        (a_pdf(), "not_signed"),
        (pdf.replace(b"Ket qua", b"Ket QUA"), "signature_refused"),
        (pdf + b"\n%", "signature_refused"),
        (b"%PDF-1.7", "pdf_unreadable"),
    ):
        with pytest.raises(CannotSign) as refused:
            actions.taken_in(spoilt)
        assert refused.value.code == code


def test_who_signs_is_found_and_who_does_not_is_told(entered, signing):
    at = datetime.now(UTC)
    head, seal = entered
    assert actions.check_can_sign("p-an", "xa-1-lanh-dao", at=at) == (head, seal)
    assert seal_of("xa-2", at=at) is None
    for staff, office, code in (
        ("p-khac", "xa-1", "no_own_certificate"),
        ("p-an", "xa-2", "no_seal"),
    ):
        with pytest.raises(CannotSign) as refused:
            actions.check_can_sign(staff, office, at=at)
        assert refused.value.code == code
    actions.end_certificate(head.uid, by=ADMIN)
    actions.end_certificate(head.uid, by=ADMIN)
    with pytest.raises(CannotSign, match="no_own_certificate"):
        actions.check_can_sign("p-an", "xa-1", at=at)
    assert Event.objects.filter(kind="signing.certificate_ended").count() == 1


def test_certificates_that_cannot_be_entered(entered, signing):
    def add(certificate: Any, **more: Any) -> None:
        told = {"token": "con-dau", "label": "dau", "role": "seal", "office": "xa-1", **more}
        actions.add_certificate(signing.chain(certificate), by=ADMIN, **told)

    over = signing.authority.issue(
        "x", rsa_key().public_key(), until=datetime.now(UTC) - timedelta(hours=1)
    )
    for certificate, more, code in (
        (signing.seal, {}, "known_certificate"),
        (over, {}, "certificate_over"),
        (Authority().issue("x", rsa_key().public_key()), {"token": "khac"}, "no_signing_token"),
    ):
        with pytest.raises(CannotSign) as refused:
            add(certificate, **more)
        assert refused.value.code == code
    assert Certificate.objects.count() == 2


def test_the_database_keeps_what_was_written(entered):
    paper, _ = given(entered)
    actions.revoke(paper.uid, reason="asked_for", words="x", by=BY)
    for act in (
        lambda: paper.signatures.update(role="seal"),
        lambda: paper.changes.all().delete(),
        lambda: Paper.objects.filter(pk=paper.pk).update(sha256="0" * 64),
        lambda: Paper.objects.filter(pk=paper.pk).update(number=9),
        # To nothing is a change too, and would open the rest.
        lambda: Paper.objects.filter(pk=paper.pk).update(issued_at=None),
        lambda: Paper.objects.filter(pk=paper.pk).update(valid_until=date(2099, 1, 1)),
        lambda: Paper.objects.filter(pk=paper.pk).update(actor="p-2"),
        lambda: Paper.objects.filter(pk=paper.pk).delete(),
    ):
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            act()
    assert Paper.objects.filter(pk=paper.pk).update(file="") == 1
    actions.revoke_token(paper.uid, by=BY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(token_revoked_at=None)


def test_the_number_that_somebody_typed_goes_with_the_person_and_nothing_else_does(entered):
    paper, _ = given(entered, written="12/QĐ-UBND của bà Mận")
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(written="13/QĐ-UBND")
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(written="", number=9)
    assert actions.forget_typed([SUBJECT]) == 1 and actions.forget_typed([SUBJECT]) == 0
    after = Paper.objects.get(pk=paper.pk)
    assert (after.written, after.number, after.sha256) == ("", paper.number, paper.sha256)
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(written="13/QĐ-UBND")


def test_tokens_are_random(entered):
    at = datetime.now(UTC)
    made = {
        actions.begin(office="xa-1", about=SUBJECT, way="here", actor="p", at=at).token
        for _ in range(50)
    }
    assert len(made) == 50
    assert all(re.fullmatch(r"[\w-]{22}", one) for one in made)


def test_what_was_revoked_stays_so_when_the_certificate_is_over_and_its_list_forgets_it(
    entered, signing
):
    _, pdf = given(entered)
    lists, now = signing.folder / "lists", datetime.now(UTC)
    signing.authority.revoked[signing.seal.serial_number] = now + timedelta(hours=1)
    (lists / "ca.crl").write_bytes(signing.authority.crl())
    over = now + 400 * A_DAY
    revoked = rules.CERTIFICATE_REVOKED
    assert check_file(pdf, now=now + timedelta(hours=2)).verdict == revoked
    assert check_file(pdf, now=over).verdict == revoked
    assert revocations.remember(now=now) == 1
    assert revocations.remember(now=now) == 0
    signing.authority.revoked.clear()
    (lists / "ca.crl").write_bytes(signing.authority.crl())
    for at in (now + timedelta(hours=2), over):
        assert check_file(pdf, now=at).verdict == revoked
    with pytest.raises(DatabaseError), transaction.atomic():
        Revocation.objects.update(serial="1")


def test_only_a_list_that_its_issuer_signed_is_remembered_and_no_rest_for_good(entered, signing):
    given(entered)
    lists, now = signing.folder / "lists", datetime.now(UTC)
    forger = Authority("CA of trials")
    forger.revoked[signing.seal.serial_number] = now - A_DAY
    (lists / "forged.crl").write_bytes(forger.crl())
    assert revocations.remember(now=now) == 0
    signing.authority.revoked[signing.seal.serial_number] = now - A_DAY
    (lists / "ca.crl").write_bytes(signing.authority.crl(reason=x509.ReasonFlags.certificate_hold))
    assert revocations.remember(now=now) == 0


def test_what_is_put_behind_a_paper_with_its_validation_data_is_found_too(entered):
    """Then the paper ends behind its last signature, where no signature tells."""
    head, seal = entered
    at = datetime.now(UTC)
    paper = actions.begin(office="xa-1", about=SUBJECT, way="here", actor="p-an", at=at)
    made = actions.sign(a_pdf(), person=head, seal=seal, pin=PIN)
    out = io.BytesIO(made.pdf)
    DocumentSecurityStore.add_dss(out, None, certs=[], force_write=True)
    whole = out.getvalue()
    assert len(whole) > len(made.pdf)
    actions.issue(paper, actions.Made(whole, made.signatures), file="x", code="K", by=BY, at=at)
    answer = check_file(whole + b"% more", now=at)
    assert (answer.paper, answer.added, answer.verdict) == (paper, True, rules.CHANGED)
