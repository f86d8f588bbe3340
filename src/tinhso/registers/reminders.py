"""Who is told that a record's validity ends: its holder, by the contact that its register names, and its office.

A register that names an end and days before it (`valid.until`, `remind`) has its records reminded of, set by set: a
follower of the ledger looks at records that were written, a walk at night at all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import phone
from tinhso.ledger.followers import Ahead, follow_by_subject
from tinhso.notices import owing, rules
from tinhso.notices.obligations import close_many, oblige_many
from tinhso.notices.owing import CALENDAR, Matter, Owed, Read, Step, Whom
from tinhso.notices.templates import Template, declare
from tinhso.notices.walks import walk, walk_again
from tinhso.registers import kinds, queries
from tinhso.registers.definition import Definition
from tinhso.registers.models import Record

MATTER, WALK, FOLLOWER = "registers.end", "registers.reminders", "registers.reminders"
HOLDER, OFFICE = "holder", "office"
AT_ONCE = 1_000
_KEEPERS = (("clerk",), ("officer",), ("head",))
_EVENTS = (kinds.KEPT.name, kinds.ENDED.name, kinds.RESTORED.name, kinds.DECLARED.name)
TEMPLATE = Template.of(
    {
        "code": "nhac_het_han",
        "name": ("Nhắc giấy phép, bản ghi sắp hết hạn", "A licence or a record is about to end"),
        "fields": owing.FIELDS,
        "subject": "{title}: hết hạn ngày {due}",
        "mail": "{title} ({code}) hết hạn ngày {due}: {left_vi}.\n\nĐơn vị quản lý: {office}. Nếu còn hoạt động, hãy "
        "làm thủ tục gia hạn hoặc cấp lại trước ngày hết hạn.\nXem: {address}\n\nKhông trả lời thư này. Chúng tôi "
        "không bao giờ hỏi mật khẩu hay mã qua thư.\n\n–\n{title} ({code}) ends on {due}: {left_en}. Kept by {office}.",
        "sms": "{title} ({code}) hết hạn {due}, {left_vi}. Liên hệ {office} để gia hạn.",
        "zalo": {"ma": "code", "ten": "title", "han": "due"},
    }
)


def ladder_of(definition: Definition) -> tuple[Step, ...]:
    """The steps of a register: so many days before the end, none where it reminds of nothing."""
    if not definition.valid_until:
        return ()
    return tuple(Step(-days, (HOLDER, OFFICE), CALENDAR) for days in sorted(set(definition.remind)))


def contact_of(definition: Definition, values: Mapping[str, object]) -> dict[str, str]:
    """Way → the holder's address, by the fields that the register names as contact; what is no number is left out."""
    found: dict[str, str] = {}
    told = {
        name: str(values.get(definition.contact.get(name, ""), "") or "").strip()
        for name in ("mail", "phone")
    }
    if "@" in told["mail"]:
        found[rules.MAIL] = told["mail"]
    if told["phone"]:
        try:
            number = phone(told["phone"]).value
        except TinhsoError:
            return found
        found |= {rules.SMS: number, rules.ZALO: number}
    return found


def reads(subjects: Collection[str]) -> Mapping[str, Read]:
    """What is said of records, and where their holders are reached."""
    made = _definitions()
    found = {}
    rows = Record.objects.filter(uid__in=_uids(subjects), ended_at=None)
    for row in rows.only("uid", "register_id", "key", "title", "values"):
        definition = made.get(row.register_id)
        if definition is not None:
            found[f"record:{row.uid}"] = Read(
                {"code": row.key, "title": row.title},
                reverse("record", args=[row.uid]),
                contact_of(definition, row.values),
            )
    return found


declare(TEMPLATE)
owing.declare(Matter(MATTER, ("Bản ghi sắp hết hạn", "A record ends"), TEMPLATE.code, reads))


def _definitions() -> dict[int, Definition]:
    """Register → how it is made today."""
    return {row.pk: version.definition for row, version in queries.registers()}


def keep(records: QuerySet[Record], *, now: datetime) -> int:
    """What is owed of some records, as they are; how many. A fixed number of queries for each thousand."""
    made = _definitions()
    ladders = {pk: ladder_of(definition) for pk, definition in made.items()}
    owed: list[Owed] = []
    over: list[str] = []
    told = records.values_list("uid", "register_id", "office", "valid_until", "ended_at")
    count = 0
    for uid, register, office, until, ended_at in told.order_by("pk"):
        count += 1
        ladder = ladders.get(register, ())
        if ended_at is not None or until is None or not ladder:
            over.append(f"record:{uid}")
        else:
            owed.append(Owed(f"record:{uid}", MATTER, office, until, ladder, _whom(office)))
    close_many(over, MATTER, why=owing.CLOSED, now=now)
    oblige_many(owed, now=now)
    return count


def _whom(office: str) -> Mapping[str, Whom]:
    return {HOLDER: Whom(contact=True), OFFICE: Whom(office=office, roles=_KEEPERS)}


def _uids(subjects: Iterable[str]) -> list[UUID]:
    return [UUID(one.removeprefix("record:")) for one in subjects if one.startswith("record:")]


def follow_records() -> int:
    """Look again at records that were written; how many events. A register declared anew is walked over as a whole."""

    def take(ahead: Ahead) -> None:
        uids = set(_uids(one.subject for one in ahead.events))
        if uids:
            keep(Record.objects.filter(uid__in=uids), now=timezone.now())
        if any(one.kind == kinds.DECLARED.name for one in ahead.events):
            walk_again(WALK)

    return follow_by_subject(FOLLOWER, take, kinds=_EVENTS, most=AT_ONCE)


def walk_records(*, now: datetime) -> int:
    """Some records of tonight's walk; 0 when it is over."""

    def take(after: int) -> int | None:
        keys = list(
            Record.objects.filter(pk__gt=after)
            .order_by("pk")
            .values_list("pk", flat=True)[:AT_ONCE]
        )
        if not keys:
            return None
        keep(Record.objects.filter(pk__in=keys), now=now)
        return int(keys[-1])

    return walk(WALK, take, now=now)


def quarter(day: date) -> tuple[date, date]:
    """The first and the last day of a day's quarter."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = date(day.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, date.fromordinal(after.toordinal() - 1)
