"""The public board while the province is being filled: a month is published when all of it has been told."""

from __future__ import annotations

from datetime import timedelta

from tinhso.demo.arrivals import BEGUN
from tinhso.demo.filling import whole_before
from tinhso.measurement.live.models import Published
from tinhso.measurement.live.publishing import publish


def publish_told() -> bool:
    """Publish what months have been told to their end since the last time; whether there was one.

    Months stand in their order, so those of the last weeks wait for the ones before them.
    """
    before = whole_before()
    if before is None:
        return False
    last = before.replace(day=1) - timedelta(days=1)
    if last < BEGUN or Published.objects.filter(month__gte=last.replace(day=1)).exists():
        return False
    publish(last)
    return True
