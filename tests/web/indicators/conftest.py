"""The cast of the settings' screens, and the shipped figures computed of a few dossiers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.office.conftest import ADMIN, as_, case, now
from tests.web.settings.conftest import parties

from tinhso.cases.models import Case
from tinhso.indicators import filling
from tinhso.indicators.actions import indexes
from tinhso.kernel.periods import period_of
from tinhso.measurement.live.following import keep_up

__all__ = ["as_", "case", "now", "parties"]
MARCH, YEAR = (period_of(kind, date(2026, 3, 10)) for kind in ("month", "year"))


@pytest.fixture
def figures(parties: dict[str, str], case: Callable[..., Case]) -> list[Case]:
    """Two dossiers accepted in March; both packs loaded, March and the year computed."""
    made = [case("03", "k-1"), case("09", "k-2")]
    keep_up()
    for act in (indexes.load_base, indexes.load_index766):
        act(from_date=date(2026, 1, 1), by=ADMIN)
    filling.fill([MARCH, YEAR], now=timezone.now())
    return made


@pytest.fixture
def planner(figures: Any, as_: Callable[[str], Client]) -> Client:
    """Procedure control of the province."""
    return as_("p-kstt")
