"""Tables of dossiers: what they are now. What happened stands in the ledger, and these rows can be told from it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils import timezone

from tinhso.cases.rules import is_promised
from tinhso.cases.states import OPEN, STATES

CODE = 64


class RunningNumber(models.Model):
    """The last number given to a dossier of an agency on a day."""

    agency = models.CharField(max_length=50)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "day"], name="cases_one_series_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.day} {self.last}"


class Case(models.Model):
    """A dossier as it is now.

    owner, filer: parties; two people where one files for another. desk: the office that received it; office: the one
    that decides. holder, staff, step: who has it in hands now. answers: what the form holds. told: it was mirrored
    from another system. revision: grows with every change, so that two people never overwrite each other.

    exemption: confirmed or refused, "" while nobody has judged what the applicant claims.

    The clock: see `rules.Clock`. first_promise_at stays as the slip said; promised_at is the promise now.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=CODE, unique=True)
    key = models.CharField(max_length=64, unique=True)
    procedure = models.CharField(max_length=40)
    version = models.PositiveBigIntegerField(null=True)
    title = models.CharField(max_length=1200)
    owner = models.CharField(max_length=40)
    filer = models.CharField(max_length=40)
    channel = models.CharField(max_length=16)
    answers = models.JSONField(default=dict)
    copies = models.PositiveIntegerField(default=1)
    fee = models.PositiveBigIntegerField(null=True)
    exemption = models.CharField(max_length=10, blank=True)
    desk = models.CharField(max_length=50)
    office = models.CharField(max_length=50)
    holder = models.CharField(max_length=50)
    staff = models.CharField(max_length=50, blank=True)
    step = models.CharField(max_length=60, blank=True)
    step_since = models.DateTimeField(null=True)
    state = models.CharField(max_length=20)
    told = models.BooleanField(default=False)
    supplements = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)

    filed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    limit = models.CharField(max_length=20, blank=True)
    limit_since = models.DateTimeField(null=True)
    unmoved_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    stopped_since = models.DateTimeField(null=True)
    stopped_seconds = models.PositiveBigIntegerField(default=0)
    first_promise_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["holder", "state", "due_at"], name="cases_inbox"),
            models.Index(fields=["desk", "state", "filed_at"], name="cases_queue"),
            models.Index(fields=["staff", "state", "due_at"], name="cases_of_staff"),
            models.Index(fields=["owner", "filed_at"], name="cases_of_owner"),
            models.Index(fields=["filer", "filed_at"], name="cases_of_filer"),
            models.Index(fields=["procedure", "owner", "filed_at"], name="cases_alike"),
            models.Index(fields=["state", "due_at"], name="cases_due"),
            models.Index(fields=["office", "state"], name="cases_of_office"),
            models.Index(fields=["uid"], condition=Q(told=True), name="cases_mirrored"),
            # Inboxes: what is open and in hands here is counted and listed from the index, a small part of the table.
            models.Index(
                fields=["holder", "state", "due_at", "staff"],
                condition=Q(told=False, state__in=sorted(OPEN)),
                name="cases_in_hands",
            ),
            models.Index(
                fields=["holder", "procedure", "version", "step", "state", "staff"],
                condition=Q(told=False, state__in=sorted(OPEN)),
                name="cases_choices",
            ),
            models.Index(
                ExpressionWrapper(Q(stopped_since__isnull=False), models.BooleanField()),
                F("due_at"),
                F("id"),
                condition=Q(told=False, state__in=sorted(OPEN)),
                name="cases_in_order",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=sorted(STATES)), name="cases_known_state"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(accepted_at__gte=F("filed_at")),
                name="cases_accepted_after_filing",
            ),
            models.CheckConstraint(
                condition=Q(stopped_since=None) | Q(limit_since__isnull=False),
                name="cases_stopped_clock_began",
            ),
        ]

    @property
    def filed_date(self) -> date:
        """The day of filing in the province, by which limits, papers and fees are judged."""
        return timezone.localtime(self.filed_at).date()

    def __str__(self) -> str:
        return self.code


class Act(models.Model):
    """One thing that was done to a dossier: the event that says so, and how the row stood before, while it can go back.

    key: of the form that asked for it, so that a retry does nothing twice.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="acts")
    key = models.CharField(max_length=64, unique=True, null=True)
    name = models.CharField(max_length=30)
    event = models.UUIDField(unique=True)
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()
    before = models.JSONField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="cases_acts_of")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class CasePaper(models.Model):
    """A paper of a dossier. type: its code in the procedure, "" where nobody asked for it. file: in `files`."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    type = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=400)
    originals = models.PositiveIntegerField(default=0)
    copies = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=64, blank=True)
    supplement = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def promised(self) -> bool:
        """Whether it was only said, filing online, that it will be brought: until the desk accepts, nobody has it."""
        return is_promised(
            channel=self.case.channel,
            accepted=self.case.accepted_at is not None,
            originals=self.originals,
            file=self.file,
            supplement=self.supplement,
        )

    @property
    def received(self) -> int:
        """How many originals were handed in: what is only promised is not."""
        return 0 if self.promised else self.originals


class PaperData(models.Model):
    """A paper of a dossier for which a database stands, and what became of asking it.

    paper, name: in the procedure; type: of paper; database: its code; basis: the rule, and the row of its annex. party:
    whose data are asked for. since: when the dossier came to us; ask_by_at: by when the citizen must be asked where the
    data cannot be had; asked_at: when she was, or handed the paper in. why: they could not be had; text: an officer's
    reason. record: what came, as the register's contract names it. Events in the ledger: of the subject `data:<uid>`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        HAD = "had", "had"
        MISSED = "missed", "missed"
        DROPPED = "dropped", "dropped"

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="data")
    paper = models.CharField(max_length=60)
    name = models.CharField(max_length=400)
    type = models.CharField(max_length=60)
    database = models.CharField(max_length=30)
    basis = models.CharField(max_length=200)
    party = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    since = models.DateTimeField()
    ask_by_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=60, blank=True)
    record = models.JSONField(default=dict)
    as_of = models.DateTimeField(null=True)
    reference = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "paper"], name="cases_data_of_a_paper")
        ]
        indexes: ClassVar = [
            models.Index(fields=["party"], name="cases_data_of_party"),
            # What an inbox marks: few of many, and of those only while nobody has been asked.
            models.Index(
                fields=["ask_by_at"],
                condition=Q(state="missed", asked_at=None),
                name="cases_data_to_ask",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.paper} {self.state}"


class Scan(models.Model):
    """A dossier's papers as they were scanned in one go, before it is split and afterwards.

    file, pictures: in `files`; pictures: small pages as text, a line each, gone once it is split. marks: page, from 0,
    as text → the paper on that separator sheet; blanks: pages that hold nothing. key: of the form that sent it.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="scans")
    key = models.CharField(max_length=64, unique=True)
    file = models.CharField(max_length=64)
    pictures = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField()
    marks = models.JSONField(default=dict)
    blanks = models.JSONField(default=list)
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()
    split_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.uid)


class Supplement(models.Model):
    """What was asked of the citizen. number: 1 for the first; before_acceptance: while it was being checked.

    rule: the sector's rule that allows a second one. clock: what answering does, restart or resume.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="requests")
    number = models.PositiveIntegerField()
    before_acceptance = models.BooleanField(default=False)
    reasons = models.TextField()
    papers = models.JSONField(default=list)
    rule = models.CharField(max_length=200, blank=True)
    clock = models.CharField(max_length=8, default="restart")
    asked_at = models.DateTimeField()
    until_date = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_requests_numbered"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at=None), name="cases_one_open_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.number}"


class Consultation(models.Model):
    """Another office is asked while the dossier stays where it is and its clock runs."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations")
    office = models.CharField(max_length=50)
    question = models.TextField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["office", "answered_at"], name="cases_asked")]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.office}"


class DatedStep(models.Model):
    """A field check, a council, a meeting: something that takes place on a day."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="dated_steps")
    what = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    carried_out_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.what


class Extension(models.Model):
    """A new promise that an officer proposes and the head signs, with the letter of apology."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="extensions")
    reason = models.TextField()
    until_at = models.DateTimeField()
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    granted = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(decided_at=None), name="cases_one_open_extension"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.until_at:%Y-%m-%d}"


class Note(models.Model):
    """What officers write to one another about a dossier. Never shown to the citizen. key: of the form that sent it."""

    key = models.CharField(max_length=64, unique=True, null=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    actor = models.CharField(max_length=64)
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.actor}"


class CaseResult(models.Model):
    """The end of a dossier that was decided. code: of its own; granted: False for a refusal, which is a result too.

    valid_until: the last day on which it holds, where the decision says one.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="result")
    code = models.CharField(max_length=CODE, unique=True)
    granted = models.BooleanField()
    number = models.CharField(max_length=60, blank=True)
    summary = models.TextField(blank=True)
    file = models.CharField(max_length=64, blank=True)
    signed_by = models.CharField(max_length=64)
    by_post = models.BooleanField(default=False)
    valid_until = models.DateField(null=True)

    def __str__(self) -> str:
        return self.code


class Posting(models.Model):
    """Where a result is wanted by post, and with which number it was sent."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="posting")
    address = models.CharField(max_length=500)
    phone = models.CharField(max_length=30, blank=True)
    wished_at = models.DateTimeField()
    tracking = models.CharField(max_length=40, blank=True)
    posted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.tracking}"


class Rating(models.Model):
    """How the citizen found it, 1 to 5."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="rating")
    score = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(score__gte=1) & Q(score__lte=5), name="cases_score_of_five"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.score}"


class Transfer(models.Model):
    """A dossier that another province's system goes on with. was: its state here; remaining: of the legal clock."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="transfer")
    to = models.CharField(max_length=200)
    was = models.CharField(max_length=20)
    holder = models.CharField(max_length=50)
    step = models.CharField(max_length=60, blank=True)
    on_date = models.DateField()
    at = models.DateTimeField()
    remaining_seconds = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["to", "id"], name="cases_transferred_to")]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.to}"


class Link(models.Model):
    """Two dossiers that belong together: linked procedures, one filed again after a withdrawal."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, models.PROTECT, related_name="+")
    why = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other"], name="cases_linked_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} – {self.other_id}"


class NotRecounted(models.Model):
    """A dossier whose due moment could not be counted again by a late calendar: tried again, then left to a person.

    fault, facts: of the last refusal, as its sentence takes them. tries: since it was refused first, or since somebody
    asked for it again.
    """

    case = models.UUIDField(unique=True)
    code = models.CharField(max_length=64)
    fault = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    tried_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code} {self.fault}"


class Draft(models.Model):
    """An online filing that has not been sent: what was typed up to now, so that any device can go on with it.

    uid: becomes the key of the dossier, so that sending twice makes one. account: whose it is. data: answers, papers
    and choices as they were typed, right or wrong; they go with the row, when it is sent or forgotten.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    account = models.CharField(max_length=36)
    procedure = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "procedure"], name="cases_one_draft_of_a_procedure"
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)
