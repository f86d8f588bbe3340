"""What an inbox is asked for, in its address: every filter can be kept as a bookmark or sent to a colleague."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict

from tinhso.access.who import Who
from tinhso.cases.queries import ORDERS, Wanted
from tinhso.cases.states import ACCEPTED, STATES
from tinhso.web.office.reach import seen_offices
from tinhso.web.words import Pair

# What stands in the address → what `Wanted` knows, and what the tab says.
DUE: Mapping[str, tuple[str, Pair]] = {
    "": ("", ("Tất cả", "All")),
    "tre": ("late", ("Quá hạn", "Overdue")),
    "hom-nay": ("today", ("Hạn hôm nay", "Due today")),
    "sap": ("soon", ("Sắp đến hạn", "Due soon")),
    "dung": ("stopped", ("Đồng hồ dừng", "Clock stopped")),
}
MINE, COVERED, NOBODYS, EVERYBODYS = "toi", "thay", "chua", "ca"
WHOSE: Mapping[str, Pair] = {
    MINE: ("Của tôi", "Mine"),
    COVERED: ("Thay người vắng", "For the absent"),
    NOBODYS: ("Chưa ai nhận", "Nobody's"),
    EVERYBODYS: ("Cả đơn vị", "The whole office"),
}
# "chuyen": what must leave its step soon, or whose moment to leave has gone.
LEAVING = {"som": ("Phải chuyển sớm", "To leave soon"), "lo": ("Đã lỡ", "Missed")}
# Roles that have dossiers in their own hands; to others the whole office is shown first.
_HANDS = frozenset({"officer"})


@dataclass(frozen=True)
class Asked:
    """An inbox as it is asked for; codes as in the address, "" for no filter. page: from 1."""

    due: str = ""
    whose: str = EVERYBODYS
    state: str = ""
    step: str = ""
    procedure: str = ""
    text: str = ""
    office: str = ""
    leaving: str = ""
    order: str = "due"

    @property
    def narrowed(self) -> bool:
        """Whether something besides the tabs is asked for."""
        return bool(self.state or self.step or self.procedure or self.text or self.office)


def asked(query: QueryDict, who: Who) -> Asked:
    """What an address asks for; what it says wrongly is not asked."""
    usual = MINE if who.roles <= _HANDS else EVERYBODYS

    def said(name: str, known: object = None, otherwise: str = "") -> str:
        value = query.get(name, otherwise).strip().replace("\x00", "")[:200]
        return value if known is None or value in known else otherwise  # type: ignore[operator]

    return Asked(
        due=said("han", DUE),
        whose=said("nguoi", None, usual) or usual,
        state=said("trang-thai", STATES),
        step=said("buoc"),
        procedure=said("thu-tuc"),
        text=said("tim"),
        office=said("don-vi"),
        leaving=said("chuyen", LEAVING),
        order=said("xep", ORDERS, "due"),
    )


def wanted(one: Asked, who: Who) -> Wanted:
    """The dossiers that are asked for, among those of the offices that somebody sees and of those she stands in for."""
    seen = seen_offices(who)
    absent = frozenset(cover.staff for cover in who.covers)
    held = set() if one.whose == COVERED else seen & {one.office} if one.office else seen
    # What an absent colleague has in hands is in her delegate's inbox, whichever office holds it.
    theirs = absent if one.whose in (MINE, COVERED) and not one.office else absent & {one.whose}
    staff = {MINE: who.staff or "-", NOBODYS: "", EVERYBODYS: None}.get(one.whose, one.whose)
    return Wanted(
        states=(one.state,) if one.state else tuple(sorted(ACCEPTED)),
        held_by=held,
        staff=staff,
        or_staff=theirs,
        step=one.step,
        procedure=one.procedure,
        text=one.text,
        due=DUE[one.due][0],
    )


def scope(one: Asked, who: Who) -> Wanted:
    """All that may be narrowed down to: the offices and the person, whatever else is asked."""
    return wanted(replace(one, due="", state="", step="", procedure="", text=""), who)
