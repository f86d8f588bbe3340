"""Tables of stored files. The bytes are in a folder or an object store, encrypted; the key of each is here, wrapped."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from tinhso.files.rules import STORES, VERDICTS


class Blob(models.Model):
    """A content, stored once. uid: the name of its box in the folder. sha256, size: of the plain bytes.

    key, wrapped: which key of the ring wraps the content's own. Without this row the box is noise.
    store: where the box lies, one of `stores.STORES`; box: the SHA-256 of the box as it lies there, its name in an
    object store; "" for one written before that was noted.
    verdict: of the virus scanner, one of `rules.VERDICTS`; finding: the virus, or why it could not be scanned;
    inspected_with: the scanner and its signatures; tries: how often it was begun in vain, and next_at: when again.
    """

    uid = models.UUIDField(unique=True, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=16)
    wrapped = models.BinaryField()
    store = models.CharField(max_length=8, default="folder")
    box = models.CharField(max_length=64, blank=True, default="")
    verdict = models.CharField(max_length=8, default="waiting")
    finding = models.CharField(max_length=120, blank=True, default="")
    inspected_at = models.DateTimeField(null=True)
    inspected_with = models.CharField(max_length=80, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="files_none_is_empty"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=VERDICTS), name="files_verdict_is_known"
            ),
            models.CheckConstraint(condition=models.Q(store__in=STORES), name="files_store_known"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], name="files_to_inspect", condition=models.Q(verdict="waiting")
            ),
            models.Index(
                fields=["verdict", "inspected_with", "inspected_at"], name="files_inspected"
            ),
            # A walk through the object store asks which of its boxes are known.
            models.Index(fields=["box"], name="files_by_box"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class File(models.Model):
    """A file as somebody handed it in: a name and a content. Two files may have one content.

    room: which room answers for it, "" for none that was named; unheld_since: when that room was first found to hold
    it no more, or never to have held it.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="files")
    name = models.CharField(max_length=150)
    stored_at = models.DateTimeField()
    room = models.CharField(max_length=16, blank=True, default="")
    unheld_since = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["room", "id"], name="files_of_room", condition=~models.Q(room=""))
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def sha256(self) -> str:
        """The hash of the plain bytes, 64 hexadecimal digits."""
        return self.blob.sha256

    @property
    def size(self) -> int:
        """Plain bytes."""
        return self.blob.size

    @property
    def kind(self) -> str:
        """One of `rules.KINDS`."""
        return self.blob.kind
