"""Tables of indicators. What somebody decided or gave is only ever inserted; kept values are told again."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

CODE = 60
OFFICE = 50
#: How an input comes: computed here, from a file, asked of another system, typed; none: nobody gives it yet.
WAYS = ("house", "file", "system", "hand", "none")


class Definition(models.Model):
    """A figure as long as its code stands, whatever it is called. pack: by which it was brought, "" for our own."""

    code = models.CharField(max_length=CODE, unique=True)
    pack = models.CharField(max_length=CODE, blank=True)

    def __str__(self) -> str:
        return self.code


class DefinitionVersion(models.Model):
    """What a figure is from a day on, by which decision. The last one that was published for a day counts.

    document: see `defining.Document`; digest: of it. words: what a search compares. ends: from that day on it is no
    more.
    """

    definition = models.ForeignKey(Definition, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    from_date = models.DateField()
    decision = models.CharField(max_length=200)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    words = models.TextField()
    ends = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["definition", "number"], name="indicators_numbered_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["definition", "from_date"], name="indicators_version_of")
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} v{self.number}"


class Target(models.Model):
    """What a figure should be from a day on: of one office, else of a level, else of all. Of one day there is one."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=CODE)
    level = models.CharField(max_length=10, blank=True)
    office = models.CharField(max_length=OFFICE, blank=True)
    from_date = models.DateField()
    value = models.FloatField()
    decision = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "level", "office", "from_date"], name="indicators_one_target"
            ),
            models.CheckConstraint(
                condition=Q(level="") | Q(office=""), name="indicators_target_of_one_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.office or self.level or '*'} {self.from_date}"


class Input(models.Model):
    """A number that no room has, and the line of the supply ledger that says how it comes.

    unit: of the number. over_time: sum or last. adds: an office's is the sum of those below it, where it has none of
    its own. supplier: an office's code, or a name. every: a kind of period; due_day: of the month after it ends. way:
    of WAYS.
    """

    code = models.CharField(max_length=CODE, unique=True)
    name_vi = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)
    unit = models.CharField(max_length=40)
    over_time = models.CharField(max_length=4, default="sum")
    adds = models.BooleanField(default=True)
    pack = models.CharField(max_length=CODE, blank=True)
    supplier = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=8, default="none")
    how = models.CharField(max_length=300, blank=True)
    every = models.CharField(max_length=10, default="month")
    due_day = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(way__in=WAYS), name="indicators_known_way"),
            models.CheckConstraint(
                condition=Q(over_time__in=("sum", "last")), name="indicators_known_over_time"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Supply(models.Model):
    """One file, or one page, by which numbers were given. digest: of what was new in it."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField()
    flagged = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.uid)


class Supplied(models.Model):
    """A number that was given: only ever inserted, the last one of a unit and period counts.

    office: whose number it is. first, last: the days of its period. flags: why it should be looked at.
    """

    supply = models.ForeignKey(Supply, models.PROTECT, related_name="numbers")
    input = models.ForeignKey(Input, models.PROTECT, related_name="numbers")
    office = models.CharField(max_length=OFFICE)
    kind = models.CharField(max_length=10)
    first = models.DateField()
    last = models.DateField()
    value = models.FloatField()
    flags = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["supply", "input", "office", "kind", "first"],
                name="indicators_given_once_a_file",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["input", "office", "first"], name="indicators_given_of"),
            models.Index(fields=["first", "last"], name="indicators_given_in"),
        ]

    def __str__(self) -> str:
        return f"{self.input_id} {self.office} {self.first}"


class Value(models.Model):
    """A figure of a unit and period, as it was computed last. Counts are kept, the share is derived of them.

    numerator, denominator: None where missing; denominator: None too where there is none by definition. value: as the
    definition's unit has it. version: by which definition; position: up to which event of the ledger.
    """

    code = models.CharField(max_length=CODE)
    version = models.ForeignKey(DefinitionVersion, models.PROTECT, related_name="values")
    kind = models.CharField(max_length=10)
    first = models.DateField()
    last = models.DateField()
    office = models.CharField(max_length=OFFICE)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    value = models.FloatField(null=True)
    position = models.PositiveBigIntegerField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "kind", "first", "office"], name="indicators_one_value"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "first", "office"], name="indicators_values_of"),
            models.Index(fields=["code", "office", "kind", "first"], name="indicators_series"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.kind} {self.first} {self.office}"


class Filling(models.Model):
    """How far the values of a period are filled.

    asked_at: when something last happened that concerns it, None since it is filled. position: up to which event it
    was; seconds: how long that took.
    """

    kind = models.CharField(max_length=10)
    first = models.DateField()
    last = models.DateField()
    asked_at = models.DateTimeField(null=True)
    filled_at = models.DateTimeField(null=True)
    position = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "first"], name="indicators_one_filling")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"], condition=Q(asked_at__isnull=False), name="indicators_to_fill"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first}"


class Official(models.Model):
    """A file of official figures as it was taken in, once. content: as `official.read` reads it."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    index = models.CharField(max_length=CODE)
    digest = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=300)
    province = models.CharField(max_length=OFFICE)
    captured_on = models.DateField(null=True)
    content = models.JSONField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.source
