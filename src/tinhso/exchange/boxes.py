"""What may not be read in the database alone: closed in a box (`keys.boxes`) under the house's ring of file keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models

from tinhso.files.folder import box_keys
from tinhso.keys.boxes import Box


class Boxed(models.Model):
    """What is said, closed under its own key. content: empty when it is kept no longer."""

    box_key = models.CharField(max_length=16, blank=True)
    wrapped = models.BinaryField(default=bytes)
    content = models.BinaryField(default=bytes)

    class Meta:
        abstract = True


def closed(content: bytes, *, about: UUID) -> dict[str, Any]:
    """The columns of `Boxed` for some bytes. about: the row's own uid. Raises BadBox."""
    box = box_keys().close(content, about=about.bytes)
    return {"box_key": box.key, "wrapped": box.wrapped, "content": box.content}


def opened(row: Any) -> bytes | None:
    """What a row says; None where it is kept no longer. Raises BadBox."""
    if not row.content:
        return None
    box = Box(row.box_key, bytes(row.wrapped), bytes(row.content))
    return box_keys().open(box, about=row.uid.bytes)


EMPTY: dict[str, Any] = {"box_key": "", "wrapped": b"", "content": b""}
