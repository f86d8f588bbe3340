"""Tables of stored files. The bytes are in a folder, encrypted; the key of each is here, wrapped."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Blob(models.Model):
    """A content, stored once. uid: the name of its box in the folder. sha256, size: of the plain bytes.

    key, wrapped: which key of the ring wraps the content's own. Without this row the box is noise.
    """

    uid = models.UUIDField(unique=True, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=16)
    wrapped = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="files_none_is_empty")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class File(models.Model):
    """A file as somebody handed it in: a name and a content. Two files may have one content."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="files")
    name = models.CharField(max_length=150)
    stored_at = models.DateTimeField()

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
