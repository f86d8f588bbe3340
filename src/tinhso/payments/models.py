"""Tables of payments: who collects, what is asked, what came, what went back, and what was written of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tinhso.payments.references import LENGTH
from tinhso.payments.rules import BEFORE, MEANS, OUTCOMES, STATES

KEY = 64
WAITING, BOOKED, ASIDE, OUT = "waiting", "booked", "aside", "outgoing"
ASKED, APPROVED, DECLINED, GIVEN = "asked", "approved", "declined", "given"
BOUNCED = "bounced"
BANK, GATE = "bank", "gateway"
RECEIPTS, REFUNDS = "receipts", "refunds"


class Collector(models.Model):
    """An office that collects from a day on, and the account on which it does. The last row of an office counts.

    bank: the BIN of six digits, "" where only cash is taken; columns: how the bank calls those of its statements.
    gateway: "" or a gateway's name. on: False: from that day on it collects no more.
    """

    office = models.CharField(max_length=50)
    since_date = models.DateField()
    on = models.BooleanField(default=True)
    bank = models.CharField(max_length=6, blank=True)
    account = models.CharField(max_length=19, blank=True)
    holder = models.CharField(max_length=100, blank=True)
    columns = models.JSONField(default=dict)
    gateway = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["office", "since_date"], name="payments_collects")
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.bank} {self.account}"


class PayFirst(models.Model):
    """From a day on, the fee of a procedure must be paid before an act: "accept", "return_result", or "" for none."""

    procedure = models.CharField(max_length=40)
    since_date = models.DateField()
    before = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(before__in=BEFORE), name="payments_known_before")
        ]
        indexes: ClassVar = [
            models.Index(fields=["procedure", "since_date"], name="payments_first")
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.before}"


class Due(models.Model):
    """What somebody has to pay for a dossier, with the reference that its transfers bear.

    case: the dossier's uid, code: its code as a slip says it; desk: where it was handed in; office: who collects.
    procedure, version: whose rule gave the lines, as of asked_at. received, refunded: sums of its money and refunds,
    kept with them. more: it was asked for later, and the dossier waits for it.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    reference = models.CharField(max_length=LENGTH, unique=True)
    case = models.CharField(max_length=40)
    code = models.CharField(max_length=64)
    procedure = models.CharField(max_length=40)
    version = models.PositiveBigIntegerField(null=True)
    desk = models.CharField(max_length=50)
    office = models.CharField(max_length=50)
    more = models.BooleanField(default=False)
    amount = models.PositiveBigIntegerField()
    received = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    withdrawn = models.BooleanField(default=False)
    state = models.CharField(max_length=12)
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(STATES)), name="payments_known_state"
            ),
            models.CheckConstraint(
                condition=Q(received__gte=models.F("refunded"), refunded__gte=0),
                name="payments_no_more_back_than_came",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case"], name="payments_of_case"),
            models.Index(fields=["code"], name="payments_of_code"),
            models.Index(fields=["office", "state", "asked_at"], name="payments_owed"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.amount}"


class DueLine(models.Model):
    """One fee of a due. ground: the rule that gave it, as its source says; exempt: why nothing is paid, and by what.

    until_at: when another took its place, as after a correction.
    """

    due = models.ForeignKey(Due, models.PROTECT, related_name="lines")
    name = models.CharField(max_length=400)
    kind = models.CharField(max_length=20)
    amount = models.PositiveBigIntegerField()
    ground = models.TextField(blank=True)
    exempt = models.TextField(blank=True)
    until_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} {self.amount}"


class Statement(models.Model):
    """A bank's file that was taken in, once by what it holds. counts: its rows by outcome."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    office = models.CharField(max_length=50)
    bank = models.CharField(max_length=6)
    account = models.CharField(max_length=19)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    counts = models.JSONField(default=dict)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bank", "account", "digest"], name="payments_statement_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Incoming(models.Model):
    """Money as a bank or a gateway tells of it, once by that one's own id on that account.

    amount: below nothing where it went out. text, payer: personal; emptied with the person. due: for which it counts.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=10)
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, related_name="lines")
    office = models.CharField(max_length=50)
    bank = models.CharField(max_length=6)
    account = models.CharField(max_length=19)
    ident = models.CharField(max_length=100)
    day = models.DateField()
    amount = models.BigIntegerField()
    text = models.TextField(blank=True)
    payer = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=12)
    state = models.CharField(max_length=10)
    due = models.ForeignKey(Due, models.PROTECT, null=True, related_name="incoming")
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bank", "account", "ident"], name="payments_bank_id_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=sorted(OUTCOMES)), name="payments_known_outcome"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[WAITING, BOOKED, ASIDE, OUT]), name="payments_known_place"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "state", "day"], name="payments_work")]

    def __str__(self) -> str:
        return f"{self.ident} {self.amount}"


class Money(models.Model):
    """What came for a due; below nothing where it takes another back. Never changed.

    key: what made it, so that it counts once. desk: where cash was taken. day: the province's day on which it counts.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    due = models.ForeignKey(Due, models.PROTECT, related_name="money")
    incoming = models.ForeignKey(Incoming, models.PROTECT, null=True, related_name="money")
    means = models.CharField(max_length=10)
    amount = models.BigIntegerField()
    office = models.CharField(max_length=50)
    desk = models.CharField(max_length=50, blank=True)
    day = models.DateField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(means__in=sorted(MEANS)), name="payments_known_means"
            ),
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="payments_taken_back_is_below",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "day"], name="payments_by_day"),
            models.Index(fields=["desk", "day"], name="payments_by_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.means}"


class Series(models.Model):
    """The last number of one of an office's books in a year: of receipts, or of what was given back."""

    office = models.CharField(max_length=50)
    book = models.CharField(max_length=10, default=RECEIPTS)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "book", "year"], name="payments_one_series_of_a_book"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.book} {self.year} {self.last}"


class Receipt(models.Model):
    """One number of the book: for one piece of money. Cancelled with it; its number stays."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    money = models.OneToOneField(Money, models.PROTECT, related_name="receipt")
    office = models.CharField(max_length=50)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "year", "number"], name="payments_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class Refund(models.Model):
    """Money to go back: asked by one, approved by another, then given. bank, account, holder: to whom; personal.

    office, year, number: of the book of what was given back, from then on. bounced_…: that the bank refused it, before
    it was given or after; it keeps its number then, and its sum may be asked for again.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    due = models.ForeignKey(Due, models.PROTECT, related_name="refunds")
    amount = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    bank = models.CharField(max_length=6)
    account = models.CharField(max_length=19)
    holder = models.CharField(max_length=100)
    state = models.CharField(max_length=10, default=ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    given_at = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=64, blank=True)
    bounced_at = models.DateTimeField(null=True)
    bounced_by = models.CharField(max_length=64, blank=True)
    bounced_why = models.CharField(max_length=300, blank=True)
    office = models.CharField(max_length=50, blank=True)
    year = models.PositiveIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "year", "number"], name="payments_refund_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ASKED, APPROVED, DECLINED, GIVEN, BOUNCED]),
                name="payments_known_refund",
            ),
            models.CheckConstraint(
                condition=Q(state=GIVEN, number__isnull=False)
                | Q(state=BOUNCED)
                | (~Q(state=GIVEN) & Q(number__isnull=True)),
                name="payments_given_with_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=models.F("asked_by")), name="payments_two_people"
            ),
        ]

    @property
    def written(self) -> str:
        """Its number in the book; "" until it was given."""
        return f"{self.number}/{self.year}" if self.number else ""

    def __str__(self) -> str:
        return f"{self.amount} {self.state}"


class ClosedTill(models.Model):
    """A desk's cash of a day, counted by an officer and agreed to by a head. After it nothing of the day changes."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    office = models.CharField(max_length=50)
    desk = models.CharField(max_length=50)
    day = models.DateField()
    expected = models.BigIntegerField()
    counted = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=64)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "day"], name="payments_till_once"),
            models.CheckConstraint(
                condition=~Q(agreed_by=models.F("closed_by")), name="payments_till_two_people"
            ),
        ]

    @property
    def difference(self) -> int:
        """What was counted, less what should be there."""
        return self.counted - self.expected

    def __str__(self) -> str:
        return f"{self.desk} {self.day}"


class Order(models.Model):
    """A due handed to a gateway. number: as the gateway knows it; link: where the payer goes; "" until it answered."""

    due = models.ForeignKey(Due, models.PROTECT, related_name="orders")
    gateway = models.CharField(max_length=20)
    number = models.PositiveBigIntegerField(unique=True)
    amount = models.PositiveBigIntegerField()
    link = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.gateway} {self.number}"
