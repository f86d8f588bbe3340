"""Tables of notices."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", "queued"
    SENT = "sent", "sent"
    FAILED = "failed", "failed"


class Message(models.Model):
    """One thing to be told to one address. key: what obliges us to tell it; a key obliges once.

    about: the ledger's subject that it tells of, "" if it tells of none. due_at: not before; until: not after.
    secret: the words are deleted as soon as they are sent or of no more use. next_at: when to try (again).
    claim, claimed_until: which worker has it in hand, and until when nobody else takes it.
    proof: the Message-ID under which the mail server took it.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)
    way = models.CharField(max_length=10)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    about = models.CharField(max_length=64, blank=True)
    secret = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=40, blank=True)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], condition=Q(state="queued"), name="notices_to_be_sent"
            ),
            models.Index(fields=["about", "due_at"], name="notices_about"),
        ]

    def __str__(self) -> str:
        return self.key
