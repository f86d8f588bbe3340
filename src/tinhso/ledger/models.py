"""Tables of the ledger. Events are only ever inserted; the database refuses to change or delete them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Event(models.Model):
    """The public part of what happened.

    occurred_at: when it happened; recorded_at: the server's clock when it was written; backfilled: the moment was
    told, not seen. sealed_hash: commits to the sealed part, None if there is none. leaf_salt: random, so that the
    leaf of a published tree tells nothing; never published. mac: over all the rest, by the key named mac_key.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=64)
    actor = models.CharField(max_length=64)
    office = models.CharField(max_length=64)
    channel = models.CharField(max_length=16)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    backfilled = models.BooleanField()
    facts = models.JSONField()
    sealed_hash = models.BinaryField(null=True)
    leaf_salt = models.BinaryField()
    mac = models.BinaryField()
    mac_key = models.CharField(max_length=16)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "id"], name="ledger_of_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.occurred_at:%Y-%m-%d %H:%M}"


class Sealed(models.Model):
    """Personal data of an event, with the salt of the hash that commits to them. Deleted when a person is erased."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="sealed")
    salt = models.BinaryField()
    facts = models.JSONField()

    def __str__(self) -> str:
        return f"sealed {self.pk}"


class Unnumbered(models.Model):
    """An event that has no position yet. Written with it, gone when it is numbered."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"unnumbered {self.pk}"


class Position(models.Model):
    """The place of an event in the order in which readers meet it: 1, 2, 3 … without a gap."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="place")

    def __str__(self) -> str:
        return str(self.position)


class Edition(models.Model):
    """The mark of what changes seldom; see `editions`. slot: so that two who change something do not wait."""

    slot = models.PositiveSmallIntegerField(primary_key=True)
    mark = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"{self.slot} {self.mark}"


class Cursor(models.Model):
    """How far a follower has read."""

    name = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.position}"
