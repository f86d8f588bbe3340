"""The only writers of certificates and of the register book. Each writes its rows and the event in one transaction.

A paper is signed in four: keys and their PIN are tried (`prove`), a number is taken (`begin`), the PDF is signed
outside of any transaction (`sign`), and it is given (`issue`) together with whatever it was signed for. A number that
comes to nothing is struck through and stays.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection, transaction
from django.utils import timezone

from tinhso.kernel.text import written as readable
from tinhso.keys.certified import CertifiedKey, kind_of, read_certificates, serial_of
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.signing import authorities, checking, kinds, pins, responders, rules
from tinhso.signing.checking import checked
from tinhso.signing.models import Certificate, Change, Paper, Tries
from tinhso.signing.models import Signature as Row
from tinhso.signing.queries import own_certificate, seal_of, stands
from tinhso.signing.revocations import believed
from tinhso.signing.rules import (
    COPY,
    ORIGINAL_FELL,
    PERSON,
    REPLACED,
    REVOKED,
    REVOKING,
    SEAL,
    STRIKING,
    STRUCK,
    CannotSign,
    Signature,
)

TOKEN_BYTES, MOST_WORDS, MOST_WRITTEN = 16, 500, 60
PERSON_FIELD, SEAL_FIELD = "NguoiKy", "CoQuan"
_log = logging.getLogger("tinhso.signing")
_GIVEN = """
    INSERT INTO signing_series (book, year, last) VALUES (%s, %s, 1)
    ON CONFLICT (book, year) DO UPDATE SET last = signing_series.last + 1 RETURNING last
"""


@dataclass(frozen=True)
class Made:
    """A PDF that bears its signatures, and what they say. level: of PAdES, where it was made here."""

    pdf: bytes
    signatures: tuple[Signature, ...]
    level: str = ""


@transaction.atomic
def forget_typed(abouts: Sequence[str]) -> int:
    """Empty the numbers that somebody typed of the papers of some subjects; how many. Ours, and the book, stay."""
    return Paper.objects.filter(about__in=abouts).exclude(written="").update(written="")


@transaction.atomic
def add_certificate(
    chain: bytes, *, token: str, label: str, role: str, by: By, staff: str = "", office: str = ""
) -> Certificate:
    """Enter a certificate by whose key a person, or an office as its seal, signs from now on.

    chain: PEM or DER, the signer's first. token: its name in the settings; label: of the key there. Whether the key is
    the certificate's shows at the first signature, which is read back. Raises CannotSign, BadToken.
    """
    certificates = read_certificates(chain)
    own = certificates[0]
    kind_of(own)
    authorities.token(token)
    fingerprint = own.fingerprint(hashes.SHA256()).hex()
    if Certificate.objects.filter(fingerprint=fingerprint).exists():
        raise CannotSign("known_certificate", serial=serial_of(own))
    if own.not_valid_after_utc <= datetime.now(UTC):
        raise CannotSign("certificate_over", day=own.not_valid_after_utc.date())
    row = Certificate.objects.create(
        role=role,
        staff=staff if role == PERSON else "",
        office=office if role == SEAL else "",
        token=token,
        label=label,
        chain="".join(one.public_bytes(Encoding.PEM).decode() for one in certificates),
        serial=serial_of(own),
        fingerprint=fingerprint,
        subject=own.subject.rfc4514_string()[:300],
        issuer=own.issuer.rfc4514_string()[:300],
        since=own.not_valid_before_utc,
        until=own.not_valid_after_utc,
        added_at=datetime.now(UTC),
    )
    facts = {
        "role": role,
        "office": row.office or None,
        "staff": row.staff or None,
        "serial": row.serial,
        "fingerprint": fingerprint,
        "until": row.until,
    }
    append(kinds.CERTIFICATE_ADDED.name, subject=f"certificate:{row.uid}", by=by, facts=facts)
    return row


@transaction.atomic
def end_certificate(uid: Any, *, by: By) -> Certificate:
    """A certificate signs no longer; what it signed stays. Twice is once. Raises CannotSign (no_such_signed)."""
    row = Certificate.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise CannotSign("no_such_signed")
    if row.ended_at is None:
        row.ended_at = datetime.now(UTC)
        row.save(update_fields=["ended_at"])
        facts = {"serial": row.serial, "fingerprint": row.fingerprint}
        append(kinds.CERTIFICATE_ENDED.name, subject=f"certificate:{row.uid}", by=by, facts=facts)
    return row


@transaction.atomic
def release_pins(uid: Any, *, by: By) -> Certificate:
    """Whoever types a certificate's PIN may try again. Raises CannotSign (no_such_signed)."""
    row = Certificate.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise CannotSign("no_such_signed")
    if Tries.objects.filter(fingerprint=row.fingerprint, wrong__gt=0).update(wrong=0):
        facts = {"serial": row.serial, "fingerprint": row.fingerprint}
        append(kinds.PINS_RELEASED.name, subject=f"certificate:{row.uid}", by=by, facts=facts)
    return row


@transaction.atomic
def begin(*, office: str, about: str, way: str, actor: str, at: datetime) -> Paper:
    """Take the next number of an office's book for a paper that is about to be signed."""
    return _begun(office, about, way, actor, at)


@transaction.atomic
def begin_copy(original: Paper, *, key: str, actor: str, at: datetime) -> Paper:
    """Take the next number for a certified copy of a paper. The same key again gives what it began first, or made.

    Raises CannotSign (no_copy_of_it).
    """
    in_turn(f"signed-copy:{key}")
    found = Paper.objects.filter(key=key).first()
    if found is not None:
        return found
    row = Paper.objects.select_for_update().get(pk=original.pk)
    check_can_copy(row, at=at)
    return _begun(row.book, row.about, COPY, actor, at, copy_of=row, key=key)


def _begun(office: str, about: str, way: str, actor: str, at: datetime, **more: Any) -> Paper:
    day = timezone.localdate(at)
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN, [office, day.year])
        number = int(cursor.fetchone()[0])
    return Paper.objects.create(
        book=office,
        year=day.year,
        number=number,
        about=about,
        way=way,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        begun_at=at,
        actor=actor,
        **more,
    )


def check_can_copy(row: Paper, *, at: datetime) -> None:
    """That a certified copy may be made of a paper: it was given, is no copy, and holds. Raises CannotSign."""
    if row.issued_at is None or row.way == COPY:
        raise CannotSign("no_copy_of_it")
    if stands(row, day=timezone.localdate(at)).what != "valid":
        raise CannotSign("no_copy_of_it")


@transaction.atomic
def strike(paper: Paper, reason: str, *, by: By) -> None:
    """Strike a number through that came to nothing; it stays in the book. Twice is once."""
    assert reason in STRIKING
    row = Paper.objects.select_for_update().get(pk=paper.pk)
    if row.issued_at is not None or row.changes.exists():
        return
    if row.key is not None:  # The same form may be sent again.
        row.key = None
        row.save(update_fields=["key"])
    _changed(row, STRUCK, by, reason=reason)
    facts = {**_book(row), "reason": reason}
    append(kinds.STRUCK.name, subject=_subject(row), by=by, facts=facts)


def check_can_sign(staff: str, office: str, *, at: datetime) -> tuple[Certificate, Certificate]:
    """The certificate of a person and the seal of an office, by which she would sign now. Raises CannotSign."""
    if not authorities.is_on():
        raise CannotSign("no_roots")
    own = own_certificate(staff, at=at)
    if own is None:
        raise CannotSign("no_own_certificate")
    seal = seal_of(office, at=at)
    if seal is None:
        raise CannotSign("no_seal", office=office)
    return own, seal


def check_can_be_signed(pdf: bytes) -> None:
    """That a PDF can be opened and bears no signature. Takes its time: in no transaction. Raises CannotSign."""
    checking.check_can_be_signed(pdf)


def prove(person: Certificate, seal: Certificate, *, pin: str = "") -> None:
    """That both keys would sign now: their tokens open, by the PIN where it is typed, and hold them.

    So that no number is taken for what a wrong PIN ends. Call it in no transaction. Raises CannotSign, BadToken,
    ModuleAway.
    """
    own = _key(person, pin)
    if own.pin_is_typed and pin.strip():
        with pins.tried(person.fingerprint, at=datetime.now(UTC)):
            own.prove()
    else:
        own.prove()
    _key(seal, "").prove()


def sign(
    pdf: bytes,
    *,
    person: Certificate,
    seal: Certificate,
    pin: str = "",
    page: bytes = b"",
    bare: bool = False,
) -> Made:
    """A PDF signed by a person and then sealed, and read back before anybody has it.

    pin: of her token, where the settings name no file of it. page: a PDF whose first page is put behind the last one
    before; bare: of the PDF its pages alone. Asks modules and an authority of time stamps: call it in no transaction.
    Where responders may be asked and say that one of their certificates is revoked, nothing is signed. Raises
    CannotSign, BadToken, ModuleAway.
    """
    prove(person, seal, pin=pin)
    whom = believed()
    whom = replace(whom, answers=responders.usable(_said(whom.roots, person, seal)))
    signers = [
        checking.Signer(field, _key(one, pin), one.chain)
        for field, one in ((PERSON_FIELD, person), (SEAL_FIELD, seal))
    ]
    stamps = authorities.stamps if authorities.stamps_are_made() else None
    made, level = checking.made(pdf, signers, whom, page=page, bare=bare, stamps=stamps)
    found = checked(made, whom, now=datetime.now(UTC))
    wanted = [person.fingerprint, seal.fingerprint]
    if [one.fingerprint for one in found] != wanted or rules.verdict_of(found) != rules.VALID:
        raise CannotSign("signature_spoilt", why=rules.verdict_of(found))
    return Made(made, found, level)


def taken_in(pdf: bytes) -> Made:
    """A PDF that came signed, its signatures read beside: call it in no transaction.

    Raises CannotSign where one does not hold, or there is none.
    """
    found = checked(pdf, believed(), now=datetime.now(UTC))
    verdict = rules.verdict_of(found)
    if verdict == rules.UNSIGNED:
        raise CannotSign("not_signed")
    if verdict != rules.VALID:
        raise CannotSign("signature_refused", reason=f"verdict_{verdict}")
    return Made(pdf, found)


@transaction.atomic
def issue(
    paper: Paper,
    made: Made,
    *,
    file: str,
    code: str,
    by: By,
    at: datetime,
    written: str = "",
    valid_until: date | None = None,
    in_place_of: Paper | None = None,
) -> Paper:
    """A signed paper is given and stands in the book. file: where it is kept; code: of the result.

    in_place_of: an earlier one, which is replaced, with the copies of it. Raises CannotSign (bad_change,
    no_copy_of_it).
    """
    if paper.copy_of_id is not None:  # Whoever revokes the original now waits, or has done it.
        check_can_copy(Paper.objects.select_for_update().get(pk=paper.copy_of_id), at=at)
    row = Paper.objects.select_for_update().get(pk=paper.pk)
    if row.issued_at is not None or row.changes.exists():
        raise CannotSign("bad_change", what="issue")
    row.file, row.sha256 = file, hashlib.sha256(made.pdf).hexdigest()
    row.code, row.written = code, readable(written)[:MOST_WRITTEN]
    row.valid_until, row.issued_at = valid_until, at
    row.save()
    roles = [_role(one, row, place) for place, one in enumerate(made.signatures)]
    Row.objects.bulk_create(roles)
    facts = {
        **_book(row),
        "about": row.about,
        "code": row.code,
        "way": row.way,
        "sha256": row.sha256,
        "roles": [one.role for one in roles],
        "offices": [one.office for one in roles],
        "serials": [one.serial for one in roles],
        "stamped_at": made.signatures[-1].stamped_at,
        "valid_until": valid_until,
        "written": row.written or None,
        "copy_of": _subject(row.copy_of) if row.copy_of else None,
    }
    append(kinds.ISSUED.name, subject=_subject(row), by=by, facts=facts)
    if in_place_of is not None:
        before = Paper.objects.select_for_update().get(pk=in_place_of.pk)
        for one in (before, *_copies_of(before, REPLACED)):
            _changed(one, REPLACED, by, new=row)
            facts = {**_book(one), "by": _subject(row)}
            append(kinds.REPLACED.name, subject=_subject(one), by=by, facts=facts)
    return row


@transaction.atomic
def revoke(uid: Any, *, reason: str, words: str, by: By) -> Paper:
    """A paper that was given holds no longer, nor does a copy of it. reason: of REVOKING; words: why.

    Raises CannotSign.
    """
    row = Paper.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise CannotSign("no_such_signed")
    told = readable(words[: 4 * MOST_WORDS])[:MOST_WORDS].strip()
    if reason not in REVOKING or not told:
        raise CannotSign("bad_change", what="reason")
    held = set(row.changes.values_list("what", flat=True))
    if row.issued_at is None or REVOKED in held:
        raise CannotSign("bad_change", what=REVOKED)
    copies = _copies_of(row, REVOKED)
    for one, why in ((row, reason), *((copy, ORIGINAL_FELL) for copy in copies)):
        _changed(one, REVOKED, by, reason=why)
        facts = {**_book(one), "reason": why, "words": told}
        append(kinds.REVOKED.name, subject=_subject(one), by=by, facts=facts)
    return row


@transaction.atomic
def revoke_token(uid: Any, *, by: By) -> Paper:
    """What is printed on a paper opens nothing any more. Twice is once. Raises CannotSign."""
    row = Paper.objects.select_for_update().filter(uid=uid).exclude(issued_at=None).first()
    if row is None:
        raise CannotSign("no_such_signed")
    if row.token_revoked_at is None:
        row.token_revoked_at = datetime.now(UTC)
        row.save(update_fields=["token_revoked_at"])
        append(kinds.TOKEN_REVOKED.name, subject=_subject(row), by=by, facts=_book(row))
    return row


def strike_left(*, now: datetime, by: By, after: timedelta = timedelta(hours=1)) -> int:
    """Strike through the numbers that were taken and never came to anything, as when a server stops; how many."""
    rows = Paper.objects.filter(issued_at=None, begun_at__lt=now - after, changes=None)
    left = list(rows[:1_000])
    for one in left:
        strike(one, "not_signed", by=by)
    return len(left)


def _role(one: Signature, row: Paper, place: int) -> Row:
    """A signature as the book keeps it: whose it is, if its certificate is in our list; else nobody's that we know."""
    known = Certificate.objects.filter(fingerprint=one.fingerprint).first()
    return Row(
        paper=row,
        place=place,
        role=known.role if known else rules.UNLISTED,
        office=(known.office or row.book) if known else "",
        serial=one.serial,
        fingerprint=one.fingerprint,
        claimed_at=one.claimed_at,
        stamped_at=one.stamped_at,
    )


def _said(roots: Sequence[bytes], *rows: Certificate) -> list[responders.Said]:
    """What the responders of the certificates say that are about to sign; what cannot be had is logged."""
    said = [
        one
        for row in rows
        for one in responders.ask(
            read_certificates(row.chain.encode()), roots, now=datetime.now(UTC)
        )
    ]
    for one in said:
        if not one.state:
            _log.warning(
                "the responder %s says nothing of the certificate %s: %s",
                one.address,
                one.serial,
                one.why,
            )
    return said


def _key(row: Certificate, pin: str) -> CertifiedKey:
    place = authorities.token(row.token)
    kind = kind_of(read_certificates(row.chain.encode())[0])
    return CertifiedKey(place, row.label, kind, pin if row.role == PERSON else "")


def _copies_of(row: Paper, without: str) -> list[Paper]:
    """The given copies of a paper that a change has not met."""
    rows = row.copies.select_for_update().exclude(issued_at=None).order_by("pk")
    return list(rows.exclude(pk__in=Change.objects.filter(what=without).values("paper")))


def _changed(row: Paper, what: str, by: By, *, new: Paper | None = None, reason: str = "") -> None:
    Change.objects.create(
        paper=row, what=what, reason=reason, by=new, at=datetime.now(UTC), actor=by.actor
    )


def _book(row: Paper) -> dict[str, Any]:
    return {"book": row.book, "year": row.year, "number": row.number}


def _subject(row: Paper) -> str:
    return f"signed:{row.uid}"
