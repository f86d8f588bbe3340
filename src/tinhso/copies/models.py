"""Tables of certified copies: the book's series, batches, entries, and what was changed of an entry."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

KEY = 64
CORRECTED, CANCELLED = "corrected", "cancelled"


class Series(models.Model):
    """The last number of an office's book in a year, and the volume in which one writes."""

    office = models.CharField(max_length=50)
    book = models.CharField(max_length=20)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)
    volume = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "book", "year"], name="copies_one_series")
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.book} {self.year} {self.last}"


class Batch(models.Model):
    """What one visitor had certified in one go. party: she; version: of the procedure, whose fee rule it is.

    office: whose book; desk: where it was done; signer: who signs, a name in words. key: of the form that asked.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    office = models.CharField(max_length=50)
    desk = models.CharField(max_length=50)
    party = models.CharField(max_length=40)
    version = models.PositiveBigIntegerField()
    signer = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    certified_at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["office", "day"], name="copies_of_a_day")]

    def __str__(self) -> str:
        return str(self.uid)


class Entry(models.Model):
    """One number of the book: one original with its copies. Never changed; see Change. fee: VND of all its copies."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="entries")
    office = models.CharField(max_length=50)
    book = models.CharField(max_length=20)
    year = models.PositiveIntegerField()
    volume = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    paper = models.CharField(max_length=300)
    pages = models.PositiveIntegerField()
    copies = models.PositiveIntegerField()
    fee = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "book", "year", "number"], name="copies_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year} {self.book}"


class Change(models.Model):
    """A mistake mended on the day: the entry is struck through and its number kept. What it says now, if anything."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="changes")
    key = models.CharField(max_length=KEY, unique=True)
    what = models.CharField(max_length=10)
    paper = models.CharField(max_length=300, blank=True)
    pages = models.PositiveIntegerField(default=0)
    copies = models.PositiveIntegerField(default=0)
    fee = models.PositiveBigIntegerField(default=0)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(what__in=[CORRECTED, CANCELLED]), name="copies_known_change"
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(what=CANCELLED), name="copies_cancelled_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.what}"
