"""The only writers of announcements: each step with its event and what is owed next, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold, written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.notices import owing
from tinhso.notices.obligations import close, oblige
from tinhso.notices.owing import Matter, Owed, Step, Whom
from tinhso.notices.templates import Template, declare
from tinhso.org.queries import calendar_of, office_on
from tinhso.procedures import kinds
from tinhso.procedures.announcing import rules
from tinhso.procedures.models import Announcement, AnnouncementStep, ProcedureVersion

MATTER = "procedures.announce"
LONGEST, LONGEST_ADDRESS = 200, 300
KEEPER, HEAD = "keeper", "head"
LADDER = (
    Step(-3, (KEEPER,)),
    Step(-1, (KEEPER,)),
    Step(0, (KEEPER,)),
    Step(1, (KEEPER, HEAD)),
    Step(5, (KEEPER, HEAD)),
)
_KEEPERS = (("planner",), ("clerk",), ("officer",), ("head",))
TEMPLATE = Template.of(
    {
        "code": "nhac_cong_bo",
        "name": ("Nhắc công bố, công khai thủ tục", "A procedure is to be announced or published"),
        "fields": owing.FIELDS,
        "subject": "Thủ tục {code}: {left_vi}",
        "mail": "{title}\n\nThủ tục {code}, {office}: {left_vi}.\nHạn: {due}\nXem và ghi kết quả: {address}\n\n"
        "Ghi xong thì thôi được nhắc. Không trả lời thư này.\n\n–\n"
        "Procedure {code}: {left_en}, due {due}.",
        "sms": "Thủ tục {code}: {left_vi}, hạn {due}. Xem {address}",
        "zalo": {"ma": "code", "han": "due", "con_lai": "left_vi"},
    }
)
declare(TEMPLATE)
owing.declare(
    Matter(MATTER, ("Thủ tục phải công bố", "A procedure is to be announced"), TEMPLATE.code)
)


class CannotAnnounce(TinhsoError):
    """announcement_no_version (procedure, number): the catalogue has no such version.

    announcement_lacks (part): no document's number or address was said. announcement_twice (procedure, text): it is
    followed already. announcement_day_to_come (day): a step is recorded when it was done. announcement_not_decided: it
    is published before any decision. announcement_before_decision (day, decided): published on an earlier day than the
    decision. announcement_after_publication (day, published): decided later than it was published.
    announcement_no_part (part): it is none of the seven. announcement_day_odd (day): no text takes effect then.
    """


@transaction.atomic
def follow_text(
    procedure: str, *, number: int, office: str, text: str, effective_date: date, by: By
) -> Announcement:
    """A procedure's version has to be announced because of a text. Raises CannotAnnounce, NoSuchOffice."""
    today = timezone.localdate()
    office_on(office, today)
    in_turn("procedures:announcements")
    version = (
        ProcedureVersion.objects.filter(procedure__code=procedure, number=number)
        .select_related("procedure")
        .first()
    )
    if version is None:
        raise CannotAnnounce("announcement_no_version", procedure=procedure[:40], number=number)
    if not 2000 <= effective_date.year < 2100:
        raise CannotAnnounce("announcement_day_odd", day=effective_date)
    written = _written(text, "text", LONGEST)
    if Announcement.objects.filter(
        procedure=version.procedure, office=office, text=written
    ).exists():
        raise CannotAnnounce("announcement_twice", procedure=procedure, text=written)
    now = timezone.now()
    due = rules.announce_by(effective_date, calendar_of(office, today))
    row = Announcement.objects.create(
        procedure=version.procedure, number=number, office=office, text=written,
        effective_date=effective_date, announce_by=due, opened_at=now,
        words=fold(f"{procedure} {version.title} {written}"),
    )  # fmt: skip
    _kept(row, rules.TEXT, written, effective_date, None, None, by)
    append(
        kinds.ANNOUNCEMENT_OPENED.name,
        subject=f"announcement:{row.uid}",
        by=by,
        facts={
            "procedure": procedure,
            "number": number,
            "text": written,
            "effective_date": effective_date,
            "due": due,
        },
    )
    _owe(row, due, version.title)
    return row


@transaction.atomic
def record_decision(uid: UUID, *, decision: str, decided_date: date, by: By) -> Announcement:
    """The decision that announces it was made on a day; said again, it corrects. Raises CannotAnnounce."""
    row = _locked(uid)
    _past(decided_date)
    if row.published_date is not None and decided_date > row.published_date:
        raise CannotAnnounce(
            "announcement_after_publication", day=decided_date, published=row.published_date
        )
    row.decision = _written(decision, "decision", LONGEST)
    row.decided_date = decided_date
    row.publish_by = rules.publish_by(decided_date, calendar_of(row.office, decided_date))
    row.words = fold(f"{row.words} {row.decision}")
    row.save(update_fields=["decision", "decided_date", "publish_by", "words"])
    _kept(row, rules.DECISION, row.decision, decided_date, row.announce_by, None, by)
    append(
        kinds.ANNOUNCED.name,
        subject=f"announcement:{row.uid}",
        by=by,
        facts={
            "document": row.decision,
            "day": decided_date,
            "due": row.announce_by,
            "in_time": decided_date <= row.announce_by,
        },
    )
    if row.published_date is None:
        _owe(row, row.publish_by, _title(row))
    return row


@transaction.atomic
def record_publication(
    uid: UUID, *, address: str, published_date: date, parts: Sequence[str], by: By
) -> Announcement:
    """It stands on the national database since a day, with these of the seven parts; said again, it corrects.

    Raises CannotAnnounce.
    """
    row = _locked(uid)
    if row.decided_date is None or row.publish_by is None:
        raise CannotAnnounce("announcement_not_decided")
    _past(published_date)
    if published_date < row.decided_date:
        raise CannotAnnounce(
            "announcement_before_decision", day=published_date, decided=row.decided_date
        )
    for one in parts:
        if one not in rules.PARTS:
            raise CannotAnnounce("announcement_no_part", part=one[:40])
    row.address = _written(address, "address", LONGEST_ADDRESS)
    row.published_date = published_date
    row.parts = [one for one in rules.PARTS if one in parts]
    row.save(update_fields=["address", "published_date", "parts"])
    _kept(row, rules.PUBLICATION, row.address, published_date, row.publish_by, row.parts, by)
    append(
        kinds.MADE_PUBLIC.name,
        subject=f"announcement:{row.uid}",
        by=by,
        facts={
            "document": row.address,
            "day": published_date,
            "due": row.publish_by,
            "in_time": published_date <= row.publish_by,
            "parts": row.parts,
        },
    )
    close(f"announcement:{row.uid}", MATTER, why=owing.DONE, now=timezone.now())
    return row


def _locked(uid: UUID) -> Announcement:
    return Announcement.objects.select_for_update().get(uid=uid)


def _past(day: date) -> None:
    if day > timezone.localdate() or day.year < 2000:
        raise CannotAnnounce("announcement_day_to_come", day=day)


def _written(text: str, part: str, longest: int) -> str:
    line = written_line(text)[:longest]
    if not line:
        raise CannotAnnounce("announcement_lacks", part=part)
    return line


def _kept(
    row: Announcement,
    step: str,
    document: str,
    day: date,
    due: date | None,
    parts: list[str] | None,
    by: By,
) -> None:
    AnnouncementStep.objects.create(
        announcement=row, step=step, document=document, day=day, due=due, parts=parts,
        at=timezone.now(), actor=by.actor,
    )  # fmt: skip


def _title(row: Announcement) -> str:
    found = ProcedureVersion.objects.filter(procedure=row.procedure_id, number=row.number)
    return str(found.values_list("title", flat=True).first() or "")


def _owe(row: Announcement, due: date, title: str) -> None:
    whom = {
        KEEPER: Whom(office=row.office, roles=_KEEPERS),
        HEAD: Whom(office=row.office, roles=(("head",),)),
    }
    oblige(
        Owed(
            f"announcement:{row.uid}", MATTER, row.office, due, LADDER, whom,
            {"code": row.procedure.code, "title": title[:200]},
            reverse("settings_announcement", args=[row.uid]),
        ),
        now=timezone.now(),
    )  # fmt: skip
