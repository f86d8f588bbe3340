"""Whether the system runs well, at one look: what is alive, what lags, the last copy, keys, disks, the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

import tinhso
from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.kernel.lengths import number_text
from tinhso.operations import clock, health
from tinhso.operations.health import LATE, OK, UNKNOWN, WRONG, Check
from tinhso.operations.models import Copy, Heartbeat
from tinhso.papers.databases import databases
from tinhso.sentences.operations import ADVICE, TITLES
from tinhso.web.settings.common import ADMINS, high_with, render
from tinhso.web.words import Pair, day_text, lang, moment_text, t

COPIES_SHOWN = 5
# State → sign, its colour, its word.
SIGNS: Mapping[str, tuple[str, str, Pair]] = {
    OK: ("●", "jade", ("Tốt", "Well")),
    LATE: ("▲", "amber", ("Cần xem", "Look at it")),
    WRONG: ("■", "lacquer", ("Hỏng", "Not well")),
    UNKNOWN: ("◌", "quiet", ("Không biết", "Not known")),
}
_WORST_FIRST = (WRONG, LATE, UNKNOWN, OK)


@dataclass(frozen=True)
class Row:
    """One check as it is shown. advice: what to do; "" where nothing is to be done."""

    title: str
    sign: str
    colour: str
    word: str
    says: str
    advice: str


@opens(ADMINS)
@require_safe
def operations(request: Request) -> HttpResponse:
    """The page; for who administers the whole province."""
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")
    now = timezone.now()
    told = health.checks(now=now)
    alive = Heartbeat.objects.filter(beat_at__gt=now - health.BEAT[1]).order_by("name")
    shown = {
        "rows": [_row(one) for one in sorted(told, key=lambda one: _WORST_FIRST.index(one.state))],
        "wrong": sum(one.state == WRONG for one in told),
        "late": sum(one.state == LATE for one in told),
        "workers": alive,
        "version": tinhso.__version__,
        "strange": [one for one in alive if one.version != tinhso.__version__],
        "disks": [
            (_DISKS[one.what], _gigabytes(one.free), _gigabytes(one.total))
            for one in health.disks()
        ],
        "copies": Copy.objects.order_by("-made_at")[:COPIES_SHOWN],
        "source": clock.source(),
        "at": "operations",
        "crumbs": [
            (("Cài đặt", "Settings"), "/cai-dat/"),
            (("Vận hành", "Operations"), ""),
        ],
    }
    return render(request, "operations.html", shown)


def _row(check: Check) -> Row:
    sign, colour, word = SIGNS[check.state]
    says = _SAYS[check.name](check.facts) if "fault" not in check.facts else ""
    fault = str(check.facts.get("fault", ""))
    pair = ADVICE.get((check.name, fault or check.state))
    if pair is None and fault:
        pair = ADVICE["any", "fault"]
    advice = pair[lang() == "en"].format(fault=fault) if pair else ""
    return Row(t(*TITLES[check.name]), sign, colour, t(*word), says, advice)


def _age(seconds: float) -> str:
    """A span as a person says it."""
    if seconds < 90:
        return t("{n} giây", "{n} seconds", n=round(seconds))
    if seconds < 5_400:
        return t("{n} phút", "{n} minutes", n=round(seconds / 60))
    if seconds < 172_800:
        return t("{n} giờ", "{n} hours", n=round(seconds / 3_600))
    return t("{n} ngày", "{n} days", n=round(seconds / 86_400))


def _gigabytes(size: int) -> str:
    return f"{number_text(size / 1e9, lang(), decimals=1)} GB"


def _database(facts: Mapping[str, Any]) -> str:
    name = "PostgreSQL" if facts["engine"] == "postgresql" else "SQLite"
    return t(
        "{name}, trả lời sau {n} ms",
        "{name}, answers in {n} ms",
        name=name,
        n=number_text(facts["milliseconds"], lang(), decimals=1),
    )


def _tables(facts: Mapping[str, Any]) -> str:
    if missing := facts.get("missing"):
        return t("Thiếu {n} bước nâng cấp", "{n} migrations are missing", n=missing)
    return t("Đúng phiên bản chương trình", "Those of this version")


def _worker(facts: Mapping[str, Any]) -> str:
    if "age" not in facts:
        return t("Chưa thấy tiến trình nào", "None has been seen")
    return t(
        "{n} đang chạy; nhịp cuối cách đây {age}",
        "{n} running; last beat {age} ago",
        n=facts["running"],
        age=_age(facts["age"]),
    )


def _ledger(facts: Mapping[str, Any]) -> str:
    last = number_text(facts["position"], lang())
    if not facts["unread"]:
        return t("Đến vị trí {last}, không chậm", "At position {last}, not behind", last=last)
    return t(
        "Vị trí {last}, còn {n} sự kiện chưa đo, chậm {age}",
        "Position {last}; {n} events not measured, {age} behind",
        last=last,
        n=number_text(facts["unread"], lang()),
        age=_age(facts["age"]),
    )


def _signing(facts: Mapping[str, Any]) -> str:
    size = number_text(facts["signed"], lang())
    if not facts["waiting"]:
        return t("Đã ký đến sự kiện {size}, không có gì chờ", "Signed up to {size}", size=size)
    return t(
        "Đã ký đến sự kiện {size}; {n} sự kiện chờ, lâu nhất {age}",
        "Signed up to {size}; {n} events wait, the oldest for {age}",
        size=size,
        n=number_text(facts["waiting"], lang()),
        age=_age(facts["age"]),
    )


def _disk(facts: Mapping[str, Any]) -> str:
    if not facts:
        return t("Không có đĩa nào xem được", "No disk can be seen")
    return t(
        "Còn trống {free} trên {total}",
        "{free} of {total} are free",
        free=_gigabytes(facts["free"]),
        total=_gigabytes(facts["total"]),
    )


def _mail(facts: Mapping[str, Any]) -> str:
    if not facts["waiting"]:
        return t("Không có thư quá giờ gửi", "No mail is overdue")
    told = t(
        "{n} thư quá giờ gửi", "{n} mails are overdue", n=number_text(facts["waiting"], lang())
    )
    return f"{told}, {_age(facts['age'])}"


def _portal(facts: Mapping[str, Any]) -> str:
    if not facts["connected"]:
        return t("Chưa nối", "Not connected")
    return t("{n} thông điệp chờ người", "{n} messages wait for a person", n=facts["waiting"])


def _webhooks(facts: Mapping[str, Any]) -> str:
    said = t("{n} thông điệp chờ gửi", "{n} messages wait", n=number_text(facts["waiting"], lang()))
    if facts["waiting"]:
        said += ", " + t("lâu nhất {age}", "the first for {age}", age=_age(facts["age"]))
    if facts["stopped"]:
        said += "; " + t("{n} bên nhận tự dừng", "{n} receivers stopped", n=facts["stopped"])
    if facts["unopened"]:
        said += "; " + t(
            "{n} bên nhận không được gửi gì: không mở được khóa ký ({codes})",
            "{n} receivers are sent nothing: their secret cannot be opened ({codes})",
            n=facts["unopened"],
            codes=", ".join(facts["codes"]),
        )
    return said


def _registers(facts: Mapping[str, Any]) -> str:
    if not facts["connected"]:
        return t("Chưa nối", "Not connected")
    said = t(
        "{n} cơ sở dữ liệu; {had} lần lấy được, {lacking} lần không; {waiting} câu hỏi đang chờ",
        "{n} registers; data came {had} times, {lacking} times not; {waiting} questions wait",
        n=facts["connected"],
        had=number_text(facts["had"], lang()),
        lacking=number_text(facts["lacking"], lang()),
        waiting=number_text(facts["waiting"], lang()),
    )
    if left := facts["unasked"]:
        said += "; " + t(
            "quá giờ chưa ai hỏi: {n} câu, xem tiến trình nền",
            "{n} whose time is over without being asked: see the worker",
            n=number_text(left, lang()),
        )
    if away := facts["away"]:
        said += "; " + t(
            "không trả lời: {names}, lâu nhất {age}",
            "away: {names}, for {age} at most",
            names=", ".join(map(_register, away)),
            age=_age(facts["age"]),
        )
    if strange := facts["strange"]:
        said += "; " + t(
            "trả lời của người khác hoặc sai dạng, đã bỏ: {names}",
            "answers of somebody else or of no shape, thrown away: {names}",
            names=", ".join(map(_register, strange)),
        )
    return said


def _register(code: str) -> str:
    known = databases().get(code)
    return t(known.name, known.name_en) if known else code


def _copies(facts: Mapping[str, Any]) -> str:
    made, tried = facts["made_at"], facts["tried_at"]
    if made is None:
        return t("Chưa có bản sao nào", "There is no copy yet")
    said = t("Bản cuối lúc {at}", "The last at {at}", at=moment_text(made))
    if tried is None:
        return f"{said}; " + t("chưa khôi phục thử lần nào", "never restored on trial")
    return f"{said}; " + t(
        "khôi phục thử lúc {at}", "restored on trial at {at}", at=moment_text(tried)
    )


def _erasures(facts: Mapping[str, Any]) -> str:
    said = [t("Ghi được", "Can be written"), t(*_APART["database", facts["beside"]["database"]])]
    if facts["beside"]["files"]:
        said.append(t(*_APART["files", True]))
    return "; ".join(said)


def _keys(facts: Mapping[str, Any]) -> str:
    said = t(
        "Sổ cái: {mac}; tệp: {files}",
        "Ledger: {mac}; files: {files}",
        mac=facts["mac"],
        files=facts["files"],
    )
    if oldest := facts.get("oldest"):
        said += "; " + t("cũ nhất từ {day}", "the oldest of {day}", day=day_text(oldest))
    return said


def _time(facts: Mapping[str, Any]) -> str:
    if "offset" not in facts:
        return t("Máy không cho xem", "The machine does not tell")
    return t(
        "Lệch {offset} ms, sai số nhiều nhất {most} ms",
        "Off by {offset} ms, {most} ms at most",
        offset=number_text(1_000 * facts["offset"], lang(), decimals=3),
        most=number_text(1_000 * facts["most"], lang()),
    )


def _logs(facts: Mapping[str, Any]) -> str:
    if not facts["server"]:
        return t("Không gửi đi đâu", "Sent nowhere")
    said = t("{n} dòng chờ gửi", "{n} lines wait", n=number_text(facts["waiting"], lang()))
    if facts["away"]:
        said += "; " + t("mất liên lạc {age}", "not reached for {age}", age=_age(facts["away"]))
    if facts["lost"]:
        said += "; " + t(
            "đã mất {n} dòng", "{n} lines were lost", n=number_text(facts["lost"], lang())
        )
    return said


def _revocations(facts: Mapping[str, Any]) -> str:
    if not facts["on"]:
        return t("Không ký kết quả ở đây", "No result is signed here")
    said = t("{n} danh sách", "{n} lists", n=facts["lists"])
    if facts["over"]:
        issuers = ", ".join(facts["over"])
        said += "; " + t(
            "quá hạn {age}: {issuers}",
            "{age} out of date: {issuers}",
            age=_age(facts["age"]),
            issuers=issuers,
        )
    if facts["lacking"]:
        issuers = ", ".join(facts["lacking"])
        said += "; " + t("chưa có danh sách của {issuers}", "none of {issuers}", issuers=issuers)
    if facts["shut"]:
        said += "; " + t(
            "{n} khóa ký đang đóng vì nhập sai PIN",
            "{n} keys are shut after wrong PINs",
            n=facts["shut"],
        )
    return said


_SAYS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "database": _database,
    "tables": _tables,
    "worker": _worker,
    "ledger": _ledger,
    "signing": _signing,
    "disk": _disk,
    "mail": _mail,
    "portal": _portal,
    "webhooks": _webhooks,
    "registers": _registers,
    "copies": _copies,
    "erasures": _erasures,
    "keys": _keys,
    "revocations": _revocations,
    "time": _time,
    "logs": _logs,
}
# What the list of erasures lies beside → how that is said.
_APART: Mapping[tuple[str, bool | None], Pair] = {
    ("database", False): ("khác đĩa với cơ sở dữ liệu", "not on the disk of the database"),
    ("database", True): (
        "cùng đĩa với cơ sở dữ liệu, mất đĩa là mất cả hai",
        "on the disk of the database, and lost with it",
    ),
    ("database", None): (
        "không biết cơ sở dữ liệu nằm ở đĩa nào",
        "on which disk the database lies is not known",
    ),
    ("files", True): ("cùng đĩa với tệp đã lưu", "on the disk of the stored files"),
}
_DISKS: Mapping[str, Pair] = {
    "database": ("Cơ sở dữ liệu", "Database"),
    "files": ("Tệp đã lưu", "Stored files"),
    "cache": ("Phần lập lại được", "What can be made again"),
}
