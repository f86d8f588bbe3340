"""The quarter of the one-stop is filled from the ledger by itself and says what the board says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.reports.conftest import OWNERS, shipped
from tests.web.board.conftest import lived
from tests.web.settings.conftest import settled

from tinhso.kernel.periods import period_of
from tinhso.measurement.live.asking import Asked
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.months import midnight
from tinhso.measurement.live.queries import headline
from tinhso.org.queries import organisation_on
from tinhso.reports import actions
from tinhso.reports.models import Version


@pytest.mark.django_db
def test_the_quarter_equals_the_board() -> None:
    parties = settled()
    now = timezone.now()
    for n in range(4):
        lived(
            parties["owner"], f"k-{n}", now - timedelta(days=9 * n + 3),
            office="xa-1" if n % 3 else "xa-2", done=None if n == 0 else 20 + 15 * n,
        )  # fmt: skip
    keep_up()
    report = actions.declare(
        shipped("mot-cua-quy"),
        owner="so-xd",
        by=OWNERS,
        valid_from=period_of("year", now.date()).first,
    ).report
    held = actions.open_round(
        report, period_of("quarter", timezone.localdate(now - timedelta(days=3)))
    )
    assert actions.fill_round(str(held.uid), by=OWNERS, now=now) == held.filings.count() > 0
    whole = 0
    for version in Version.objects.select_related("filing"):
        asked = Asked(
            offices=frozenset(organisation_on(held.last).under(version.filing.office)),
            since=midnight(held.first),
            before=midnight(held.last + timedelta(days=1)),
        )
        board = headline(asked, now=now)
        told = {name: int(version.values[f"kq.{row}.sl"]) for row, name in (
            ("nhan", "received"), ("xong", "decided"), ("tre", "late"), ("dang", "open"),
        )}  # fmt: skip
        assert told == {name: getattr(board, name) for name in told}
        whole += told["received"]
    assert whole > 0
    assert actions.fill_round(str(held.uid), by=OWNERS, now=now) == 0
