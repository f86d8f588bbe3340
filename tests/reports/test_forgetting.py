"""What was typed and never filed goes after its time, as do links that ended; what was filed stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.reports.conftest import BY, IN_TIME, OWNERS, lodging, month, of, opened

from tinhso.operations.holders import holders
from tinhso.reports import actions
from tinhso.reports.models import Draft, Link, Version

pytestmark = pytest.mark.usefixtures("town")
LATER = timedelta(days=1)


def test_drafts_and_links_go_by_time_and_what_was_filed_does_not() -> None:
    lodging(1), lodging(2)
    held = opened()
    row, filed = of(held, "Khách sạn 1"), of(held, "Khách sạn 2")
    actions.submit(str(filed.uid), month(), by=BY, key="k", now=IN_TIME)
    actions.save_draft(str(row.uid), {"kd.02.thang": "1"}, by=BY)
    actions.link(str(row.uid), by=OWNERS, address=lambda secret: f"https://x.vn/{secret}")
    now, ends = timezone.now(), Link.objects.get().ends_at
    for what, moment in (("report_drafts", now), ("report_links", ends)):
        holder = holders()[what]
        assert holder.oldest() is not None
        assert (holder.old(moment - LATER), holder.forget(moment - LATER)) == (0, 0)
        assert (holder.old(moment + LATER), holder.forget(moment + LATER)) == (1, 1)
        assert (holder.forget(moment + LATER), holder.oldest()) == (0, None)
    assert not Draft.objects.exists() and not Link.objects.exists()
    assert Version.objects.count() == 1
