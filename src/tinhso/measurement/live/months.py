"""Days and months of the province, by its own midnight."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def midnight(day: date) -> datetime:
    """The first moment of a day in the province."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def month_of(at: datetime) -> date:
    """The first day of the month in which a moment lies."""
    return timezone.localtime(at).date().replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)
