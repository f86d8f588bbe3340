"""Tables of plans: documents, plans and their versions, tasks, what they wait for, progress, evidence and ends."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tinhso.plans import rules

KEY = 64
ASKED, APPROVED, RETURNED = "asked", "approved", "returned"


def _one_of(field: str, known: object, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": known}), name=name)


class GoverningDocument(models.Model):
    """A document that gives tasks, or on which tasks wait.

    above: what it carries out. issued: its day, None while it is only expected; number: "" likewise.
    ended: from that day it holds no more: how, and by which document; replaced_by: what took its place.
    key: what made it, so that it is entered once. sample: made up, and marked so wherever it shows.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    kind = models.CharField(max_length=12)
    number = models.CharField(max_length=100, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=1_000)
    title_key = models.CharField(max_length=1_400)
    issued = models.DateField(null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    above = models.ForeignKey("self", models.PROTECT, null=True, related_name="below")
    office = models.CharField(max_length=50)
    file = models.CharField(max_length=40, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    how = models.CharField(max_length=12, blank=True)
    ended = models.DateField(null=True)
    ended_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="ends")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    sample = models.BooleanField(default=False)
    entered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            _one_of("kind", rules.DOCUMENT_KINDS, "plans_known_document"),
            models.CheckConstraint(
                condition=Q(ended=None, how="", ended_by=None)
                | Q(ended__isnull=False, how__in=rules.ENDS, ended_by__isnull=False),
                name="plans_document_ends_by_one",
            ),
            models.CheckConstraint(
                condition=Q(issued=None) | ~Q(number=""), name="plans_issued_has_number"
            ),
            models.UniqueConstraint(
                fields=["number", "issuer", "issued"],
                condition=~Q(number=""),
                name="plans_document_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["issued", "id"], name="plans_documents")]

    def __str__(self) -> str:
        return self.number or self.title


class Plan(models.Model):
    """A plan or programme: tasks under a document. owner: the office that keeps it.

    pillars, horizons: as the plan names them; horizons are last years. soon_days, behind_percent: see `rules.Pace`.
    scoring: the name of the practice by which its tasks are scored, "" for none. revision: counts its changes.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=1_000)
    name_key = models.CharField(max_length=1_400)
    document = models.ForeignKey(GoverningDocument, models.PROTECT, related_name="plans")
    owner = models.CharField(max_length=50)
    pillars = models.JSONField(default=list)
    horizons = models.JSONField(default=list)
    soon_days = models.PositiveSmallIntegerField(default=rules.Pace.soon_days)
    behind_percent = models.PositiveSmallIntegerField(default=rules.Pace.behind_percent)
    scoring = models.CharField(max_length=40, blank=True)
    sample = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "-id"], name="plans_of_owner")]

    def __str__(self) -> str:
        return self.code


class Task(models.Model):
    """A task. unit: the one office that answers for it; head: the leader who does, "" where none is named.

    due: of a recurring task its next time that is not met; first_due: its first one; until: its last.
    progress: percent, as approved. done: the day on which it was, as approved. stars: 1 to 5, what the approver thought
    of it. how it ended: in `Ending`. continues: the task that was transferred into this one.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks")
    key = models.CharField(max_length=KEY, unique=True)
    code = models.CharField(max_length=rules.MOST_CODE)
    place = models.PositiveIntegerField()
    title = models.CharField(max_length=rules.MOST_TITLE)
    title_key = models.CharField(max_length=1_500)
    product = models.CharField(max_length=rules.MOST_TITLE, blank=True)
    group = models.CharField(max_length=200, blank=True)
    pillar = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=10)
    unit = models.CharField(max_length=50)
    head = models.CharField(max_length=50, blank=True)
    priority = models.CharField(max_length=10, default=rules.PRIORITIES[0])
    document = models.ForeignKey(GoverningDocument, models.PROTECT, related_name="tasks")
    part_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    continues = models.ForeignKey("self", models.PROTECT, null=True, related_name="continued_by")
    start = models.DateField(null=True)
    due = models.DateField(null=True)
    first_due = models.DateField(null=True)
    every = models.CharField(max_length=8, blank=True)
    until = models.DateField(null=True)
    state = models.CharField(max_length=12, default=rules.OPEN)
    progress = models.PositiveSmallIntegerField(default=0)
    done = models.DateField(null=True)
    stars = models.PositiveSmallIntegerField(null=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="plans_code_once"),
            _one_of("kind", rules.TASK_KINDS, "plans_known_kind"),
            _one_of("state", rules.STATES, "plans_known_state"),
            _one_of("priority", rules.PRIORITIES, "plans_known_priority"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="plans_progress_percent"),
            models.CheckConstraint(
                condition=Q(kind=rules.CONTINUOUS, first_due=None)
                | Q(~Q(kind=rules.CONTINUOUS), first_due__isnull=False),
                name="plans_dated_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(part_of=None) | ~Q(part_of=F("id")), name="plans_no_part_of_itself"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "state", "due"], name="plans_tasks_of_unit"),
            models.Index(fields=["plan", "place"], name="plans_tasks_of_plan"),
            models.Index(fields=["state", "due"], name="plans_tasks_due"),
        ]

    def __str__(self) -> str:
        return self.code


class TaskUnit(models.Model):
    """An office that cooperates on a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="cooperating")
    unit = models.CharField(max_length=50)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "unit"], name="plans_cooperates_once")
        ]
        indexes: ClassVar = [models.Index(fields=["unit"], name="plans_cooperates")]

    def __str__(self) -> str:
        return self.unit


class Milestone(models.Model):
    """A day on the way of a task."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, models.PROTECT, related_name="milestones")
    name = models.CharField(max_length=300)
    due = models.DateField()
    done = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "name"], name="plans_milestone_once")
        ]

    def __str__(self) -> str:
        return self.name


class Leaning(models.Model):
    """A task that cannot be done before another one is."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="leanings")
    on = models.ForeignKey(Task, models.PROTECT, related_name="leaned_on")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "on"], name="plans_leans_once"),
            models.CheckConstraint(condition=~Q(task=F("on")), name="plans_leans_on_another"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} → {self.on_id}"


class Block(models.Model):
    """A task waits for a document that is not issued yet, since a day; until: when it did no more."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, models.PROTECT, related_name="blocks")
    document = models.ForeignKey(GoverningDocument, models.PROTECT, related_name="blocks")
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=rules.MOST_WORDS, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "document"], condition=Q(until=None), name="plans_blocked_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="plans_block_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.since}"


class Progress(models.Model):
    """How far a task is, as its unit tells it, and what was decided of that. Changed once: when it is decided.

    done: the day on which it was done, where percent is 100. time: of a recurring task the due day that it meets.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="told")
    percent = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=rules.MOST_WORDS)
    done = models.DateField(null=True)
    time = models.DateField(null=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default=ASKED)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=rules.MOST_WORDS, blank=True)
    stars = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            _one_of("state", (ASKED, APPROVED, RETURNED), "plans_known_progress"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="plans_told_percent"),
            models.UniqueConstraint(
                fields=["task"], condition=Q(state=ASKED), name="plans_one_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.percent}"


class Met(models.Model):
    """A time of a recurring task that was met, and when. Never changed."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="met")
    due = models.DateField()
    done = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "due"], name="plans_met_once")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.due}"


class Evidence(models.Model):
    """A file that shows a task's progress or result, in `files`."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="evidence")
    file = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class Deadline(models.Model):
    """A due day that was changed, by which document and why. Never changed."""

    key = models.CharField(max_length=KEY, unique=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="deadlines")
    before = models.DateField(null=True)
    after = models.DateField()
    authority = models.ForeignKey(GoverningDocument, models.PROTECT, related_name="deadlines")
    reason = models.CharField(max_length=rules.MOST_WORDS)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.task_id} {self.after}"


class Ending(models.Model):
    """A task that is done no more: closed, transferred to an office, or lapsed, by a document. Never changed."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="ending")
    how = models.CharField(max_length=12)
    document = models.ForeignKey(GoverningDocument, models.PROTECT, related_name="ended_tasks")
    unit = models.CharField(max_length=50, blank=True)
    reason = models.CharField(max_length=rules.MOST_WORDS, blank=True)
    on_date = models.DateField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            _one_of("how", rules.ENDS, "plans_known_end"),
            models.CheckConstraint(
                condition=Q(how=rules.TRANSFERRED) ^ Q(unit=""), name="plans_transferred_to_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.how}"


class PlanVersion(models.Model):
    """A plan as it was decided, by a document. tasks: what `versions.KEPT` names of each. Never changed."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.ForeignKey(GoverningDocument, models.PROTECT, related_name="versions")
    reason = models.CharField(max_length=rules.MOST_WORDS)
    tasks = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="plans_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.number}"


class Money(models.Model):
    """What a plan says of money, in whole VND: a sum over years, a sum a year, or what is saved a year."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="money")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    way = models.CharField(max_length=10)
    amount = models.PositiveBigIntegerField()
    from_year = models.PositiveSmallIntegerField()
    until_year = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="plans_money_once"),
            _one_of("way", ("whole", "a_year", "saved"), "plans_known_money"),
            models.CheckConstraint(
                condition=Q(until_year__gte=F("from_year")), name="plans_money_years"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Practice(models.Model):
    """How tasks are scored, since a day, as data (`scoring`). Only ever inserted; the newest of a name that holds."""

    name = models.CharField(max_length=40)
    from_date = models.DateField()
    document = models.JSONField()
    set_at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "from_date"], name="plans_practice_once")
        ]

    def __str__(self) -> str:
        return self.name


class Feed(models.Model):
    """A calendar that somebody's own programs may read, by a token of which we keep the digest alone.

    unit: whose tasks; until: when it is over by itself. The rights are asked anew each time it is read.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    staff = models.CharField(max_length=50)
    unit = models.CharField(max_length=50)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    shut_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["staff", "-id"], name="plans_feeds")]

    def __str__(self) -> str:
        return f"{self.staff} {self.unit}"
