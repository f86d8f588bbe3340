"""Tables of petitions. Who sent one and all free words are emptied when their time is over; the rows stay."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tinhso.petitions import rules

KEY, OFFICE = 64, 50
WAITS, APPROVED, RETURNED = "waits", "approved", "returned"
CITIZEN, OFFICIAL = "citizen", "office"


def _one_of(field: str, known: object, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": known}), name=name)


class Petition(models.Model):
    """A petition. party: who sent it, where she is known; else name and contact, as she gave them, "" for none.

    office: who has it; first_office: to whom it came. accept_due, ask_due, handle_due, publish_due: by when what;
    next_due: of what is to be done now, None for nothing. accept_kept … publish_kept: whether that step was in time,
    None while it is not over. stopped_at: the handling clock stands since. rate_until: the sender rates and reopens
    until then. public_*: what everybody reads. words_key: title and words without accents. forgotten_at: emptied.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    code = models.CharField(max_length=20, unique=True)
    sort = models.CharField(max_length=16)
    subject = models.CharField(max_length=12)
    procedure = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=rules.MOST_TITLE)
    words = models.TextField()
    words_key = models.TextField()
    place = models.CharField(max_length=rules.MOST_PLACE, blank=True)
    channel = models.CharField(max_length=10)
    party = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=rules.MOST_NAME, blank=True)
    contact_kind = models.CharField(max_length=6, blank=True)
    contact = models.CharField(max_length=254, blank=True)
    hidden = models.BooleanField(default=True)
    office = models.CharField(max_length=OFFICE)
    first_office = models.CharField(max_length=OFFICE)
    state = models.CharField(max_length=10, default=rules.RECEIVED)
    received_at = models.DateTimeField()
    accept_due = models.DateTimeField()
    accept_kept = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True)
    ask_due = models.DateTimeField(null=True)
    ask_kept = models.BooleanField(null=True)
    handle_due = models.DateTimeField(null=True)
    handle_kept = models.BooleanField(null=True)
    stopped_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    publish_due = models.DateTimeField(null=True)
    publish_kept = models.BooleanField(null=True)
    published_at = models.DateTimeField(null=True)
    public_title = models.CharField(max_length=rules.MOST_TITLE, blank=True)
    public_words = models.TextField(blank=True)
    public_answer = models.TextField(blank=True)
    public_key = models.TextField(blank=True)
    next_due = models.DateTimeField(null=True)
    rate_until = models.DateTimeField(null=True)
    stars = models.PositiveSmallIntegerField(null=True)
    rating = models.TextField(blank=True)
    rated_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    working_days = models.PositiveIntegerField(null=True)
    sample = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            _one_of("sort", rules.SORTS, "petitions_known_sort"),
            _one_of("subject", rules.SUBJECTS, "petitions_known_subject"),
            _one_of("state", rules.STATES, "petitions_known_state"),
            _one_of("channel", rules.CHANNELS, "petitions_known_channel"),
            models.CheckConstraint(
                condition=Q(stars=None) | Q(stars__gte=1, stars__lte=rules.MOST_STARS),
                name="petitions_stars",
            ),
            models.CheckConstraint(
                condition=Q(state=rules.ANSWERED, answered_at__isnull=False)
                | (~Q(state=rules.ANSWERED) & Q(published_at=None)),
                name="petitions_public_is_answered",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "state", "next_due"], name="petitions_inbox"),
            models.Index(fields=["party", "-id"], name="petitions_of_party"),
            models.Index(fields=["received_at", "office"], name="petitions_by_day"),
            models.Index(
                fields=["-published_at"],
                condition=Q(published_at__isnull=False),
                name="petitions_public",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Move(models.Model):
    """A petition handed to another office, with the reason that its sender reads too."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="moves")
    from_office = models.CharField(max_length=OFFICE)
    to_office = models.CharField(max_length=OFFICE)
    reason = models.TextField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.petition_id} {self.to_office}"


class Question(models.Model):
    """What an office asks the sender to make clear, and what she says."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="questions")
    words = models.TextField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["petition"],
                condition=Q(answered_at=None),
                name="petitions_one_open_question",
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Answer(models.Model):
    """An answer as it was drafted, and what the head decided on it. round: 0, then one for each reopening."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField()
    words = models.TextField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default=WAITS)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            _one_of("state", (WAITS, APPROVED, RETURNED), "petitions_known_answer"),
            models.UniqueConstraint(
                fields=["petition"], condition=Q(state=WAITS), name="petitions_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Extension(models.Model):
    """A handling limit moved once, with the reason that the sender reads."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="extensions")
    round = models.PositiveSmallIntegerField()
    before = models.DateTimeField()
    after = models.DateTimeField()
    reason = models.TextField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["petition", "round"], name="petitions_extended_once")
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.after}"


class Reopening(models.Model):
    """That the sender was not content with an answer, and why. stars: what she had given it, None for nothing."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="reopenings")
    reason = models.TextField()
    at = models.DateTimeField()
    stars = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.petition_id} {self.at}"


class Attachment(models.Model):
    """A stored file, of the sender or of an answer."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="attachments")
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="attachments")
    side = models.CharField(max_length=8)
    file = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [_one_of("side", (CITIZEN, OFFICIAL), "petitions_known_side")]
        indexes: ClassVar = [models.Index(fields=["file"], name="petitions_file")]

    def __str__(self) -> str:
        return self.name


class SetLimit(models.Model):
    """A limit that the province decided, in working days from a day on. what: of `rules.LIMITS`. Only ever inserted."""

    what = models.CharField(max_length=10)
    days = models.PositiveSmallIntegerField()
    from_date = models.DateField()
    ground = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} {self.days} {self.from_date}"
