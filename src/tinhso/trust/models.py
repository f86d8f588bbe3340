"""Tables of the tree. What is full or signed is never changed; the database refuses it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

ENTRIES = -1  # The level of what the leaves are hashes of.


class Tile(models.Model):
    """Hashes of the tree, up to 256 of 32 bytes. level: as in `kernel.tiles`, ENTRIES for the entries themselves."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "index"], name="trust_one_tile")
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed state of the tree. size: events, which are the ledger's positions 1 to size; note: as it was signed."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.size)


class Stamp(models.Model):
    """A foreign authority's word that a checkpoint was there. day: of the province; size, note: of the checkpoint.

    answer: of the authority, as it was sent; stamped_at: the moment that it names; by: its name.
    """

    day = models.DateField(primary_key=True)
    size = models.BigIntegerField()
    note = models.TextField()
    answer = models.BinaryField()
    stamped_at = models.DateTimeField()
    by = models.TextField()

    def __str__(self) -> str:
        return str(self.day)


class SlipToken(models.Model):
    """A random word on a slip that opens the page of a dossier. revoked_at: from when on it opens nothing.

    revoked_by: the pseudonym of who did it; "" for the command.
    """

    token = models.CharField(max_length=32, unique=True)
    subject = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=64, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return self.subject
