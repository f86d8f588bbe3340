"""Tables of a desk's day: tickets, slips numbered beforehand, closings."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

KEY = 64


class LastNumber(models.Model):
    """The last number that a desk has given on a day."""

    desk = models.CharField(max_length=50)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "day"], name="reception_one_series_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.desk} {self.day} {self.last}"


class Ticket(models.Model):
    """A number in a desk's queue. Nobody's name is kept. service: what it is for, in a word; counter: where called.

    key: of the form that asked for it; call_key: of the one that called it; so that a retry does nothing twice.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    call_key = models.CharField(max_length=KEY, unique=True, null=True)
    desk = models.CharField(max_length=50)
    day = models.DateField()
    number = models.PositiveIntegerField()
    service = models.CharField(max_length=60, blank=True)
    counter = models.CharField(max_length=20, blank=True)
    staff = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, default="waiting")
    issued_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["desk", "day", "state", "number"], name="reception_queue")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "day", "number"], name="reception_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "called", "served", "left"]),
                name="reception_known_state",
            ),
            models.CheckConstraint(
                condition=Q(called_at=None) | Q(called_at__gte=F("issued_at")),
                name="reception_called_after_issue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk} {self.day} {self.number}"


class ReservedSlip(models.Model):
    """A slip whose code was given beforehand, for when the network is cut. case: whose code it has become."""

    code = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=KEY)
    desk = models.CharField(max_length=50)
    day = models.DateField()
    reserved_at = models.DateTimeField()
    case = models.CharField(max_length=40, blank=True)
    entered_at = models.DateTimeField(null=True)
    spoiled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["desk", "day"], name="reception_slips_of"),
            models.Index(fields=["key"], name="reception_slips_by_key"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(entered_at=None) | Q(spoiled_at=None),
                name="reception_entered_or_spoiled",
            )
        ]

    def __str__(self) -> str:
        return self.code


class DayClosed(models.Model):
    """The register of a desk's day as it stood when it was closed. What comes later is seen beside it."""

    desk = models.CharField(max_length=50)
    day = models.DateField()
    closed_at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    filed = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "day"], name="reception_closed_once")
        ]

    def __str__(self) -> str:
        return f"{self.desk} {self.day}"
