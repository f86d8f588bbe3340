"""Tables of what the province holds. Erasing a person empties what names her; rows and uids stay."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tinhso.documents.rules import ASSURANCES

KEY, TYPE = 100, 60


class Document(models.Model):
    """A paper or a result that the province has of somebody.

    type: of the catalogue, "" where nothing sure could be read: it is kept and never used instead of another. holder:
    a party. issuer: the office's code, or a name. basis: by which rule it is kept. file: its own, in `files`; sha256:
    of its bytes. pages: None where nobody counted. signed: the scan bears an officer's signature; digitised_by: she.
    case: from which it came. valid_until: its last day; None: no end is known. objected_at: its holder says that it is
    wrong, and nobody has answered yet: meanwhile it is not used. key: of what made it, so that it is kept once.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY, unique=True)
    type = models.CharField(max_length=TYPE, blank=True)
    name = models.CharField(max_length=400)
    holder = models.CharField(max_length=40)
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    office = models.CharField(max_length=50)
    issued_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    assurance = models.CharField(max_length=10)
    basis = models.CharField(max_length=300)
    file = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(null=True)
    signed = models.BooleanField(default=False)
    digitised_by = models.CharField(max_length=64, blank=True)
    case = models.CharField(max_length=36, blank=True)
    kept_at = models.DateTimeField()
    objected_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["holder", "kept_at"], name="documents_of_holder"),
            models.Index(fields=["case"], name="documents_of_case"),
            models.Index(
                fields=["office", "objected_at"],
                condition=Q(objected_at__isnull=False),
                name="documents_objected",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(assurance__in=sorted(ASSURANCES)), name="documents_known_assurance"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None)
                | Q(issued_on=None)
                | Q(valid_until__gte=models.F("issued_on")),
                name="documents_valid_after_issue",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Use(models.Model):
    """A held paper that stands in a dossier, so that it was not asked for. paper: its code in the procedure.

    basis: consent or law; ground: which law. withdrawn_at: since then she does not consent any more.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="uses")
    case = models.CharField(max_length=36)
    code = models.CharField(max_length=64)
    procedure = models.CharField(max_length=40)
    office = models.CharField(max_length=50)
    paper = models.CharField(max_length=60)
    basis = models.CharField(max_length=10)
    ground = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["office", "at"], name="documents_used_by_office")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "paper"], name="documents_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.paper}"


class Data(models.Model):
    """What a register said, of a document that has no file. as_of: how it stood there; reference: their own number."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="data")
    database = models.CharField(max_length=30)
    record = models.JSONField(default=dict)
    as_of = models.DateTimeField()
    reference = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.document_id} {self.database}"


class DataUse(models.Model):
    """What a register had said stood in a dossier, so that it was not asked again. Only ever inserted."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="data_uses")
    case = models.CharField(max_length=36)
    code = models.CharField(max_length=64)
    procedure = models.CharField(max_length=40)
    office = models.CharField(max_length=50)
    paper = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["office", "at"], name="documents_data_used")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "paper"], name="documents_data_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.paper}"


class NotUsed(models.Model):
    """A paper that was handed in with a dossier though the province had it and nobody used it. Only ever inserted."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="not_used")
    case = models.CharField(max_length=36)
    procedure = models.CharField(max_length=40)
    office = models.CharField(max_length=50)
    paper = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["office", "at"], name="documents_not_used")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "paper"], name="documents_not_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.paper}"


class AskedAgain(models.Model):
    """A held paper that was asked for all the same. Only ever inserted. stage: completion or supplement.

    office: of the dossier, which decides; by_office: in whose name she asked. reason: of `rules.REASONS`, or `words`.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="asked_again")
    case = models.CharField(max_length=36)
    code = models.CharField(max_length=64)
    procedure = models.CharField(max_length=40)
    office = models.CharField(max_length=50)
    by_office = models.CharField(max_length=64)
    paper = models.CharField(max_length=60)
    stage = models.CharField(max_length=12)
    reason = models.CharField(max_length=20)
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["office", "at"], name="documents_asked_by_office"),
            models.Index(fields=["by_office", "at"], name="documents_asked_in_name_of"),
            models.Index(fields=["actor", "at"], name="documents_asked_by"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.reason}"


class AskedWords(models.Model):
    """What was said where no reason of the list fits. essence: what it comes to, which no later one may repeat."""

    asked = models.OneToOneField(AskedAgain, models.PROTECT, related_name="words")
    text = models.CharField(max_length=1_000)
    essence = models.CharField(max_length=2_000)

    def __str__(self) -> str:
        return str(self.asked_id)


class Share(models.Model):
    """A link by which a holder shows one paper to somebody, for a while. digest: SHA-256 of the link's own secret."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="shares")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.uid)


class Opening(models.Model):
    """A link that was opened. Only ever inserted. file: the paper itself was taken, not only its page."""

    share = models.ForeignKey(Share, models.PROTECT, related_name="openings")
    at = models.DateTimeField()
    file = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.share_id} {self.at}"


class Objection(models.Model):
    """What a holder says is wrong with a paper of hers, and what the office that keeps it answered."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="objections")
    text = models.CharField(max_length=2_000)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)
    upheld = models.BooleanField(null=True)
    answer = models.CharField(max_length=2_000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(answered_at=None),
                name="documents_one_open_objection",
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)
