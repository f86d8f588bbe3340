"""One commune's old software: it writes an export as such software does, and we mirror it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from django.utils import timezone

from tinhso import calendars
from tinhso.demo.models import Mark
from tinhso.demo.province import ADMIN, BEGAN, OLD_OFFICE, OLD_PROCEDURES, desk_of
from tinhso.exchange.actions import read_feed, set_feed
from tinhso.exchange.definition import Definition
from tinhso.exchange.reading import open_file
from tinhso.kernel.calendar import Calendar

FEED, TITLE = "phan-mem-cu", "Phần mềm một cửa cũ"
DOSSIERS = 150
# Over how many working days they arrived, more of them of late.
_DAYS = 280
_LIMIT = {"1.001266": 5, "1.001612": 3, "2.000720": 3}
# The newest dossiers take at least so many working days: somebody works on one at any hour of any day.
_NEWEST, _NEWEST_DAYS = 3, 2
_HEAD = (
    "Mã hồ sơ,Mã thủ tục,Đơn vị xử lý,Ngày nộp,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,"
    "Ngày trả,Trạng thái"
).split(",")
_AT = "%d/%m/%Y %H:%M"


def mirror(*, stop: Callable[[], bool] = lambda: False) -> bool:
    """Write today's export and tell it; what was told before is not told again. Whether it was done."""
    if stop():
        return False
    definition = Definition.of(
        {"offices": {"Xã Tân Thành": OLD_OFFICE}, "desks": {OLD_OFFICE: desk_of(OLD_OFFICE)}}
    )
    feed = set_feed(FEED, title=TITLE, definition=definition, by=ADMIN)
    now = timezone.localtime()
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"xuat-{now:%Y%m%d}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_HEAD)
            writer.writerows(_rows(timezone.localtime(feed.set_at), now))
        read_feed(feed, open_file(path, definition), by=ADMIN)
    return True


def _rows(since: datetime, now: datetime) -> Iterator[list[str]]:
    """The same dossiers each time: how far each has come depends on now alone. since: they had arrived by then."""
    calendar = calendars.load(calendars.DEFAULT)
    seed = Mark.objects.get().seed
    days = _working_days(since, calendar)
    for number in range(DOSSIERS):
        random = Random(seed * 7_919 + number)  # noqa: S311 made-up people need no secret
        place = round((len(days) - 1) * (number / (DOSSIERS - 1)) ** 0.4)
        least = _NEWEST_DAYS if number >= DOSSIERS - _NEWEST else 1
        yield _row(number, days[place], random, calendar, now, least)


def _working_days(until: datetime, calendar: Calendar) -> list[datetime]:
    """The last working days before a moment's own, as midnights."""
    midnight = datetime.combine(until.date(), time(), until.tzinfo)
    first = datetime.combine(BEGAN, time(), until.tzinfo)
    days = [first + timedelta(days=n) for n in range((midnight - first).days)]
    return [day for day in days if calendar.is_working_day(day.date())][-_DAYS:]


def _row(
    number: int, day: datetime, random: Random, calendar: Calendar, now: datetime, least: int
) -> list[str]:
    procedure = random.choice(OLD_PROCEDURES)
    filed = day + timedelta(hours=8, minutes=random.randrange(180))
    accepted = filed + timedelta(minutes=random.randrange(5, 40))
    due = _after(accepted, _LIMIT[procedure], calendar)
    done = _after(accepted, max(least, round(random.gauss(_LIMIT[procedure] - 1, 1.4))), calendar)
    done += timedelta(hours=random.choice((8, 9, 10, 14, 15)), minutes=random.randrange(60))
    returned = _after(done, random.choice((1, 1, 2, 4)), calendar) + timedelta(hours=9)
    ended, given = done < now, returned < now
    state = "Đã trả kết quả" if given else "Đã xử lý xong" if ended else "Đang xử lý"
    return [
        f"CU-TT-{number + 1:05}",
        procedure,
        "Xã Tân Thành",
        f"{filed:{_AT}}",
        f"{accepted:{_AT}}",
        f"{due:%d/%m/%Y}",
        f"{done:{_AT}}" if ended else "",
        f"{returned:{_AT}}" if given else "",
        state,
    ]


def _after(at: datetime, days: int, calendar: Calendar) -> datetime:
    """Midnight of the working day so many working days later."""
    day = datetime.combine(at.date(), time(), at.tzinfo)
    while days:
        day += timedelta(days=1)
        days -= calendar.is_working_day(day.date())
    return day
