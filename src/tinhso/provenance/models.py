"""Tables of declared help and of what the server saw when a dossier was filed with it.

Nothing of what was seen is in the ledger: it is kept for some months, goes with the person, and proves nothing by
itself.
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
