"""Tables of the catalogue. A published version is only ever inserted; the database refuses to change or delete it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


class System(models.TextChoices):
    """Where dossiers of a procedure are handled."""

    CENTRAL = "central", "Cổng quốc gia, hệ thống bộ ngành"
    OURS = "ours", "Tỉnh Số"
    LEGACY = "legacy", "Một cửa điện tử hiện có"


class Procedure(models.Model):
    """A procedure as long as its code stands, whatever it is called."""

    code = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(models.Model):
    """What a procedure is from a day on.

    number: 1, 2, 3 … in the order of publishing. document: see `definition`; digest: of it. source: where it was had
    from. title, field, levels (",province,commune,") repeat the document for lists; words: what a search compares.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    from_date = models.DateField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=1200)
    field = models.CharField(max_length=200)
    levels = models.CharField(max_length=60)
    words = models.TextField()
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "from_date"], name="procedures_one_version_a_day"
            ),
            models.UniqueConstraint(
                fields=["procedure", "number"], name="procedures_numbered_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["field"], name="procedures_of_field")]

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number} {self.from_date}"


class InternalProcess(models.Model):
    """A decision's internal process as it was imported. told: the procedure's code as the decision has it, "" for none.

    document: as the file had it, steps and all; digest: of it, so that one that is imported twice is one. A version
    that got its steps from it has the source "process:<its number>".
    """

    digest = models.CharField(max_length=64, unique=True)
    told = models.CharField(max_length=40, blank=True)
    decision = models.CharField(max_length=200, blank=True)
    heading = models.CharField(max_length=600, blank=True)
    document = models.JSONField()
    source = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.pk} {self.told or self.heading[:40]}"


class Authority(models.Model):
    """Which system handles a procedure's dossiers from a day on. office: of one office; "" of all.

    Of two that hold from one day the one that was said later counts: it corrects the other, which stays.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="authorities")
    office = models.CharField(max_length=50, blank=True)
    system = models.CharField(max_length=10, choices=System)
    url = models.CharField(max_length=300, blank=True)
    from_date = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(system__in=["central", "ours", "legacy"]),
                name="procedures_known_system",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["procedure", "office", "from_date"], name="procedures_authority_of"
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.office or '*'} {self.system} {self.from_date}"


class Announcement(models.Model):
    """A procedure that a legal text makes known or changes, on its way to everybody: as its steps stand.

    number: the procedure's version by that text. office: who answers for it, by whose calendar its days are counted.
    announce_by: the last day on which the decision is in time; publish_by: that of its publication, None before the
    decision. parts: those found published, None where nobody has looked.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="announcements")
    number = models.PositiveIntegerField()
    office = models.CharField(max_length=50, db_index=True)
    text = models.CharField(max_length=200)
    effective_date = models.DateField()
    announce_by = models.DateField()
    decision = models.CharField(max_length=200, blank=True)
    decided_date = models.DateField(null=True, db_index=True)
    publish_by = models.DateField(null=True)
    published_date = models.DateField(null=True)
    address = models.CharField(max_length=300, blank=True)
    parts = models.JSONField(null=True)
    words = models.TextField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "office", "text"], name="procedures_announced_once_a_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.text}"


class AnnouncementStep(models.Model):
    """A step as it was recorded; only ever inserted, the last one of a kind counts.

    step: text, decision, publication. document: its number or address; day: of it; due: by when it had to be, None for
    the text. actor: who recorded it.
    """

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12)
    document = models.CharField(max_length=300)
    day = models.DateField()
    due = models.DateField(null=True)
    parts = models.JSONField(null=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(step__in=["text", "decision", "publication"]),
                name="procedures_known_announcement_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.step}"
