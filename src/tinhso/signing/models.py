"""Tables of certificates and of the register book. What was signed or changed stays as it was written."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tinhso.signing.rules import COPY, REPLACED, REVOKED, ROLES, STRUCK, WAYS

CODE, ISSUER = 50, 300


class Certificate(models.Model):
    """Whose key signs. role: person or seal; staff: her pseudonym, "" for a seal; office: of a seal, "" for a person.

    token: its name in the settings; label: of the key there. chain: certificates in PEM, the signer's first. ended_at:
    it is used no longer.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    role = models.CharField(max_length=10)
    staff = models.CharField(max_length=CODE, blank=True)
    office = models.CharField(max_length=CODE, blank=True)
    token = models.CharField(max_length=40)
    label = models.CharField(max_length=100)
    chain = models.TextField()
    serial = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=300)
    issuer = models.CharField(max_length=ISSUER)
    since = models.DateTimeField()
    until = models.DateTimeField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=ROLES), name="signing_known_role"),
            models.CheckConstraint(
                condition=(Q(role="person") & ~Q(staff="")) | (Q(role="seal") & ~Q(office="")),
                name="signing_whose",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["role", "staff", "office"], name="signing_of")]

    def __str__(self) -> str:
        return self.serial


class Series(models.Model):
    """The last number of an office's register book in a year."""

    book = models.CharField(max_length=CODE)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "year"], name="signing_one_series")
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.year} {self.last}"


class Paper(models.Model):
    """One number of the book: a signed result. book: the office's code; about: an opaque subject; code: of the result.

    written: the number as the paper itself bears it. token: random, in its QR, until token_revoked_at. issued_at: when
    it was given; None while it is being signed, and for a number that was struck through. file, sha256: of the PDF.
    copy_of: the paper of which it is a certified copy. key: of the form that asked for a copy, until it is struck
    through.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    book = models.CharField(max_length=CODE)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    about = models.CharField(max_length=64, db_index=True)
    code = models.CharField(max_length=64, blank=True)
    written = models.CharField(max_length=60, blank=True)
    way = models.CharField(max_length=10)
    token = models.CharField(max_length=32, unique=True)
    token_revoked_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    valid_until = models.DateField(null=True)
    begun_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=64)
    copy_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    key = models.CharField(max_length=64, unique=True, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "year", "number"], name="signing_number_once"),
            models.CheckConstraint(
                condition=Q(way=COPY, copy_of__isnull=False)
                | (~Q(way=COPY) & Q(copy_of__isnull=True)),
                name="signing_copy_of_what",
            ),
            models.CheckConstraint(condition=Q(way__in=WAYS), name="signing_known_way"),
            models.CheckConstraint(
                condition=Q(issued_at=None) | ~Q(sha256=""), name="signing_issued_is_a_file"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["book", "issued_at"], name="signing_of_a_book")]

    @property
    def in_book(self) -> str:
        """Its number as the book writes it."""
        return f"{self.number}/{self.year}"

    def __str__(self) -> str:
        return f"{self.in_book} {self.book}"


class Signature(models.Model):
    """One signature of a paper, in the order in which they were made. fingerprint: of the signer's certificate."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="signatures")
    place = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10)
    office = models.CharField(max_length=CODE, blank=True)
    serial = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    claimed_at = models.DateTimeField(null=True)
    stamped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "place"], name="signing_one_place")
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.place} {self.role}"


class Change(models.Model):
    """What became of a paper. by: the one that took its place. Why, as it was typed, is sealed in the event."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10)
    reason = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(what__in=[REVOKED, REPLACED, STRUCK]), name="signing_known_change"
            ),
            models.UniqueConstraint(fields=["paper", "what"], name="signing_changed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.what}"


class Asked(models.Model):
    """How often the public page was asked from one place in a minute. place: a keyed digest of the network address."""

    place = models.CharField(max_length=64)
    minute = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "minute"], name="signing_one_count")
        ]

    def __str__(self) -> str:
        return f"{self.minute} {self.count}"


class Tries(models.Model):
    """PINs of a certificate's key that were typed since the last right one, wrong or not answered yet."""

    fingerprint = models.CharField(max_length=64, unique=True)
    wrong = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.fingerprint[:8]} {self.wrong}"


class Revocation(models.Model):
    """A certificate of somebody who signed here that a list said was revoked; lists forget it when it is over.

    issuer: SHA-256 of its issuer's name in DER.
    """

    issuer = models.CharField(max_length=64)
    serial = models.CharField(max_length=80)
    revoked_at = models.DateTimeField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "serial"], name="signing_revoked_once")
        ]

    def __str__(self) -> str:
        return self.serial
