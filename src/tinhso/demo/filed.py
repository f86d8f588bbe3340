"""How the made-up dossiers of the last weeks were filed: what the server would have seen, help, and one bad habit.

Most people file by their own phone; some have help that they agreed to; and one officer of the desk that is shown
filed some dozens for show, so that a supervisor has something to look at. Nobody of them exists. Told once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from tinhso import calendars
from tinhso.access.actions import citizen_account, link_party
from tinhso.cases import actions as cases
from tinhso.cases.models import Case
from tinhso.demo.desks import place_shown
from tinhso.demo.filling import SEED
from tinhso.demo.lives import Life
from tinhso.demo.people import new_party, someone
from tinhso.demo.province import ADMIN, PROVINCE, Person, Place
from tinhso.kernel.worktime import before_working_seconds
from tinhso.ledger.actions import By
from tinhso.org.models import Post
from tinhso.provenance import actions
from tinhso.provenance.devices import mark_from
from tinhso.provenance.models import (
    BY_HELPER,
    BY_OFFICER,
    CANNOT_SAY,
    DESK,
    UNDECLARED,
    HelpSession,
    Judged,
    NetworkRange,
    Seen,
    Watched,
)

LATELY, AT_ONCE = timedelta(days=58), 100
#: Networks of the documentation (RFC 5737): nobody's.
NETWORKS = {"office": "192.0.2", "home": "198.51.100", "mobile": "203.0.113"}
SEAT = "5ea7" * 8
#: Rounds of filing for show, after noon: of the day that lies so many working hours back, and how many each.
ROUNDS, EACH = (20.0, 44.0, 76.0, 108.0, 140.0), 9
HELPED = 14
_SERIAL, _HOUR = 9_000, 3600
_SINCE = date(2025, 1, 1)
#: What a supervisor has found so far, and why.
FOUND = (
    (BY_OFFICER, "Đã gọi số trong hồ sơ: người dân nói ra quầy nộp giấy, không tự nộp trên mạng."),
    (UNDECLARED, "Cán bộ giúp tại quầy khi người dân quên mật khẩu, chưa mở phiên hỗ trợ."),
    (CANNOT_SAY, "Gọi hai lần không ai nghe máy; sẽ hỏi khi người dân đến nhận kết quả."),
)


def tell(places: Sequence[Place]) -> None:
    """All of it that has not been told; then it is examined, and three dossiers have been looked at."""
    place = place_shown(places)
    _networks(place)
    _for_show(place)
    _helped(place)
    while _seen():
        pass
    _examined(place)
    _looked_at()


def _networks(place: Place) -> None:
    if NetworkRange.objects.exists():
        return
    for kind, network in NETWORKS.items():
        actions.set_range(f"{network}.0/24", kind=kind, from_date=_SINCE, by=ADMIN)
    actions.register_workstation(SEAT, office=place.desk, name="Quầy 2", by=ADMIN)


def _seen() -> int:
    """What the server would have seen of some that were filed online and are not told of yet; how many."""
    rows = Case.objects.filter(
        key__startswith="demo-",
        channel="online",
        seen=None,
        filed_at__gte=datetime.now(UTC) - LATELY,
    )
    found = list(rows.order_by("pk")[:AT_ONCE])
    with transaction.atomic():
        for case in found:
            random = Random(f"{SEED}-{case.key}")  # noqa: S311 made-up people need no secret
            kind = random.choices(("mobile", "home", "office"), (60, 37, 3))[0]
            minutes = random.lognormvariate(math.log(9), 0.5)
            seen = actions.Request(
                account=case.filer,
                assurance=random.choice((0, 1, 2, 2)),
                mark=mark_from(f"demo|{case.filer}"),
                seat="",
                address=f"{NETWORKS[kind]}.{random.randrange(1, 255)}",
                begun_at=case.filed_at - timedelta(minutes=minutes),
            )
            actions.observe(case, seen, at=case.filed_at)
    return len(found)


def _for_show(place: Place) -> None:
    """One colleague of the desk files from the office's computer, and accepts at once what she has filed."""
    if Seen.objects.filter(workstation=True).exists():
        return
    who = place.staff["desk"][-1]
    calendar = calendars.load(calendars.DEFAULT)
    for number, hours in enumerate(ROUNDS):
        end = datetime.now(UTC) - timedelta(minutes=30)
        seconds = int(hours * _HOUR)
        day = timezone.localtime(
            before_working_seconds(end=end, seconds=seconds, calendar=calendar)
        )
        start = day.replace(hour=14, minute=5, second=0, microsecond=0).astimezone(UTC)
        for place_in, one in enumerate(range(number * EACH, (number + 1) * EACH)):
            _filed(place, who, one, start + timedelta(seconds=100 * place_in))


@transaction.atomic
def _filed(place: Place, who: Person, number: int, at: datetime) -> None:
    """One that is filed for show. Numbers of telephones are few, and the form takes a minute."""
    serial = _SERIAL + number
    own = someone(Random(SEED + serial), serial)  # noqa: S311
    party = new_party(own, by=ADMIN)
    life = Life(
        random=Random(SEED + serial),  # noqa: S311
        place=place,
        definition=place.definitions[number % 3],
        calendar=calendars.load(calendars.DEFAULT),
        now=datetime.now(UTC),
        at=at,
        key=f"demo-show-{number}",
        owner=party,
        filer=party,
        own=own,
        channel="online",
    )
    case = life.only_filed()
    seen = actions.Request(
        account=f"demo-{number // 5}",
        assurance=0,
        mark=mark_from(f"demo|quay|{number // 18}"),
        seat=SEAT,
        address=f"{NETWORKS['office']}.7",
        begun_at=at - timedelta(seconds=50 + number % 20),
    )
    actions.observe(case, seen, at=at)
    doer = cases.system(By(actor=who.code, office=who.office, channel="system"))
    officer = place.staff["officer"][number % len(place.staff["officer"])]
    cases.accept(case.uid, doer=doer, staff=officer.code, told_at=at + timedelta(seconds=35))


def _helped(place: Place) -> None:
    """Some who came to the desk were helped, in sessions to which they agreed on their own phones."""
    if HelpSession.objects.exists():
        return
    rows = Case.objects.filter(
        key__startswith="demo-", desk=place.desk, channel="online", seen=None
    ).exclude(key__startswith="demo-show-")
    helper = place.staff["desk"][0]
    for number, case in enumerate(rows.order_by("-filed_at")[:HELPED]):
        _with_help(case, helper, number)


@transaction.atomic
def _with_help(case: Case, helper: Person, number: int) -> None:
    at = case.filed_at - timedelta(minutes=12)
    by = By(actor=helper.code, office=helper.office, channel="online")
    row = actions.open_session(
        kind=DESK, helper=helper.code, office=helper.office, mark=mark_from("demo|giup"),
        key=f"demo-help-{number}", at=at, by=by,
    )  # fmt: skip
    account = citizen_account(f"nguoi-dan-{number}@example.vn")
    if account.party is None:
        link_party(account, party=case.filer, by=ADMIN)
        account.refresh_from_db()
    actions.agree_on_phone(
        row.uid, account=account, mark=mark_from(f"demo|{case.filer}"), seat="", assurance=0,
        at=at + timedelta(minutes=2), by=By(actor=f"citizen:{case.filer}", office="-", channel="online"),
    )  # fmt: skip
    actions.filed_in(row.uid, case, own_hand=False, at=case.filed_at, by=by)
    actions.end(row.uid, how=BY_HELPER, at=case.filed_at + timedelta(minutes=1), by=by)


def _examined(place: Place) -> None:
    """As the worker does: nobody has to wait for its turn, nor for what it examined before all was told."""
    if not Case.objects.filter(key__startswith="demo-show-", judged=None).exists():
        return
    now = timezone.now()
    while actions.watch(now=now):
        pass
    Watched.objects.filter(desk=place.desk).update(marked_at=now, examined_at=None)
    while actions.examine_due(now=now) is not None:
        pass


def _looked_at() -> None:
    leader = Post.objects.filter(role="leader", office__code=PROVINCE).order_by("id").first()
    rows = Judged.objects.filter(listed=True).select_related("case").order_by("pk")
    if leader is None or rows.exclude(decided="").exists():
        return
    code = leader.staff.code
    by = By(actor=code, office=PROVINCE, channel="counter")
    for number, (row, (what, words)) in enumerate(zip(rows[:3], FOUND, strict=False)):
        actions.decide(
            row.case, what=what, words=words, staff=code, key=f"demo-found-{number}",
            at=timezone.now(), by=by,
        )  # fmt: skip
