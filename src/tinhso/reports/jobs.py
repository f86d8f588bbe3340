"""What the worker does for reports: periods that have ended are opened, and those that the house fills are filled."""

from __future__ import annotations

from django.utils import timezone

from tinhso.reports.actions.filling import fill_round
from tinhso.reports.actions.opening import SYSTEM, open_due


def open_ended() -> int:
    """Open what has ended; how many periods. Two queries where there is nothing to open."""
    made = open_due(today=timezone.localdate())
    for row in made:
        if row.version.template.filled:
            fill_round(str(row.uid), by=SYSTEM)
    return len(made)
