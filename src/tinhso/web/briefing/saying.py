"""What a kept page says, in words and numbers of the reader's language; nothing is computed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from tinhso.briefing.choosing import SORTS
from tinhso.kernel.lengths import number_text
from tinhso.web.words import Pair, day_text, lang, t

ACTS: Mapping[str, Pair] = {
    "sign": ("Ký", "Sign"),
    "ring": ("Gọi", "Ring"),
    "remind": ("Nhắc", "Remind"),
}
WHATS: Mapping[str, Pair] = {
    "issue": ("Ban hành “{title}” ({name} soạn)", "Issue “{title}” (drafted by {name})"),
    "homeless": (
        "Giao lại {count} nhiệm vụ của {name}, đơn vị đã kết thúc",
        "Give {count} tasks of {name}, which has ended, to somebody",
    ),
    "dossiers": ("{name}: {late} hồ sơ quá hạn", "{name}: {late} dossiers overdue"),
    "points": ("{name}: {repair}", "{name}: {repair}"),
    "tasks": (
        "{name}: {late} nhiệm vụ quá hạn trên {open} đang làm",
        "{name}: {late} tasks late of {open} open",
    ),
    "progress": (
        "{name}: {count} báo cáo tiến độ chờ duyệt",
        "{name}: {count} reports of progress wait to be approved",
    ),
}
COSTS: Mapping[str, Pair] = {
    "issue": (
        "{count} nhiệm vụ chờ văn bản này, lâu nhất {days} ngày; {late} đã quá hạn, {soon} sắp quá hạn.",
        "{count} tasks wait for it, the longest {days} days; {late} are late, {soon} at risk.",
    ),
    "homeless": (
        "{count} nhiệm vụ không còn ai chịu trách nhiệm.",
        "Nobody answers for {count} tasks.",
    ),
    "dossiers": (
        "Chậm nhất từ {since}. Để thêm một tuần: {soon} hồ sơ nữa quá hạn.",
        "The oldest since {since}. In a week {soon} more are overdue.",
    ),
    "points": (
        "Mất {points} điểm “{item}” nếu chưa xong {count} việc; sớm nhất hết hạn {until}.",
        "{points} points of “{item}” are lost if {count} are not repaired, the first by {until}.",
    ),
    "tasks": ("Chậm nhất {days} ngày làm việc.", "The longest is {days} working days late."),
    "progress": (
        "Chờ từ {since}; tiến độ trên trang này chưa có các báo cáo ấy.",
        "Since {since}; what they tell is not in this page's figures.",
    ),
}
LINES: Mapping[tuple[str, str], Pair] = {
    ("dossiers", "received"): ("Hồ sơ nhận 30 ngày", "Dossiers received in 30 days"),
    ("dossiers", "decided"): ("Hồ sơ xong 30 ngày", "Dossiers decided in 30 days"),
    ("dossiers", "on_time"): ("Đúng hạn theo luật, %", "On time by the law, %"),
    ("dossiers", "open"): ("Đang giải quyết", "In progress"),
    ("dossiers", "late"): ("Đang quá hạn", "Overdue"),
    ("dossiers", "soon"): ("Đến hạn trong 7 ngày", "Due within 7 days"),
    ("tasks", "all"): ("Nhiệm vụ", "Tasks"),
    ("tasks", "done"): ("Nhiệm vụ đã xong", "Tasks done"),
    ("tasks", "on_track"): ("Nhiệm vụ đúng tiến độ", "Tasks on track"),
    ("tasks", "at_risk"): ("Nhiệm vụ sắp chậm", "Tasks at risk"),
    ("tasks", "late"): ("Nhiệm vụ quá hạn", "Tasks late"),
    ("tasks", "blocked"): ("Nhiệm vụ vướng văn bản", "Tasks blocked"),
    ("index", "points"): ("Điểm Bộ chỉ số 766", "Points of index 766"),
}


@dataclass(frozen=True)
class Decision:
    """act: sign, ring or remind, in words. door: where it is done, "" where there is no such page."""

    sort: str
    act: str
    what: str
    cost: str
    door: str
    office: str


@dataclass(frozen=True)
class Promise:
    """A row of the compass, its numbers as they are shown. at, mark: where it is and should be, in per cent of the
    scale as SVG writes it; at is "" where missing."""

    name: str
    should: str
    now: str
    moved: str
    needed: str
    sign: str
    behind: bool
    until: str
    door: str
    at: str
    mark: str


@dataclass(frozen=True)
class Said:
    """A page as it is read."""

    office: str
    name: str
    day: date
    at: datetime
    decisions: list[Decision]
    more: int
    promises: list[Promise]
    reached: int
    promised: int
    dossiers: list[tuple[str, str]]
    tasks: list[tuple[str, str]]
    index: list[str]
    changed: list[tuple[str, str, str]]
    since: str


def said_of(told: Mapping[str, Any]) -> Said:
    """The content of a page in words."""
    shown = len(told["decisions"])
    return Said(
        office=told["office"],
        name=told["name"],
        day=date.fromisoformat(told["day"]),
        at=datetime.fromisoformat(told["at"]),
        decisions=[_decision(one) for one in told["decisions"]],
        more=max(0, told["waiting"] - shown),
        promises=[_promise(one) for one in told["promises"]],
        reached=told["reached"],
        promised=told["promised"],
        dossiers=_block("dossiers", told["dossiers"]),
        tasks=_block("tasks", told["tasks"]),
        index=_index(told["index"]),
        changed=[_change(one) for one in told["changed"]],
        since=_day(told["since"]["day"]) if told["since"] else "",
    )


def number(value: float | None, decimals: int = 0) -> str:
    """As it is written in the reader's language; a dash for None."""
    return number_text(value, lang(), decimals=decimals)


def _decision(one: Mapping[str, Any]) -> Decision:
    facts = {
        name: number(value, 2 if name == "points" else 0) if isinstance(value, int | float) else value
        for name, value in one["facts"].items()
    }  # fmt: skip
    facts |= {name: t(*value) for name, value in facts.items() if isinstance(value, list)}
    for name in ("since", "until"):
        if name in facts:
            facts[name] = _day(facts[name])
    facts["name"] = one["name"] or t("chưa rõ đơn vị", "an unknown office")
    sort = one["sort"]
    return Decision(
        sort,
        t(*ACTS[SORTS[sort]]),
        t(*WHATS[sort], **facts),
        t(*COSTS[sort], **facts),
        door_of(one["address"]),
        one["office"],
    )


def _promise(one: Mapping[str, Any]) -> Promise:
    unit, places = one["unit"], one["decimals"]
    tail = f" {unit}" if unit and unit != "%" else "%" if unit == "%" else ""

    def shown(value: float | None, sign: bool = False) -> str:
        if value is None:
            return "–"
        plus = "+" if sign and value > 0 else ""
        return f"{plus}{number(value, places)}{tail if not sign else ''}"

    behind = one["reached"] is False
    sign = {
        True: t("✓ đạt", "✓ reached"),
        False: t("▼ chậm", "▼ behind"),
        None: t("? thiếu số liệu", "? no data"),
    }[one["reached"]]
    most = max(abs(one["is"] or 0), abs(one["should"]), abs(one["aim"])) or 1
    return Promise(
        name=t(*one["name"]),
        should=shown(one["should"]),
        now=shown(one["is"]),
        moved=shown(one["moved"], sign=True),
        needed=shown(one["needed"], sign=True),
        sign=sign,
        behind=behind,
        until=_day(one["until"]) if one["until"] else "",
        door=door_of(one["door"]),
        at="" if one["is"] is None else f"{100 * max(one['is'], 0) / most:.1f}",
        mark=f"{99 * max(one['should'], 0) / most:.1f}",
    )


def _block(what: str, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (t(*LINES[what, name]), number(told[name], 1 if name == "on_time" else 0))
        for part, name in LINES
        if part == what
    ]


def _index(told: Mapping[str, Any] | None) -> list[str]:
    if told is None:
        return [t("Bộ chỉ số 766 chưa được tính.", "Index 766 was not computed.")]
    lines = [
        t(
            "Sổ cái của tỉnh: {a} điểm trên {b} điểm có số liệu ({c} mục còn thiếu).",
            "The province's ledger: {a} of {b} points with data ({c} items are missing).",
            a=number(told["points"], 2),
            b=number(told["known"], 0),
            c=number(told["missing"]),
        )
    ]
    if told["official"] is not None:
        said = t(
            "Cổng Dịch vụ công quốc gia: {a} điểm (lấy ngày {day}).",
            "The national portal: {a} points (taken on {day}).",
            a=number(told["official"], 2),
            day=_day(told["official_at"]),
        )
        lines.append(said)
    else:
        lines.append(t("Chưa có điểm chính thức của năm.", "No official points of the year."))
    return lines


def _change(one: Mapping[str, Any]) -> tuple[str, str, str]:
    name = t(*one["name"]) if isinstance(one["name"], list) else t(*LINES[one["what"], one["name"]])
    whole = all(float(value).is_integer() for value in (one["before"], one["after"]))
    places = 0 if whole else 2 if one["what"] == "index" else 1
    return name, number(one["before"], places), number(one["after"], places)


def door_of(address: str) -> str:
    """The page that an address of a content means; "" for none."""
    what, _, which = address.partition(":")
    doors = {
        "dossiers": lambda: f"{reverse('board_dossiers')}?so=open_late&don-vi={which}",
        "document": lambda: reverse("governing_one", args=[which]),
        "unit": lambda: f"{reverse('tasks')}?don-vi={which}",
        "late": lambda: f"{reverse('tasks')}?don-vi={which}&han=late",
        "points": lambda: f"{reverse('index766_work')}?don-vi={which}",
        "figure": lambda: reverse("indicator", args=[which]),
        "plan": lambda: reverse("plan", args=[which]),
    }
    return doors[what]() if what in doors and which else ""


def _day(text: str | None) -> str:
    return day_text(date.fromisoformat(text)) if text else "–"
