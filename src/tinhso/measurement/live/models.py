"""Tables of measured time. Every row is told from the ledger and can be told from it again, save what was published."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


class DossierTime(models.Model):
    """What the clocks of one dossier say, as its last event left them.

    Named as in dossiers.parquet. limit: as `5d`. outcome: early, on_time, late; while it is open: open; without a
    limit or a start: unknown; withdrawn, stopped, not_accepted for what ended without a result. Whether an open one
    is overdue by now is asked of due_at when it is read. told: some of its moments were told, not seen.

    letter_at: when the letter of apology was signed; letter_by: the latest moment for one, one working day before due.
    index_working_seconds: accepted → done less one supplement and what waited for money, as index 766 counts.
    due_differs: what the office promised by the rule is not what comes out here.
    """

    case = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=64)
    procedure = models.CharField(max_length=40)
    office = models.CharField(max_length=50)
    desk = models.CharField(max_length=50)
    channel = models.CharField(max_length=16)
    told = models.BooleanField()
    state = models.CharField(max_length=20)
    holder = models.CharField(max_length=50)
    staff = models.CharField(max_length=50, blank=True)
    step = models.CharField(max_length=60, blank=True)

    filed_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    restarted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    working_seconds = models.BigIntegerField(null=True)
    stopped_working_seconds = models.BigIntegerField(null=True)
    void_working_seconds = models.BigIntegerField(null=True)
    citizen_elapsed_seconds = models.BigIntegerField(null=True)
    citizen_working_seconds = models.BigIntegerField(null=True)
    index_working_seconds = models.BigIntegerField(null=True)
    limit = models.CharField(max_length=20, blank=True)
    limit_seconds = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    letter_by = models.DateTimeField(null=True)
    letter_at = models.DateTimeField(null=True)
    stopped_since = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12)
    late_working_seconds = models.BigIntegerField(null=True)
    events = models.PositiveIntegerField()
    supplements = models.PositiveIntegerField(default=0)
    promises_moved = models.PositiveIntegerField(default=0)
    calendar_not_announced = models.BooleanField(default=False)
    due_differs = models.BooleanField(default=False)
    notes = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ended_at", "office"], name="live_decided"),
            models.Index(fields=["procedure", "ended_at"], name="live_of_procedure"),
            models.Index(fields=["outcome", "due_at"], name="live_open"),
            models.Index(fields=["filed_at"], name="live_filed"),
        ]

    def __str__(self) -> str:
        return self.code


class StretchTime(models.Model):
    """A piece of a dossier's time in one pair of hands under one clock, as in stretches.parquet.

    clock: before, run, stop, void (voided by a restart) or after. stood: the dossier waited for somebody outside the
    office, also where that was voided: no time of whoever had it in hands.
    """

    case = models.UUIDField()
    seq = models.PositiveIntegerField()
    step = models.CharField(max_length=60, blank=True)
    office = models.CharField(max_length=50, blank=True)
    staff = models.CharField(max_length=50, blank=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    working_seconds = models.BigIntegerField()
    clock = models.CharField(max_length=6)
    stood = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="live_stretch_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "step", "to_at"], name="live_by_step"),
            models.Index(fields=["staff", "to_at"], name="live_by_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.seq}"


class Published(models.Model):
    """What was made public of a closed month, as it was then; only ever inserted. A correction is a row of its own.

    month: its first day. content: see `publishing`. digest: of the content, also in the ledger's event.
    """

    month = models.DateField()
    made_at = models.DateTimeField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["month"], condition=Q(corrects=None), name="live_published_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class PersonalDelay(models.Model):
    """For how many working days a stretch that has ended is its officer's alone; of those that end from a day on."""

    days = models.PositiveSmallIntegerField()
    from_date = models.DateField(unique=True)

    def __str__(self) -> str:
        return f"{self.days} {self.from_date}"


class StretchNote(models.Model):
    """What an officer says of her own time in a dossier at a step; only ever inserted. reason: of `personal.REASONS`.

    case, staff, from_at: the visit that it is about, told by its beginning, which no rebuilding changes.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    case = models.UUIDField()
    staff = models.CharField(max_length=50)
    office = models.CharField(max_length=50)
    step = models.CharField(max_length=60, blank=True)
    from_at = models.DateTimeField()
    reason = models.CharField(max_length=20)
    text = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["staff", "case"], name="live_notes_of_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.case}"
