"""Tables of the exchange. What a message says lies in a box (`keys.boxes`): the database alone does not tell it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tinhso.exchange.boxes import Boxed
from tinhso.exchange.outboxes import Queued


class Counterpart(models.Model):
    """A dossier as the portal and we know it. case: ours, None until it is filed here.

    taken: the last number of theirs that was dealt with; told: the last that we gave. assurance: who → how sure the
    portal was of her identity.
    """

    portal = models.CharField(max_length=60, unique=True)
    case = models.UUIDField(unique=True, null=True)
    taken = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    assurance = models.JSONField(default=dict)
    first_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.portal


class Inbound(Boxed):
    """A message from the portal. message: its id there; digest: of its bytes, hexadecimal.

    problem, facts: why it is not done, as its sentence takes them. next_at: when it is looked at (again), None when it
    has ended. waiting_since: since when it waits for what must come before it.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "received"
        WAITING = "waiting", "waiting"
        DONE = "done", "done"
        REFUSED = "refused", "refused"
        FAILED = "failed", "failed"
        POISONED = "poisoned", "poisoned"
        GIVEN_UP = "given_up", "given up"

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    message = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    type = models.CharField(max_length=30, blank=True)
    dossier = models.CharField(max_length=60, blank=True)
    sequence = models.PositiveIntegerField(null=True)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State)
    problem = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="portal_in_due"
            ),
            models.Index(fields=["dossier", "sequence"], name="portal_in_of"),
            models.Index(fields=["state", "-id"], name="portal_in_state"),
            models.Index(fields=["received_at"], name="portal_in_day"),
        ]

    def __str__(self) -> str:
        return self.message


class Outbound(Queued, Boxed):
    """A message to the portal. uid: its id there, which follows from the event that it tells of."""

    class State(models.TextChoices):
        QUEUED = "queued", "queued"
        ACKNOWLEDGED = "acknowledged", "acknowledged"
        REFUSED = "refused", "refused"
        POISONED = "poisoned", "poisoned"
        GIVEN_UP = "given_up", "given up"

    uid = models.UUIDField(unique=True, editable=False)
    type = models.CharField(max_length=30)
    dossier = models.CharField(max_length=60)
    sequence = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "sequence"], name="portal_out_numbered")
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(state="queued"), name="portal_out_due"),
            models.Index(fields=["state", "-id"], name="portal_out_state"),
            models.Index(fields=["queued_at"], name="portal_out_day"),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class PortalFile(models.Model):
    """A file that came for a dossier. file: in `files`."""

    dossier = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "sha256"], name="portal_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.dossier} {self.sha256[:12]}"


class Reconciliation(models.Model):
    """One comparison of a day with what the portal has; only ever inserted.

    counts: of each side; differences: those that are shown, each {what, dossier, ours, theirs}; problem, facts: why
    the portal could not be asked.
    """

    day = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    counts = models.JSONField()
    differences = models.JSONField(default=list)
    difference_count = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["day", "-id"], name="portal_compared")]

    def __str__(self) -> str:
        return f"{self.day} {self.at:%Y-%m-%d %H:%M}"
