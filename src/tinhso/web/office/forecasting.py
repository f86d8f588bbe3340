"""The sentence on top of an inbox: what must leave its step soon, so that the steps after it have their hours."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from tinhso.cases.forecast import Forecast
from tinhso.cases.leaving import Leaving, late_by_their_steps, leaving
from tinhso.web.words import day_text, t

__all__ = [
    "Leaving", "late_by_their_steps", "leaving", "missed_sentence", "sentence", "today_sentence",
]  # fmt: skip
WEEKDAYS = (
    ("thứ Hai", "Monday"),
    ("thứ Ba", "Tuesday"),
    ("thứ Tư", "Wednesday"),
    ("thứ Năm", "Thursday"),
    ("thứ Sáu", "Friday"),
    ("thứ Bảy", "Saturday"),
    ("Chủ nhật", "Sunday"),
)


def sentence(one: Forecast) -> str:
    """As “Chuyển 12 hồ sơ này trước thứ Tư 25/11, nếu không sẽ trễ.”; empty where nothing presses."""
    if one.before is not None:
        return t(
            "Chuyển {n} hồ sơ này trước {day}, nếu không sẽ trễ.",
            "Pass these {n} dossiers on before {day}, or they will be late.",
            n=one.by_then,
            day=_named(one.before),
        )
    if one.today:
        return t(
            "Chuyển {n} hồ sơ này ngay trong {day}, nếu không sẽ trễ.",
            "Pass these {n} dossiers on by {day}, or they will be late.",
            n=one.today,
            day=_named(one.day),
        )
    return ""


def _named(day: date) -> str:
    """thứ Tư 25/11."""
    return f"{t(*WEEKDAYS[day.weekday()])} {day_text(day)[:5]}"


def today_sentence(one: Forecast) -> str:
    """What of it presses today; "" for nothing, or where the first sentence says it already."""
    if not one.today or one.first_at is None:
        return ""
    clock = f"{timezone.localtime(one.first_at):%H:%M}"
    if one.before is None:
        return t("Sớm nhất trước {at}.", "The first before {at}.", at=clock)
    return t(
        "Trong đó {n} hồ sơ phải chuyển ngay trong {day}, sớm nhất trước {at}.",
        "{n} of them must leave on {day}, the first before {at}.",
        n=one.today,
        at=clock,
        day=_named(one.day),
    )


def missed_sentence(one: Forecast) -> str:
    """What will be late unless later steps are quicker than their hours; "" for nothing."""
    if not one.missed:
        return ""
    return t(
        "{n} hồ sơ đã lỡ lúc phải chuyển: chỉ kịp nếu các bước sau làm nhanh hơn giờ quy định.",
        "{n} dossiers missed their moment: in time only if later steps need less than their hours.",
        n=one.missed,
    )
