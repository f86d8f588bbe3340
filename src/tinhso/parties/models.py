"""Tables of citizens and organisations. Erasing empties the personal columns; the row and its uid stay."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class PartyKind(models.TextChoices):
    """A human being, or what the law treats as one."""

    PERSON = "person", "Cá nhân"
    ORGANISATION = "organisation", "Tổ chức"


class Sex(models.TextChoices):
    """As the papers say it."""

    FEMALE = "female", "Nữ"
    MALE = "male", "Nam"
    OTHER = "other", "Khác"


class NumberKind(models.TextChoices):
    """By which numbers a party may be known."""

    PERSONAL = "personal", "Số định danh cá nhân"
    OLD_PERSONAL = "old_personal", "Số chứng minh nhân dân"
    TAX = "tax", "Mã số thuế"
    PASSPORT = "passport", "Số hộ chiếu"


class ContactKind(models.TextChoices):
    """How a party is reached."""

    MAIL = "mail", "Thư điện tử"
    PHONE = "phone", "Điện thoại"
    POST = "post", "Bưu chính"


class MandateKind(models.TextChoices):
    """Why one party may act for another."""

    PARENT = "parent", "Cha, mẹ của người chưa thành niên"
    GUARDIAN = "guardian", "Người giám hộ"
    CHILD = "child", "Con của cha, mẹ"
    SPOUSE = "spouse", "Vợ, chồng"
    COMPANY = "company", "Người đại diện của tổ chức"
    ATTORNEY = "attorney", "Người được ủy quyền"


class Party(models.Model):
    """Somebody for whom something is done. uid: all that the ledger and other rooms know of her.

    key: what the first to enter her called the act, so that doing it twice makes one. folded: the name without
    accents, for search. born: None where unknown. unit_code: today's unit of the address. erased_at: since then every
    personal column is empty.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=PartyKind)
    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200, blank=True)
    folded = models.CharField(max_length=400, blank=True)
    born = models.DateField(null=True)
    sex = models.CharField(max_length=6, choices=Sex, blank=True)
    address = models.CharField(max_length=500, blank=True)
    unit_code = models.CharField(max_length=5, blank=True)
    entered_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        # In this order names are listed, byte by byte on either database; their words have an index of their own, see
        # `finding`.
        indexes: ClassVar = [models.Index(fields=["folded", "id"], name="parties_by_name")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(erased_at=None, name__gt="")
                | Q(name="", folded="", born=None, sex="", address="", unit_code=""),
                name="parties_erased_is_empty",
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)


class PartyNumber(models.Model):
    """One number belongs to one party."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="numbers")
    kind = models.CharField(max_length=12, choices=NumberKind)
    value = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "value"], name="parties_number_of_one"),
            models.UniqueConstraint(
                fields=["party", "kind"],
                condition=Q(kind__in=["personal", "tax"]),
                name="parties_one_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Contact(models.Model):
    """A way to reach a party. verified_at: when it was shown to be hers; None: it was only told."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=12, choices=ContactKind)
    value = models.CharField(max_length=500)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "kind", "value"], name="parties_contact_stands_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "value"], name="parties_contact_value")]

    def __str__(self) -> str:
        return str(self.uid)


class Mandate(models.Model):
    """`by_party` may act for `for_party` from a day up to before another; None: until it is ended."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=80, unique=True)
    for_party = models.ForeignKey(Party, models.PROTECT, related_name="represented_by")
    by_party = models.ForeignKey(Party, models.PROTECT, related_name="represents")
    kind = models.CharField(max_length=20, choices=MandateKind)
    from_date = models.DateField()
    until_date = models.DateField(null=True)
    evidence = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(for_party=F("by_party")), name="parties_mandate_of_another"
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
                name="parties_mandate_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)
