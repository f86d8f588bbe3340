"""The rooms of the house: where a member of staff may go from any page, and in which of them she is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve, reverse

from tinhso.access.guard import Audience, audience_of
from tinhso.access.who import Who
from tinhso.web.words import Pair

# Name of an address, or several of one room from the best door on; the room's name; what one does there.
ROOMS: tuple[tuple[tuple[str, ...], Pair, Pair], ...] = (
    (
        ("desk:queue", "desk:results"),
        ("Một cửa", "The desk"),
        ("Tiếp nhận, gọi số, trả kết quả.", "Receive, call the next, return results."),
    ),
    (
        ("office_inbox",),
        ("Hộp việc", "Inbox"),
        ("Hồ sơ theo thời gian còn lại.", "Dossiers by the time that is left."),
    ),
    (
        ("help",),
        ("Hỗ trợ", "Help"),
        ("Nộp hồ sơ cùng người dân, có khai báo.", "File with a citizen, declared."),
    ),
    (
        ("fees",),
        ("Thu phí", "Fees"),
        ("Đối soát sao kê, hoàn phí, biên lai.", "Statements, refunds, receipts."),
    ),
    (
        ("tasks",),
        ("Nhiệm vụ", "Tasks"),
        ("Kế hoạch, nhiệm vụ, hạn và vướng mắc.", "Plans, tasks, due days and what blocks them."),
    ),
    (
        ("registers",),
        ("Sổ", "Registers"),
        (
            "Cơ sở lưu trú, giấy phép, trạm; tìm, sửa, nạp tệp.",
            "Lodgings, licences, stations; find, change, load.",
        ),
    ),
    (
        ("briefing",),
        ("Cần quyết", "To decide"),
        (
            "Việc cần quyết trong tuần, cam kết đang ở đâu.",
            "What is to be decided this week, where promises stand.",
        ),
    ),
    (
        ("petitions_inbox",),
        ("Phản ánh", "Petitions"),
        (
            "Phản ánh, kiến nghị: tiếp nhận, trả lời, công khai.",
            "Petitions: accept, answer, publish.",
        ),
    ),
    (
        ("reports",),
        ("Báo cáo", "Reports"),
        (
            "Đến hạn nộp gì, ai chưa nộp, cộng lại được bao nhiêu.",
            "What is due, who has not filed, and what it adds up to.",
        ),
    ),
    (
        ("board",),
        ("Bảng điều hành", "The board"),
        (
            "Đang ở đâu, chậm ở đâu; mỗi con số mở ra hồ sơ.",
            "Where things are and where they are slow; every figure opens its dossiers.",
        ),
    ),
    (
        ("indicators",),
        ("Chỉ tiêu", "Figures"),
        (
            "Đạt đến đâu, tính từ đâu, ai cung cấp số liệu.",
            "How far each target is reached, from what, and who supplies it.",
        ),
    ),
    (
        ("settings",),
        ("Cài đặt", "Settings"),
        ("Đơn vị, cán bộ, lịch, thủ tục.", "Offices, staff, calendars, procedures."),
    ),
)


@dataclass(frozen=True)
class Room:
    """A room that somebody may enter. current: "page" at its door, "true" further inside, "" elsewhere."""

    address: str
    name: Pair
    what: Pair
    current: str


def rooms_of(request: HttpRequest, who: Who | None) -> list[Room]:
    """The rooms whose doors open to her, as each door itself says."""
    if who is None or who.kind != "staff":
        return []
    found = []
    for doors, name, what in ROOMS:
        open_ = [reverse(one) for one in doors if lets(one, who)]
        if open_:
            house = reverse(doors[0])
            inside = "true" if request.path.startswith(house) else ""
            current = "page" if request.path == open_[0] else inside
            found.append(Room(open_[0], name, what, current))
    return found


def lets(name: str, who: Who) -> bool:
    """Whether a door opens to somebody, as the door itself says. name: of its address."""
    return _audience(name, settings.ROOT_URLCONF).lets(who)


@cache
def _audience(name: str, urls: str) -> Audience:
    return audience_of(resolve(reverse(name, urls), urls).func)
