"""Tables of declared help, of what the server saw when a dossier was filed with it, and of what is concluded from it.

Nothing of what was seen or concluded is in the ledger: it is kept for some months, goes with the person, and proves
nothing by itself. What a supervisor found is an event, and stays.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tinhso.cases.models import Case

KEY = 64
#: Who helps; by which role of hers.
DESK, POST, TEAM = "desk", "post", "team"
HELPERS = (DESK, POST, TEAM)
#: How the citizen agreed.
PHONE, CODE = "phone", "code"
#: Who ended a session, or that its time was over.
BY_HELPER, BY_CITIZEN, BY_TIME = "helper", "citizen", "time"
#: Which networks a province can know.
CLASSES = ("mobile", "home", "shared", "office")
#: What a supervisor may find of a dossier.
GENUINE, UNDECLARED, BY_OFFICER, CANNOT_SAY = "genuine", "undeclared", "by_officer", "cannot_say"
FINDINGS = (GENUINE, UNDECLARED, BY_OFFICER, CANNOT_SAY)


class HelpSession(models.Model):
    """Somebody helps a citizen to file. Opened by the helper; nothing can be filed in it before the citizen agreed.

    key: of the form that opened it. helper: her staff code; office: through whose post she helps. until_at: when it
    ends by itself, moved once when it is confirmed. browser: the helper's, as a keyed hash of the window's key.

    party: who confirmed, "" until then. assurance: how surely she was known when she did. reached: the phone or the
    address that confirmed, as a keyed hash, so that one does not confirm for many. account: hers, where she has one.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    kind = models.CharField(max_length=4)
    helper = models.CharField(max_length=50)
    office = models.CharField(max_length=50)
    opened_at = models.DateTimeField()
    until_at = models.DateTimeField()
    browser = models.BigIntegerField(default=0)
    party = models.CharField(max_length=36, blank=True)
    account = models.CharField(max_length=36, blank=True)
    assurance = models.PositiveSmallIntegerField(default=0)
    confirmed = models.CharField(max_length=5, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    reached = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=7, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["helper", "opened_at"], name="provenance_helps_of"),
            models.Index(fields=["party", "until_at"], name="provenance_helped"),
            models.Index(fields=["reached", "confirmed_at"], name="provenance_reached"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=HELPERS), name="provenance_known_helper"),
            models.CheckConstraint(
                condition=Q(confirmed="", confirmed_at=None, party="")
                | Q(confirmed__in=(PHONE, CODE), confirmed_at__isnull=False),
                name="provenance_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(until_at__gt=F("opened_at")), name="provenance_help_ends"
            ),
            models.UniqueConstraint(
                fields=["helper"], condition=Q(ended_at=None), name="provenance_one_help_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class Assisted(models.Model):
    """A dossier that was filed in a session. own_hand: by the citizen's own account, the helper beside her.

    denied_at: when she said that it was not so.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="assisted")
    session = models.ForeignKey(HelpSession, models.PROTECT, related_name="filed")
    own_hand = models.BooleanField(default=False)
    filed_at = models.DateTimeField()
    denied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.session_id}"


class Seen(models.Model):
    """What the server saw when a dossier was filed with it.

    account: the uid of who was signed in; assurance: how surely known. device: a keyed hash of a random cookie, 0 where
    there is none; window: by which key. network: as `records.Network`; the address itself is not kept. workstation: an
    officer's registered computer. fill_seconds: from opening the form to sending it, None where unknown.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="seen")
    seen_at = models.DateTimeField()
    account = models.CharField(max_length=36)
    assurance = models.PositiveSmallIntegerField()
    device = models.BigIntegerField()
    window = models.PositiveIntegerField()
    network = models.PositiveSmallIntegerField()
    workstation = models.BooleanField()
    fill_seconds = models.PositiveIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account"], name="provenance_seen_account")]

    def __str__(self) -> str:
        return f"{self.case_id}"


class DeviceKey(models.Model):
    """By which devices are hashed in one window; encrypted. Without it no cookie can be told to be a hash's."""

    window = models.PositiveIntegerField(unique=True)
    sealed = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.window}"


class NetworkRange(models.Model):
    """Of which class a range of addresses is, from a day up to before another. network: as 10.20.0.0/16."""

    network = models.CharField(max_length=43)
    kind = models.CharField(max_length=6)
    note = models.CharField(max_length=100, blank=True)
    from_date = models.DateField()
    until_date = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=CLASSES), name="provenance_known_network"),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gt=F("from_date")),
                name="provenance_network_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["network", "from_date"], name="provenance_one_class_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.kind}"


class Workstation(models.Model):
    """An officer's computer, known by what its browser keeps. mark: a digest of that; ended_at: it is one no more."""

    mark = models.CharField(max_length=64, unique=True)
    office = models.CharField(max_length=50)
    name = models.CharField(max_length=60)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.office} {self.name}"


class StaffNumber(models.Model):
    """A telephone or mail address of somebody who works for us, as a keyed digest: no citizen confirms by it."""

    digest = models.CharField(max_length=64, unique=True)
    staff = models.CharField(max_length=50)
    hint = models.CharField(max_length=12)
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.staff} {self.hint}"


class Watched(models.Model):
    """A desk whose dossiers from afar are examined. marked_at: since when something is new there; None: nothing is."""

    desk = models.CharField(max_length=50, unique=True)
    marked_at = models.DateTimeField(null=True)
    examined_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.desk


class Examination(models.Model):
    """One run of the detector over what some desks received. part, parts: which of how many that make the province.

    dossiers: that were examined; here: of those the ones with all evidence; left: not accepted yet, so not examined.
    listed: how many want a look; found: officers with a habit of filing for show. genuine, low, high: the share.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    detector = models.CharField(max_length=20)
    part = models.PositiveSmallIntegerField()
    parts = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    before = models.DateTimeField()
    at = models.DateTimeField()
    dossiers = models.PositiveIntegerField()
    here = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    listed = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    genuine = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="provenance_examined_at")]

    def __str__(self) -> str:
        return f"{self.detector} {self.at} {self.part}/{self.parts}"


class Judged(models.Model):
    """What the detector says of a dossier, by its last examination.

    shown: how likely it was filed for show, 0 to 1. listed: whether it wants a look. officer: of whom it speaks;
    acceptor: who accepted it. way, honest: the codes of how it looks, and of what else would explain it, likeliest
    first. reasons: [code, facts, weight], the heaviest first; none where nobody is going to look.
    decided: what a supervisor found last, "" for nothing.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="judged")
    examination = models.ForeignKey(Examination, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    shown = models.FloatField()
    listed = models.BooleanField()
    seen = models.BooleanField()
    officer = models.CharField(max_length=64, blank=True)
    acceptor = models.CharField(max_length=64, blank=True)
    way = models.CharField(max_length=40)
    honest = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    decided = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["listed", "filed_at"], name="provenance_wants_a_look"),
            models.Index(fields=["filed_at"], name="provenance_judged_filed"),
            models.Index(fields=["officer", "way"], name="provenance_judged_of"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(shown__gte=0, shown__lte=1), name="provenance_shown_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(decided__in=("", *FINDINGS)), name="provenance_known_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.shown:.2f}"


class Decision(models.Model):
    """What a supervisor found of a dossier. Only ever inserted; a later one corrects it.

    key: of the form. shown, detector: what she was told. office: through whose right she looked.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions_of_filing")
    what = models.CharField(max_length=10)
    shown = models.FloatField()
    detector = models.CharField(max_length=20)
    actor = models.CharField(max_length=64)
    office = models.CharField(max_length=50)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(what__in=FINDINGS), name="provenance_known_finding")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.what}"


class DecisionWords(models.Model):
    """Why, as it was typed; goes with the person whose dossier it is."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="words")
    text = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.decision_id}"
