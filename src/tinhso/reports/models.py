"""Tables of reports. What was declared, filed, decided or taken in is only ever inserted."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tinhso.kernel.periods import Period
from tinhso.reports.definition import Template, template_of
from tinhso.reports.rules import OPEN, STATES

CODE, OFFICE, ACTOR, WHY = 60, 50, 64, 1000


class Report(models.Model):
    """A report as long as its code stands. owner: the office that receives it and approves."""

    code = models.CharField(max_length=CODE, unique=True)
    owner = models.CharField(max_length=OFFICE)
    declared_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class TemplateVersion(models.Model):
    """How a report is made from a day on: for periods that end on it or later. document: as `definition` reads it."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    decision = models.CharField(max_length=200, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="reports_template_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"

    @cached_property
    def template(self) -> Template:
        """The document as values."""
        return template_of(self.document)


class Round(models.Model):
    """A period of a report. first, last: its days. due_at: from then on it is late."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="rounds")
    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="rounds")
    kind = models.CharField(max_length=10)
    first = models.DateField()
    last = models.DateField()
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "kind", "first"], name="reports_round_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], name="reports_rounds_due")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.first}"

    @property
    def due_date(self) -> date:
        """The last day on which it is in time."""
        return timezone.localdate(self.due_at - timedelta(seconds=1))

    @property
    def period(self) -> Period:
        """Its period."""
        return Period(self.first, self.last, self.kind)


class Filing(models.Model):
    """What one filer owes of a period, and where it stands. filer: an office's code, or a record's uid; name: as then.

    office: whose it is; what is filed is added there. state: of `rules.STATES`. last: the number of the last version;
    approved: of the one that counts, None until there is one. flags: how many cells of the last should be looked at.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="filings")
    filer = models.CharField(max_length=OFFICE)
    is_record = models.BooleanField(default=False)
    name = models.CharField(max_length=400)
    office = models.CharField(max_length=OFFICE)
    state = models.CharField(max_length=10, default=OPEN)
    last = models.PositiveIntegerField(default=0)
    approved = models.PositiveIntegerField(null=True)
    flags = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=ACTOR, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "filer"], name="reports_filing_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="reports_known_state"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["round", "state", "name"], name="reports_by_state"),
            models.Index(fields=["round", "office"], name="reports_by_office"),
            models.Index(fields=["office", "state"], name="reports_of_office"),
            models.Index(fields=["filer", "round"], name="reports_of_filer"),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Draft(models.Model):
    """What a filer has typed and not filed yet: texts by cell as they were typed."""

    filing = models.OneToOneField(Filing, models.CASCADE, related_name="draft")
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    actor = models.CharField(max_length=ACTOR)

    def __str__(self) -> str:
        return str(self.filing_id)


class Version(models.Model):
    """What was filed at once. values: by cell, exact texts. flags: [cell, code, says, in English]. key: of its form.

    reason: of a correction. way: page, file, link, program or house.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=80)
    values = models.JSONField()
    digest = models.CharField(max_length=64)
    flags = models.JSONField(default=list)
    reason = models.CharField(max_length=WHY, blank=True)
    way = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.CharField(max_length=ACTOR)
    by_office = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filing", "number"], name="reports_version_once"),
            models.UniqueConstraint(fields=["filing", "key"], name="reports_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.number}"


class Decision(models.Model):
    """What was decided of a version: approved, or returned with words."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="decision")
    approved = models.BooleanField()
    words = models.CharField(max_length=WHY, blank=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=ACTOR)

    def __str__(self) -> str:
        return f"{self.version_id} {self.approved}"


class Link(models.Model):
    """A way to fill a report without an account. digest: of the secret, which nobody keeps. opened: how often it was.

    ends_at: it opens nothing from then on; used_at: it was filed through; revoked_at: somebody took it back.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    filing = models.ForeignKey(Filing, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=ACTOR)
    ends_at = models.DateTimeField()
    opened = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["filing"],
                condition=Q(used_at=None, revoked_at=None),
                name="reports_one_link",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class TreasuryFile(models.Model):
    """A file of the state treasury, as `treasury` reads it. issue: a later one of the same day counts instead."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200, blank=True)
    province = models.CharField(max_length=OFFICE)
    day = models.DateField()
    issue = models.PositiveIntegerField()
    lines = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=24, decimal_places=0)
    at = models.DateTimeField()
    actor = models.CharField(max_length=ACTOR)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["province", "day", "issue"], name="reports_treasury_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.issue}"


class TreasuryLine(models.Model):
    """A line of such a file: đồng of the day and since the year began. number: of the line in the file."""

    file = models.ForeignKey(TreasuryFile, models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    series = models.CharField(max_length=20)
    unit = models.CharField(max_length=20)
    item = models.CharField(max_length=200)
    day_amount = models.DecimalField(max_digits=20, decimal_places=0)
    year_amount = models.DecimalField(max_digits=20, decimal_places=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "number"], name="reports_treasury_line"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"


class TreasuryFigure(models.Model):
    """One of the six series on a day, as a file says it: its lines added up."""

    file = models.ForeignKey(TreasuryFile, models.PROTECT, related_name="figures")
    series = models.CharField(max_length=20)
    day = models.DateField()
    day_amount = models.DecimalField(max_digits=24, decimal_places=0)
    year_amount = models.DecimalField(max_digits=24, decimal_places=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "series"], name="reports_treasury_figure"),
        ]
        indexes: ClassVar = [models.Index(fields=["series", "day"], name="reports_series")]

    def __str__(self) -> str:
        return f"{self.series} {self.day}"
