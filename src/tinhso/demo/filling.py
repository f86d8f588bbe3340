"""Filling the made-up province: first enough to look at, then the rest without getting in the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from tinhso import calendars
from tinhso.access.actions import citizen_account, link_party
from tinhso.access.models import Account
from tinhso.demo import province
from tinhso.demo.lives import Life
from tinhso.demo.models import Mark
from tinhso.demo.people import Someone, new_party, someone
from tinhso.demo.province import Place
from tinhso.ledger.actions import written_together
from tinhso.org.models import Post

FIRST = 2_000
WHOLE = 20_000
SEED = 20261122
AT_ONCE = 8
_PEOPLE = 6_000
# The first dossiers are of so many days, of which the later ones then fill only a part.
LATELY, ROOM = timedelta(days=60), 0.3
# Between two transactions others get their turn to write; on SQLite whoever polls would starve.
TURN_SECONDS = 0.03
CITIZEN = "cong.dan@example.vn"
# When people come, by the hour; what is filed online comes at any hour.
_COUNTER = {7: 6, 8: 16, 9: 18, 10: 13, 11: 4, 13: 8, 14: 14, 15: 11, 16: 7}
_ONLINE = {
    6: 2,
    7: 4,
    8: 9,
    9: 10,
    10: 9,
    11: 6,
    12: 5,
    13: 6,
    14: 8,
    15: 8,
    16: 7,
    19: 6,
    20: 8,
    21: 6,
    22: 3,
}
_MONTHS = {
    1: 1.0,
    2: 0.7,
    3: 1.2,
    4: 1.1,
    5: 1.0,
    6: 1.1,
    7: 1.1,
    8: 1.5,
    9: 1.2,
    10: 1.1,
    11: 1.0,
    12: 0.9,
}
_WEEKDAYS = (1.3, 1.1, 1.0, 0.95, 1.0)


def begin(wanted: int = WHOLE) -> None:
    """Make the offices and the staff, and mark the database."""
    made = province.cast(SEED)
    with transaction.atomic():
        province.found(made)
        province.publish_papers()
        Mark.objects.create(seed=SEED, wanted=wanted)
        province.open_accounts(_visitors())
        account = citizen_account(CITIZEN)
        link_party(account, party=new_party(citizen(), by=province.ADMIN), by=province.ADMIN)


def citizen() -> Someone:
    """The citizen through whose eyes a visitor looks: one of those who come back often."""
    return someone(Random(SEED + 1), 1)  # noqa: S311 made-up people need no secret


def places() -> tuple[Place, ...]:
    """Where dossiers are handled in the province that has been made."""
    return province.cast(Mark.objects.get().seed).places


def _visitors() -> dict[str, str]:
    """Through whose eyes a visitor looks, one of each role; where work is densest."""
    wanted = {
        "motcua": ("desk", province.desk_of("p-trung-tam")),
        "canbo": ("officer", "p-trung-tam"),
        "vanthu": ("clerk", "p-trung-tam"),
        "lanhdao": ("head", "p-trung-tam"),
        "lanhdaotinh": ("leader", province.PROVINCE),
        "kiemsoat": ("planner", province.PROVINCE),
        "quantri": ("admin", province.PROVINCE),
    }
    found = {}
    for login, (role, office) in wanted.items():
        post = Post.objects.filter(role=role, office__code=office).order_by("id").first()
        if post is not None:
            found[login] = post.staff.code
    return found


def visitors() -> list[Account]:
    """The accounts that can be entered by one click."""
    return list(Account.objects.filter(login__in=[*_visitors(), CITIZEN]).order_by("id"))


def fill(
    places: Sequence[Place],
    upto: int,
    *,
    on_progress: Callable[[int], None] = lambda made: None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Tell dossiers until there are so many; how many there are. May be broken off and gone on with."""
    mark = Mark.objects.get()
    made = mark.made
    calendar = calendars.load(calendars.DEFAULT)
    heir = next(one for one in places if one.office == province.UNITED[0])
    while made < upto and not stop():
        with transaction.atomic(), written_together():
            numbers = range(made, min(upto, made + AT_ONCE))
            for number in numbers:
                _told(number, places, heir, calendar)
            made = numbers[-1] + 1
            Mark.objects.filter(pk=mark.pk).update(made=made)
        on_progress(made)
        time.sleep(TURN_SECONDS)
    return made


def _told(number: int, places: Sequence[Place], heir: Place, calendar: object) -> None:
    """The dossier of a number is the same whenever it is told, but for the moment that is now."""
    random = Random(SEED * 1_000_003 + number)  # noqa: S311 made-up people need no secret
    now = datetime.now(UTC)
    online = random.random() < 0.62
    at = _arrival(random, now, online=online, lately=number < FIRST)
    day = timezone.localtime(at).date()
    there = [
        one for one in places if one.from_date <= day and (one.until is None or day < one.until)
    ]
    place = random.choices(there, [one.weight for one in there])[0]
    popular = [1 / (1 + rank) ** 0.7 for rank in range(len(place.definitions))]
    by = province.ADMIN
    own = _someone(random)
    filer = new_party(own, by=by)
    owner = filer if random.random() < 0.8 else new_party(_someone(random), by=by)
    Life(
        random=random,
        place=place,
        definition=random.choices(place.definitions, popular)[0],
        calendar=calendar,  # type: ignore[arg-type]
        now=now,
        at=at,
        key=f"demo-{number}",
        owner=owner,
        filer=filer,
        own=own,
        channel="online" if online else "counter",
        heir=heir,
    ).lived()


def _someone(random: Random) -> Someone:
    """One of some thousand people, who come back: most of them two or three times, few of them often."""
    serial = int(_PEOPLE * random.random() ** 1.2)
    return someone(Random(SEED + serial), serial)  # noqa: S311


def _arrival(random: Random, now: datetime, *, online: bool, lately: bool) -> datetime:
    """A moment of the last fourteen months by month, weekday and hour; of the last weeks, for the first dossiers.

    So the desks and inboxes are full while the months before are still being told; those leave room for what is there.
    """
    hours = _ONLINE if online else _COUNTER
    calendar = calendars.load(calendars.DEFAULT)
    today = timezone.localtime(now).date()
    begun, recent = province.BEGAN + timedelta(days=60), today - LATELY
    first = recent if lately else begun
    days = (today - first).days
    while True:
        near = random.random() if lately else random.random() ** 0.7
        day = first + timedelta(days=int(days * near) + (random.random() < 0.5))
        if not lately and day >= recent and random.random() > ROOM:
            continue
        if random.random() > _weight(day, calendar.is_working_day(day), online=online):
            continue
        hour = random.choices(list(hours), list(hours.values()))[0]
        at = datetime(
            day.year,
            day.month,
            day.day,
            hour,
            random.randrange(60),
            random.randrange(60),
            tzinfo=timezone.get_default_timezone(),
        )
        if at < now - timedelta(minutes=10) and (online or _open(at, calendar)):
            return at.astimezone(UTC)


def _open(at: datetime, calendar: object) -> bool:
    seconds = at.hour * 3600 + at.minute * 60
    return any(span.start <= seconds < span.end for span in calendar.spans_on(at.date()))  # type: ignore[attr-defined]


def _weight(day: date, works: bool, *, online: bool) -> float:
    if not works and not online:
        return 0.0
    usual = _WEEKDAYS[day.weekday()] if works and day.weekday() < 5 else 0.3
    return usual * _MONTHS[day.month] / 2


def is_demo() -> bool:
    """Whether this database holds made-up people."""
    return Mark.objects.exists()


def made() -> tuple[int, int]:
    """How many dossiers there are, of how many."""
    mark = Mark.objects.values_list("made", "wanted").first()
    return mark or (0, 0)
