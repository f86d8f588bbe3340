"""What was opened and closed again, and the data sets of a day as they were made."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tinhso.opendata import rules

KEY, CODE = 64, 80


class Opening(models.Model):
    """That something became public, or is it no more: which one, and why. Only ever inserted; the last counts.

    code: a plan's uid, a figure's code, a register's code. office: in which the right was held.
    """

    key = models.CharField(max_length=KEY, unique=True)
    sort = models.CharField(max_length=10)
    code = models.CharField(max_length=CODE)
    public = models.BooleanField()
    reason = models.CharField(max_length=rules.MOST_REASON)
    office = models.CharField(max_length=50)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sort__in=rules.SORTS), name="opendata_known_sort"),
            models.CheckConstraint(condition=~Q(reason=""), name="opendata_says_why"),
        ]
        indexes: ClassVar = [models.Index(fields=["sort", "code", "-id"], name="opendata_last")]

    def __str__(self) -> str:
        return f"{self.sort} {self.code}"


class Edition(models.Model):
    """A data set of a day. number: more than 1 where something was opened or withdrawn on that day after the first.

    digest: SHA-256 of its rows as CSV. at: when its figures were read; still_at: when they were last found the same;
    looked_at: when they were last compared. first, last: the days of which it tells, None where it has none. title,
    columns: as they were called then. files: by ending how many bytes, and their SHA-256. closed_at: what was in it was
    withdrawn; its files are gone then and its line stays.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    dataset = models.CharField(max_length=CODE)
    day = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    still_at = models.DateTimeField()
    looked_at = models.DateTimeField()
    rows = models.PositiveBigIntegerField()
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    title = models.JSONField()
    columns = models.JSONField()
    files = models.JSONField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dataset", "day", "number"], name="opendata_numbered_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["dataset", "-day", "-number"], name="opendata_latest")
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.name}"

    @property
    def name(self) -> str:
        """As its address has it: 2026-11-27, the second of a day 2026-11-27-2."""
        return self.day.isoformat() + (f"-{self.number}" if self.number > 1 else "")


class Part(models.Model):
    """A piece of a file of an edition, in its order: a file is written and sent piece by piece."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="parts")
    ending = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "ending", "number"], name="opendata_part_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.ending} {self.number}"
