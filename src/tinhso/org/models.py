"""Tables of the organisation. Every fact that can change has the day from which it holds."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Level(models.TextChoices):
    """The level of government that an office belongs to. Districts ended on 1 July 2025; their offices stay known."""

    NATION = "nation", "Trung ương"
    PROVINCE = "province", "Cấp tỉnh"
    DISTRICT = "district", "Cấp huyện"
    COMMUNE = "commune", "Cấp xã"


class How(models.TextChoices):
    """How one office's work passed to another."""

    MERGED = "merged", "sáp nhập"
    SPLIT = "split", "chia, tách"
    HANDED_OVER = "handed_over", "chuyển giao"
    ABOLISHED = "abolished", "giải thể"


class Office(models.Model):
    """An office as long as it exists. code: its identifier in the ledger, never reused.

    founded_on: its first day. closed_on: the first day on which it is no more; None while it exists.
    """

    code = models.SlugField(max_length=50, unique=True)
    level = models.CharField(max_length=10, choices=Level)
    agency_id = models.CharField(max_length=35, blank=True)
    unit_code = models.CharField(max_length=5, blank=True)
    founded_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gt=F("founded_on")),
                name="org_office_closes_after_it_is_founded",
            )
        ]

    def __str__(self) -> str:
        return self.code


class OfficeName(models.Model):
    """What an office is called from a day on."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    from_date = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "from_date"], name="org_one_name_a_day")
        ]

    def __str__(self) -> str:
        return self.name


class OfficePlace(models.Model):
    """Which office another one belongs to from a day on; None for the highest."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="places")
    parent = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    from_date = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "from_date"], name="org_one_place_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.office_id} < {self.parent_id}"


class OfficeCalendar(models.Model):
    """By which calendar an office works from a day on: the name of a shipped one, or a whole one as TOML."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="calendars")
    name = models.CharField(max_length=60, blank=True)
    toml = models.TextField(blank=True)
    from_date = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "from_date"], name="org_one_calendar_a_day"),
            models.CheckConstraint(
                condition=Q(name="") ^ Q(toml=""), name="org_calendar_is_named_or_written"
            ),
        ]

    def __str__(self) -> str:
        return self.name or "toml"


class OfficeBorder(models.Model):
    """The area for which an office works from a day on: rings of points, as `kernel.geometry` has them."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="borders")
    area = models.JSONField()
    from_date = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "from_date"], name="org_one_border_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.from_date}"


class UnitMove(models.Model):
    """A commune of before a day, and one that it became on it, as `kernel.places.Move`; several where it was divided.

    Of the whole country, not of our offices alone: who comes to a desk was registered anywhere. The keys are what an
    address is looked for by.
    """

    from_date = models.DateField()
    code = models.CharField(max_length=5)
    ward = models.CharField(max_length=100)
    district = models.CharField(max_length=100)
    province = models.CharField(max_length=100)
    new_code = models.CharField(max_length=5)
    new_ward = models.CharField(max_length=100)
    new_province = models.CharField(max_length=100)
    partly = models.BooleanField(default=False)
    ward_key = models.CharField(max_length=100)
    district_key = models.CharField(max_length=100)
    new_key = models.CharField(max_length=100)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ward_key"], name="org_units_by_ward"),
            models.Index(fields=["district_key"], name="org_units_by_district"),
            models.Index(fields=["new_key"], name="org_units_by_new"),
            models.Index(fields=["from_date", "code"], name="org_units_of_a_day"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "new_code", "from_date"], name="org_unit_moves_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.new_code}"


class Succession(models.Model):
    """On a day an office's work passes to another. Several rows of one `before`: its work is divided.

    carries_on: this successor takes what was open and is not told otherwise. outside: it passed to another
    province, whose office we do not keep; `after` is None then.
    """

    before = models.ForeignKey(Office, models.PROTECT, related_name="successions")
    after = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    outside = models.CharField(max_length=200, blank=True)
    on_date = models.DateField()
    how = models.CharField(max_length=12, choices=How)
    carries_on = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["before", "after"], name="org_succeeds_once"),
            models.UniqueConstraint(
                fields=["before"], condition=Q(carries_on=True), name="org_one_carries_on"
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="org_no_successor_of_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id or self.outside}"


class Way(models.TextChoices):
    """How the office is found that has a matter of an office that ended."""

    OFFICE = "office", "đơn vị nêu tên"
    DESK = "desk", "đơn vị kế thừa nơi tiếp nhận"
    ANSWER = "answer", "xã, phường ghi trong tờ khai"


class Allotment(models.Model):
    """Of an office that ends, who has the work of one matter: a rule beside its successions, from a day on.

    matter: what other rooms call it, a procedure's code; "" for every other one. after: the office, where the way is
    to name one. field: the answer that holds the code of a commune, where that is the way.
    """

    before = models.ForeignKey(Office, models.PROTECT, related_name="allotments")
    matter = models.CharField(max_length=40, blank=True)
    way = models.CharField(max_length=8, choices=Way)
    after = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    field = models.CharField(max_length=60, blank=True)
    on_date = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["before", "matter", "on_date"], name="org_allotted_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(way="office", after__isnull=False, field="")
                | Q(way="desk", after=None, field="")
                | Q(way="answer", after=None) & ~Q(field=""),
                name="org_allotted_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} {self.matter or '*'} → {self.after_id or self.way}"


class Staff(models.Model):
    """A person who works for the province. code: a pseudonym, which is all that the ledger knows of her."""

    code = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.code


class Post(models.Model):
    """What a person does in which office, from a day up to before another."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40)
    from_date = models.DateField()
    until_date = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gt=F("from_date")),
                name="org_post_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.role} {self.office_id}"


class Absence(models.Model):
    """Somebody is away from a day up to before another, and who acts for her meanwhile; None while nobody was named.

    by_superior: somebody over her decided it, so that the right to sign passes on too, of her posts in `offices` alone:
    those that whoever decided leads. An absence that ends sooner has its last day moved with an event; one that was
    called off holds on no day.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="absences")
    delegate = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="covers")
    from_date = models.DateField()
    until_date = models.DateField()
    reason = models.CharField(max_length=200)
    entered_by = models.CharField(max_length=64)
    by_superior = models.BooleanField()
    offices = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["until_date", "from_date"], name="org_absent_on"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_date__gte=F("from_date")), name="org_absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(delegate=None) | ~Q(delegate=F("staff")),
                name="org_no_delegate_of_herself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.from_date} – {self.until_date}"
