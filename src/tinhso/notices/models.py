"""Tables of notices."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tinhso.notices import owing, rules


class State(models.TextChoices):
    """Where a message stands."""

    QUEUED = rules.QUEUED, "waits for its time"
    SENDING = rules.SENDING, "in a worker's hands"
    SENT = rules.SENT, "the provider took it"
    DELIVERED = rules.DELIVERED, "the provider says that it arrived"
    UNCLEAR = rules.UNCLEAR, "nobody can say whether it was taken"
    SPARE = rules.SPARE, "goes if the way before it fails"
    FAILED = rules.FAILED, "refused, or its time was over"
    GIVEN_UP = rules.GIVEN_UP, "tried for long enough, or stopped"
    UNDELIVERABLE = rules.UNDELIVERABLE, "nobody is there"


class Message(models.Model):
    """One thing to be told to one address. key: what obliges us to tell it; a key obliges once.

    about: the ledger's subject whose events say what became of it, "" if it tells of none; concerns: the subject that
    it belongs to, without such events. party: whom it is for, "" where unknown. due_at: not before; until: not after.
    secret: the words are deleted as soon as they are sent or of no more use. rank: what goes first, 0 before 5.
    next_at: when to look at it: to try it (again), or, in a worker's hands, when another one may take it over; None
    when there is nothing more to do.
    claim: which worker has it in hand. begun_at: when it was last handed to the provider, until its answer is known;
    with no tries it was before a person put it back.
    doubtful: a person had it sent again without knowing whether the first time came through: it may have arrived
    twice.
    proof: the provider's own id, or the Message-ID under which the mail server took it.
    chain, link: ways of telling one thing, one after the other; those after the first wait as spares.
    template, fields: what a way that takes no free text is given. segments: parts of an SMS. answer: the provider's own
    code of its last refusal.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)
    way = models.CharField(max_length=10)
    to = models.CharField(max_length=254)
    party = models.CharField(max_length=36, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    template = models.CharField(max_length=42, blank=True)
    fields = models.JSONField(default=dict)
    about = models.CharField(max_length=64, blank=True)
    concerns = models.CharField(max_length=64, blank=True)
    secret = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=rules.USUAL)
    due_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=13, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=40, blank=True)
    answer = models.CharField(max_length=20, blank=True)
    claim = models.UUIDField(null=True)
    begun_at = models.DateTimeField(null=True)
    doubtful = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=200, blank=True)
    chain = models.UUIDField(null=True)
    link = models.PositiveSmallIntegerField(default=0)
    segments = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["way", "rank", "next_at", "id"],
                condition=Q(next_at__isnull=False),
                name="notices_to_be_sent",
            ),
            models.Index(fields=["about", "due_at"], name="notices_about"),
            models.Index(fields=["concerns", "due_at"], name="notices_concerns"),
            models.Index(fields=["state", "-id"], name="notices_state"),
            models.Index(fields=["party"], name="notices_party"),
            models.Index(
                fields=["chain", "link"], condition=Q(chain__isnull=False), name="notices_chain"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Pace(models.Model):
    """How many messages of a way may be begun now, over all workers. tokens: what is left; at: as of when."""

    way = models.CharField(max_length=10, unique=True)
    tokens = models.FloatField(default=0)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.way


class Manner(models.Model):
    """How we tell, since a moment; only ever inserted, the newest holds.

    order: ways, the first tried first. quiet_from, quiet_until: when no phone is to ring but for a code; equal: never.
    per_minute: way → messages, 0 for no bound. accented: an SMS keeps its accents.
    """

    set_at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    order = models.JSONField()
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    per_minute = models.JSONField()
    accented = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.set_at:%Y-%m-%d %H:%M}"


class Wording(models.Model):
    """What is registered with a provider for a template, since a moment; only ever inserted, the newest holds.

    number: the id of the Zalo template. text: the words of the SMS, where they differ from the template's own.
    """

    template = models.CharField(max_length=42)
    way = models.CharField(max_length=10)
    number = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    set_at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["template", "way", "-id"], name="notices_wording_now")
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.way}"


class Wish(models.Model):
    """What somebody wants, since a moment; only ever inserted, the newest of a party holds.

    ways: those that she does not want. optional: whether she wants what the law does not have us tell.
    """

    party = models.CharField(max_length=36)
    refused = models.JSONField(default=list)
    optional = models.BooleanField(default=True)
    set_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party", "-id"], name="notices_wish_now")]

    def __str__(self) -> str:
        return self.party


class Token(models.Model):
    """The keys that Zalo gave us, closed in a box: one row. Each refresh token is good for one time."""

    name = models.CharField(max_length=10, unique=True)
    box_key = models.CharField(max_length=16, blank=True)
    wrapped = models.BinaryField(default=bytes)
    content = models.BinaryField(default=bytes)
    good_until = models.DateTimeField()
    renewing_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Reach(models.Model):
    """How somebody who works for the province, or an office, is reminded. who: "staff:<code>" or "office:<code>".

    mail, phone: "" for none; refused: ways that she does not want; digest: she wants one mail a day.
    """

    who = models.CharField(max_length=64, unique=True)
    mail = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    refused = models.JSONField(default=list)
    digest = models.BooleanField(default=False)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.who


class Obligation(models.Model):
    """Something that is owed by a day, of which somebody is told: one row for each subject and matter, as it is now.

    subject: the ledger's; office: by whose calendar days are counted. ladder, whom: as `owing` has them. edition:
    counts how often the day, the steps or who owes changed. facts, address: as in `owing.Owed`.
    due_at: when the day is over by law; made_at: since when it is owed so. ended_at, why: it is owed no more.
    next_at: the moment of its first step that waits; None where none does.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=64)
    matter = models.CharField(max_length=40)
    office = models.CharField(max_length=50)
    due = models.DateField()
    due_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1)
    ladder = models.JSONField()
    whom = models.JSONField()
    facts = models.JSONField(default=dict)
    address = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=10, blank=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "matter"], name="notices_owed_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, why="")
                | Q(ended_at__isnull=False, why__in=owing.ENDS, next_at=None),
                name="notices_owed_ends_with_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at", "id"],
                condition=Q(next_at__isnull=False),
                name="notices_owed_next",
            ),
            models.Index(fields=["matter", "due", "id"], name="notices_owed_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.matter} {self.subject}"


class Rung(models.Model):
    """A step of something owed, for one of its `whom`. state: of `owing`; decided_at: since when, None while it waits.

    due: the day of which it speaks, which may be another one by now; step: as `owing.Step.name`.
    """

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="rungs")
    edition = models.PositiveIntegerField()
    due = models.DateField()
    step = models.CharField(max_length=8)
    to = models.CharField(max_length=40)
    at = models.DateTimeField()
    state = models.CharField(max_length=7, default=owing.WAITS)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["obligation", "edition", "step", "to"], name="notices_rung_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.step} {self.to}"


class Telling(models.Model):
    """That a step is told to somebody: once, whatever happens. who: "staff:…", "office:…" or "contact".

    key: of the message that tells it, alone or with others of her day; "" until it is written. day: of the decision.
    """

    rung = models.ForeignKey(Rung, models.PROTECT, related_name="tellings")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="tellings")
    due = models.DateField()
    step = models.CharField(max_length=8)
    to = models.CharField(max_length=40)
    who = models.CharField(max_length=64)
    day = models.DateField()
    at = models.DateTimeField()
    key = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["obligation", "due", "step", "to", "who"], name="notices_told_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["who", "id"], condition=Q(key=""), name="notices_to_be_told"),
            models.Index(fields=["who", "day"], name="notices_told_on_day"),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.step} {self.who}"


class Walk(models.Model):
    """How far a nightly walk over all that may be owed has come. position: the last key; ended_at: of the last whole
    one.
    """

    name = models.CharField(max_length=40, primary_key=True)
    position = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
