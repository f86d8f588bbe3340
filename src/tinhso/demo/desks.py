"""What a day brings to the desk that is shown: tickets in the hall, certified copies, who is away. Told once a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from tinhso.cases import actions
from tinhso.cases.models import Case, Scan
from tinhso.cases.states import OPEN
from tinhso.copies.actions import certify
from tinhso.copies.rules import Line
from tinhso.demo.filling import SEED
from tinhso.demo.people import new_party, someone
from tinhso.demo.province import ADMIN, Person, Place
from tinhso.demo.scenes import SHOWN, key_of, today_at_the_earliest
from tinhso.demo.sheets import printed
from tinhso.ledger.actions import By
from tinhso.org.absences import absences
from tinhso.org.covering import record_absence
from tinhso.org.queries import names_of
from tinhso.reception import actions as reception
from tinhso.reception.models import Ticket

SERVICES = ("Nộp hồ sơ", "Nhận kết quả", "Chứng thực", "Hỏi thủ tục")
# Of the hall: how many have been served, are at a counter and wait when a visitor comes.
_SERVED, _CALLED, _WAITING = 5, 1, 6
_MINUTES = 7
_COPIES = (
    (Line("Căn cước", 1, 2),),
    (Line("Bằng tốt nghiệp trung học phổ thông", 1, 3), Line("Học bạ", 12, 2)),
    (Line("Giấy chứng nhận quyền sử dụng đất", 4, 2),),
)
MOST_WAITING = 9
SCAN = "demo-scan"


def place_shown(places: Sequence[Place]) -> Place:
    """The place whose doors stand open."""
    return next(one for one in places if one.office == SHOWN)


def tell(places: Sequence[Place]) -> None:
    """All of it that has not been told today."""
    place = place_shown(places)
    _hall(place)
    _copies(place)
    _away(place)


@transaction.atomic
def _hall(place: Place) -> None:
    day, now = timezone.localdate(), datetime.now(UTC)
    colleague = _by(place.staff["desk"][-1])
    whole = _SERVED + _CALLED + _WAITING
    if Ticket.objects.filter(desk=place.desk, day=day).exists():
        return
    for number in range(whole):
        reception.issue(
            desk=place.desk,
            day=day,
            key=f"demo-{day}-{number}",
            by=By(actor="kiosk", office=place.desk, channel="counter"),
            service=SERVICES[number % len(SERVICES)],
            told_at=today_at_the_earliest(now - timedelta(minutes=_MINUTES * (whole - number))),
        )
    for number in range(_SERVED + _CALLED):
        reception.call_next(
            desk=place.desk,
            day=day,
            counter="2",
            key=f"demo-{day}-call-{number}",
            by=colleague,
            told_at=today_at_the_earliest(
                now - timedelta(minutes=_MINUTES * (_SERVED + _CALLED - number))
            ),
            served=True,
        )


def visit(place: Place, random: Random) -> None:
    """Somebody comes to the hall, and while many wait a colleague calls the next: now, seen and not told."""
    day = timezone.localdate()
    reception.issue(
        desk=place.desk,
        day=day,
        key=f"demo-{random.getrandbits(64):x}",
        by=By(actor="kiosk", office=place.desk, channel="counter"),
        service=random.choice(SERVICES),
    )
    if Ticket.objects.filter(desk=place.desk, day=day, state="waiting").count() > MOST_WAITING:
        reception.call_next(
            desk=place.desk,
            day=day,
            counter="2",
            key=f"demo-{random.getrandbits(64):x}",
            by=_by(place.staff["desk"][-1]),
            served=True,
        )


def _copies(place: Place) -> None:
    day, now = timezone.localdate(), datetime.now(UTC)
    head = place.staff["head"][0]
    for number, lines in enumerate(_COPIES):
        serial = 7_500 + number
        party = new_party(someone(Random(SEED + serial), serial), by=ADMIN)  # noqa: S311
        certify(
            office=place.office,
            desk=place.desk,
            party=party,
            lines=lines,
            key=f"demo-{day}-{number}",
            by=_by(place.staff["desk"][0]),
            signer=names_of([head.code])[head.code],
            told_at=today_at_the_earliest(now - timedelta(minutes=20 * (len(_COPIES) - number))),
        )


def _away(place: Place) -> None:
    """A colleague is away, and the officer who is shown acts for her; another will be, and nobody does yet."""
    today = timezone.localdate()
    shown, away, other = place.staff["officer"][:3]
    known = {one.staff for one in absences(today, staff=[away.code, other.code])}
    for person, first, days, delegate in (
        (away, today, 4, shown.code),
        (other, today + timedelta(days=5), 3, None),
    ):
        if person.code not in known:
            record_absence(
                person.code,
                from_date=first,
                until_date=first + timedelta(days=days),
                reason="Nghỉ phép năm",
                by=_by(person),
                today=today,
                key=f"demo-{person.code}-{first}",
                delegate=delegate,
            )


def scan(places: Sequence[Place]) -> None:
    """Papers of a dossier scanned in one go, to be split by whoever looks. Once."""
    place = place_shown(places)
    case = Case.objects.filter(key=key_of("mine-planned")).first()
    if case is None or case.state not in OPEN or Scan.objects.filter(key=SCAN).exists():
        return
    names = list(case.papers.values_list("name", flat=True)) or ["Đơn đề nghị"]
    parts = [("pdf", printed(name)) for name in (*names, "Sơ đồ khu đất")]
    actions.add_scan(case.uid, parts, doer=actions.system(_by(place.staff["desk"][0])), key=SCAN)


def _by(person: Person) -> By:
    return By(actor=person.code, office=person.office, channel="counter")
