"""Tables of webhooks. Secrets lie in boxes; what was sent is told again from the ledger and lies nowhere else."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tinhso.exchange.boxes import Boxed
from tinhso.exchange.outboxes import Queued


class Subscription(models.Model):
    """Who wants to hear of what, and where. Empty lists want every kind, office or procedure.

    key: of the form that made it. mail: who is told when it is paused by itself. position: how far in the ledger it
    has been read. failing_since, failures: since the last answer that took something; next_at: not asked before.
    turn_at: when it was last asked, so that everybody has a turn.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "active"
        PAUSED = "paused", "paused"
        ENDED = "ended", "ended"

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    partner = models.CharField(max_length=100)
    address = models.CharField(max_length=500)
    mail = models.CharField(max_length=254, blank=True)
    kinds = models.JSONField(default=list)
    offices = models.JSONField(default=list)
    procedures = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    why = models.CharField(max_length=20, blank=True)
    position = models.BigIntegerField()
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    turn_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.partner} {self.uid}"


class Secret(Boxed):
    """A secret that signs what a receiver is sent. ends_at: of one that was replaced, until when it still signs too."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="secrets")
    key = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    ends_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.uid)


class Delivery(Queued):
    """An event on its way to a receiver. uid: the message's id there, the same however often it is sent."""

    class State(models.TextChoices):
        QUEUED = "queued", "queued"
        DELIVERED = "delivered", "delivered"
        DEAD = "dead", "dead"

    uid = models.UUIDField(unique=True, editable=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="deliveries")
    event = models.UUIDField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=64)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "event"], name="webhooks_told_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["subscription", "next_at"],
                condition=Q(state="queued"),
                name="webhooks_due",
            ),
            models.Index(fields=["subscription", "state", "-id"], name="webhooks_state"),
            models.Index(fields=["subscription", "happened_at"], name="webhooks_span"),
            models.Index(fields=["queued_at"], name="webhooks_old"),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Attempt(models.Model):
    """One sending and what came back. status: None where nothing did; problem, facts: why; answer: its beginning."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    answer = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.at:%Y-%m-%d %H:%M:%S} {self.status}"
