"""Tables of registers. What a record said at any moment stands in its revisions, which are only ever inserted."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from tinhso.registers.definition import Definition, definition_of

CODE, KEY, OFFICE, TITLE = 60, 200, 50, 400
MOST_READ = 500
_READ: dict[str, Definition] = {}


class Register(models.Model):
    """A register. owner: the office that answers for it; its records may be of other offices."""

    code = models.CharField(max_length=CODE, unique=True)
    owner = models.CharField(max_length=OFFICE)
    declared_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Version(models.Model):
    """How a register is made from a day on. document: as `definition` reads it. Only ever inserted."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    decision = models.CharField(max_length=200, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["register", "number"], name="records_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.register_id} {self.number}"

    @property
    def definition(self) -> Definition:
        """The document as values, read once: what has a digest never changes."""
        if self.digest not in _READ:
            if len(_READ) >= MOST_READ:
                _READ.clear()
            _READ[self.digest] = definition_of(self.document)
        return _READ[self.digest]


class Record(models.Model):
    """A record as it stands. key: what names it in its register; office: whose it is.

    values: its fields but the sealed ones, which stand in `Sealed`. version: by which it was checked. valid_from,
    valid_until: of its fields, where the register has them. geometry: GeoJSON; the four bounds and the point within, in
    degrees. place_code: the place's identifier of twelve digits. ended_at: it was taken out, and counts no more; it
    stays to be read.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    register = models.ForeignKey(Register, models.PROTECT, related_name="records")
    key = models.CharField(max_length=KEY)
    title = models.CharField(max_length=TITLE)
    sort = models.CharField(max_length=80)
    office = models.CharField(max_length=OFFICE)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    values = models.JSONField()
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    geometry = models.JSONField(null=True)
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    place_code = models.CharField(max_length=12, blank=True)
    kept_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["register", "key"], name="records_key_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["register", "sort", "id"], name="records_in_order"),
            models.Index(fields=["register", "office", "sort", "id"], name="records_of_office"),
            models.Index(fields=["register", "valid_until", "id"], name="records_by_end"),
            models.Index(fields=["register", "west", "south"], name="records_by_place"),
            models.Index(fields=["register", "kept_at", "id"], name="records_by_change"),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Held(models.Model):
    """A field by which records are asked for, once a record; of several choices one row each. value: as compared."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="held")
    register_id = models.BigIntegerField()
    field = models.CharField(max_length=40)
    value = models.CharField(max_length=100)
    number = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "field", "value"], name="records_held_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["register_id", "field", "value", "record"], name="records_by_value"
            ),
            models.Index(
                fields=["register_id", "field", "number", "record"], name="records_by_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.field}"


class Word(models.Model):
    """A word by which a record is found, without accents."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="words")
    register_id = models.BigIntegerField()
    word = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "word"], name="records_word_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["register_id", "word", "record"], name="records_by_word"),
        ]

    def __str__(self) -> str:
        return self.word


class Revision(models.Model):
    """That a record was written, by whom and when. Only ever inserted. change: made, changed, ended or restored.

    changed: the names of the fields. load: the file from which it came. What it said stands in `Said` and `Sealed`.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=10)
    changed = models.JSONField(default=list)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    by_office = models.CharField(max_length=64)
    office = models.CharField(max_length=OFFICE)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    load = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "number"], name="records_revision_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["load"], name="records_of_load")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.number}"


class Said(models.Model):
    """What a record said by a revision. Goes when the person whom it names is erased; the revision stays."""

    revision = models.OneToOneField(Revision, models.PROTECT, related_name="said")
    title = models.CharField(max_length=TITLE)
    values = models.JSONField()
    geometry = models.JSONField(null=True)
    place_code = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return str(self.revision_id)


class Sealed(models.Model):
    """The sealed fields of a revision in a box under the ring of files. box_key: the name of the key around it."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="sealed")
    box_key = models.CharField(max_length=16)
    wrapped = models.BinaryField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.uid)


class Unsealing(models.Model):
    """That somebody opened sealed fields, and why. Only ever inserted."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="unsealings")
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    fields = models.JSONField()
    reason = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.record_id} {self.at}"


class Load(models.Model):
    """A file that was loaded. sha256: of its bytes; one file is loaded once, whoever sends it again."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    register = models.ForeignKey(Register, models.PROTECT, related_name="loads")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    actor = models.CharField(max_length=64)
    office = models.CharField(max_length=OFFICE)
    at = models.DateTimeField()
    made = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    same = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["register", "at"], name="records_loads")]

    def __str__(self) -> str:
        return str(self.uid)
