"""Tables of the book of breaches and the register of processing. What was written stays: the database says so.

In the book stand incidents, never whose data they were: numbers of people, sorts of data.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tinhso.protection.rules import ENTRIES, MOST_NUMBER, MOST_TITLE


class Protector(models.Model):
    """Who is responsible for personal data from a day on. staff: her code; ground: by which decision."""

    staff = models.CharField(max_length=50)
    mail = models.CharField(max_length=254)
    phone = models.CharField(max_length=20, blank=True)
    from_date = models.DateField()
    ground = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.staff} {self.from_date}"


class Term(models.Model):
    """A number of hours that the province decided, from a day on. what: of `terms.csv`."""

    what = models.CharField(max_length=20)
    hours = models.PositiveIntegerField()
    from_date = models.DateField()
    ground = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} {self.hours} {self.from_date}"


class Breach(models.Model):
    """A breach of personal data. Its words stand in its entries; here is how it stands, as they say.

    hours, ground: the clock for telling the authority, as it held when it was found. told_at: it was; persons_at: those
    concerned were told, or it was decided that they are not.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=MOST_TITLE)
    happened_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()
    hours = models.PositiveIntegerField()
    ground = models.CharField(max_length=300)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    persons_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(told_at=None), name="protection_untold")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(due_at__gte=models.F("found_at")), name="protection_due_after_found"
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Entry(models.Model):
    """A line of a breach's history. Only ever inserted. kind: of `rules.ENTRIES`; digest: of its words.

    text: what is said. data, persons, consequences, measures: where it describes; persons None: nobody knows how many.
    at: when it was done or known; number: of the letter.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    breach = models.ForeignKey(Breach, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    data = models.TextField(blank=True)
    persons = models.PositiveBigIntegerField(null=True)
    consequences = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    number = models.CharField(max_length=MOST_NUMBER, blank=True)
    actor = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=sorted(ENTRIES)), name="protection_known_entry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.breach_id} {self.kind}"


class Statement(models.Model):
    """What the province says of an activity of processing, from a day on. Only ever inserted; the latest begun holds.

    activity: of `activities.csv`, or a code of its own, then with a name. What is empty stays as it is drawn.
    """

    key = models.CharField(max_length=64, unique=True)
    activity = models.CharField(max_length=40)
    from_date = models.DateField()
    name = models.CharField(max_length=300, blank=True)
    purpose = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    subjects = models.TextField(blank=True)
    data = models.TextField(blank=True)
    recipients = models.TextField(blank=True)
    abroad = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    assessed = models.CharField(max_length=200, blank=True)
    ended = models.BooleanField(default=False)
    actor = models.CharField(max_length=64)
    decided_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["activity", "from_date"], name="protection_said_of")
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.from_date}"
