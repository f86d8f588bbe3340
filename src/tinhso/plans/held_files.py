"""Which stored files the plans hold, for whoever tidies files away."""

from __future__ import annotations

from collections.abc import Collection

from tinhso.plans.models import Evidence, GoverningDocument

# The name under which files are kept for plans.
ROOM = "plans"


def held(uids: Collection[str]) -> set[str]:
    """Those among some files that a governing document or a task's evidence names."""
    wanted = list(uids)
    found = set(GoverningDocument.objects.filter(file__in=wanted).values_list("file", flat=True))
    return found | set(Evidence.objects.filter(file__in=wanted).values_list("file", flat=True))
