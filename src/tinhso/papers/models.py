"""Tables of the types of papers. A published version is only ever inserted; the database refuses to change it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PaperTypeVersion(models.Model):
    """What a type of paper is from a day on. document: see `catalogue`. source: where it was had from."""

    code = models.CharField(max_length=60)
    from_date = models.DateField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "from_date"], name="papers_one_version_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.from_date}"


class SettledName(models.Model):
    """What a person decided of a paper's name that nothing sure could be read of, from a day on. Only ever inserted.

    key: of `finding.key_of`; type: a code, "" where it is none of the catalogue's. undone: what was decided holds no
    more, and the name is read as ever.
    """

    key = models.CharField(max_length=64)
    name = models.CharField(max_length=2_000)
    type = models.CharField(max_length=60, blank=True)
    from_date = models.DateField()
    reason = models.CharField(max_length=300)
    undone = models.BooleanField(default=False)
    actor = models.CharField(max_length=64)
    decided_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key"], name="papers_settled_name")]

    def __str__(self) -> str:
        return f"{self.name[:60]} {self.type}"
