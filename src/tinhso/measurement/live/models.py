"""Tables of measured time. Every row is told from the ledger and can be told from it again, save what was published."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

# What `days` counts of what stands now: by state, and by the day on which one in progress runs out.
STANDING = (
    "due", "due.unsigned", "state.filed", "state.incomplete", "state.processing", "state.awaiting_citizen",
    "state.awaiting_payment", "state.suspended",
)  # fmt: skip


class Measured(models.Model):
    """What the clocks of one dossier say, as its last event left them.

    Named as in dossiers.parquet. limit: as `5d`. outcome: early, on_time, late; while it is open: open; without a
    limit or a start: unknown; withdrawn, stopped, not_accepted for what ended without a result. Whether an open one
    is overdue by now is asked of due_at when it is read. told: some of its moments were told, not seen.

    letter_at: when the letter of apology was signed; letter_by: the latest moment for one, one working day before due.
    index_*: by the clock of index 766, see `index766`. promised_at: the due moment that the office told last.
    due_differs: it is not what comes out here. stops_in_last_tenth: how often the clock was stopped when at most a
    tenth of the limit was left.
    """

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
    index_outcome = models.CharField(max_length=12, default="not_counted")
    index_reason = models.CharField(max_length=20, blank=True)
    index_due_at = models.DateTimeField(null=True)
    index_ended_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
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
    stops_in_last_tenth = models.PositiveIntegerField(default=0)
    calendar_not_announced = models.BooleanField(default=False)
    due_differs = models.BooleanField(default=False)
    notes = models.JSONField(default=list)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code


class DossierTime(Measured):
    """A dossier as it stands now."""

    case = models.UUIDField(primary_key=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ended_at", "office"], name="live_decided"),
            models.Index(fields=["procedure", "ended_at"], name="live_of_procedure"),
            models.Index(fields=["outcome", "due_at"], name="live_open"),
            models.Index(fields=["filed_at"], name="live_filed"),
            models.Index(fields=["started_at"], name="live_accepted"),
            models.Index(fields=["state"], name="live_state"),
            models.Index(
                fields=["index_due_at", "started_at", "office", "procedure"],
                condition=Q(index_outcome="open"),
                name="live_index_open",
            ),
            # What runs out on a day, with all that is counted of it: from the index alone.
            models.Index(
                fields=["due_at", "office", "procedure", "letter_by", "letter_at"],
                condition=Q(state="processing"),
                name="live_running_out",
            ),
        ]


class Then(models.Model):
    """The end of a past day as which the dossiers have been told. Thrown away when the ledger is told more of it."""

    day = models.DateField(primary_key=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.day}"


class DossierThen(Measured):
    """A dossier as its events up to the end of a past day leave it."""

    then = models.ForeignKey(Then, models.CASCADE, related_name="dossiers")
    case = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["then", "case"], name="live_then_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["then", "outcome", "due_at"], name="live_then_open"),
            models.Index(fields=["then", "ended_at"], name="live_then_decided"),
        ]


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
            # What has ended of late is added up from the index alone.
            models.Index(
                fields=["to_at", "office", "step", "staff", "working_seconds"],
                condition=Q(clock__in=("run", "void"), stood=False),
                name="live_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.seq}"


class Fact(models.Model):
    """Durations of a month as a histogram, see `facts`. "*": of all offices, procedures, steps or persons.

    clock: legal, index, citizen, elapsed, unchecked (filed → accepted), limit or step; seconds: the sum of all.
    early, on_time, late, unknown: of decided dossiers. bins: pairs of uint32, a bin and how many lie in it.
    """

    key = models.CharField(max_length=320, primary_key=True)
    month = models.DateField()
    clock = models.CharField(max_length=12)
    office = models.CharField(max_length=50)
    procedure = models.CharField(max_length=40)
    step = models.CharField(max_length=60)
    staff = models.CharField(max_length=50)
    count = models.PositiveIntegerField()
    early = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    seconds = models.BigIntegerField()
    bins = models.BinaryField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key


class TimeFact(Fact):
    """A fact of a whole month."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["clock", "staff", "procedure", "month"], name="live_fact_of"),
            # Whose dossiers passed a step of an office: facts of the finest kind are asked for nothing else.
            models.Index(
                fields=["step", "office", "month", "procedure"],
                condition=Q(clock="step"),
                name="live_fact_at",
            ),
            # Where running time goes, of every procedure together: added up from the index alone.
            models.Index(
                fields=["month", "office", "step", "staff", "count", "seconds"],
                condition=Q(clock="step", procedure="*"),
                name="live_fact_steps",
            ),
            models.Index(
                fields=["clock", "month"], condition=Q(office="*"), name="live_fact_everywhere"
            ),
            # The lengths of a step in some offices.
            models.Index(
                fields=["office", "step", "month"],
                condition=Q(clock="step", procedure="*", staff="*"),
                name="live_fact_places",
            ),
            # Which offices have any fact of dossiers.
            models.Index(
                fields=["office"],
                condition=Q(procedure="*", step="*", staff="*"),
                name="live_fact_offices",
            ),
        ]


class Edge(models.Model):
    """The day with which the last thirty days begin whose `EdgeFact` are kept; at most one row. month: its month."""

    month = models.DateField(primary_key=True)
    first = models.DateField()

    def __str__(self) -> str:
        return f"{self.first}"


class EdgeFact(Fact):
    """A fact of the days from the edge to the end of its month, see `edges`."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["clock", "staff", "procedure"], name="live_edge_of"),
            models.Index(
                fields=["office", "step", "staff", "count", "seconds"],
                condition=Q(clock="step", procedure="*"),
                name="live_edge_steps",
            ),
        ]


class DayCount(models.Model):
    """How many dossiers did something on a day of the province, or stand somehow now, see `days`.

    key: day, what, office and procedure in one text. office, procedure: "*" for all. What stands now has no day of its
    own.
    """

    key = models.CharField(max_length=140, primary_key=True)
    day = models.DateField()
    what = models.CharField(max_length=24)
    office = models.CharField(max_length=50)
    procedure = models.CharField(max_length=40)
    count = models.PositiveIntegerField()

    class Meta:
        # Sums are answered from the index alone.
        indexes: ClassVar = [
            models.Index(
                fields=["procedure", "office", "day", "what", "count"], name="live_count_places"
            ),
            models.Index(
                fields=["what", "day", "procedure", "office", "count"],
                condition=Q(what__in=STANDING),
                name="live_count_standing",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class ToRecount(models.Model):
    """A dossier to be measured again, because a calendar was announced after it was measured. Gone when it is done.

    calendar: the uid of the event that said so; of no event where an update brought other rules.
    """

    case = models.UUIDField(primary_key=True)
    calendar = models.UUIDField()

    def __str__(self) -> str:
        return str(self.case)


class Recount(models.Model):
    """What a late calendar changed in a dossier's time; only ever inserted.

    calendar: the uid of its event; office, from_date: whose calendar, and from which day; name, office: "" where it was
    counted again by the rules of an update, from_date the day of that. before, after: the columns
    that differ, lengths in seconds, moments as ISO texts.
    """

    case = models.UUIDField()
    code = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    calendar = models.UUIDField()
    name = models.CharField(max_length=60)
    office = models.CharField(max_length=50)
    from_date = models.DateField()
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "calendar"], name="live_recount_once")
        ]

    def __str__(self) -> str:
        return self.code


class Guard(models.Model):
    """A walk over all dossiers that compares what was promised and what is stored with what the ledger tells.

    at: the subject that was looked at last; found: at most 1 000 findings, as `guarding.Finding` in plain values.
    """

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    at = models.CharField(max_length=64, blank=True)
    dossiers = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"


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
