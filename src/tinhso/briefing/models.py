"""Pages as they were. Only ever inserted; the database says so."""

from __future__ import annotations

import json
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q


class Page(models.Model):
    """A page of an office. day: for which it was made; weekly: by the clock, once; at: of when its figures are.

    content: "tinhso.briefing/1" as text, by which digest (SHA-256) was made; nothing of it is computed again.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    office = models.CharField(max_length=50)
    day = models.DateField()
    weekly = models.BooleanField(default=False)
    at = models.DateTimeField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "day"], condition=Q(weekly=True), name="briefing_once_a_week"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "-at"], name="briefing_latest")]

    def __str__(self) -> str:
        return f"{self.office} {self.day}"

    @property
    def told(self) -> dict[str, Any]:
        """What it says."""
        found: dict[str, Any] = json.loads(self.content)
        return found


class Readers(models.Model):
    """Who is sent the weekly page of an office from a day on; only ever inserted, the newest of the latest day holds.

    staff: codes, sorted; none: nobody is sent it. set_at, actor: who said so and when.
    """

    office = models.CharField(max_length=50)
    from_date = models.DateField()
    staff = models.JSONField()
    set_at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["office", "-from_date", "-id"], name="briefing_readers_now")
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.from_date}"
