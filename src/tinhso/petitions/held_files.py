"""Which stored files petitions hold, for whoever tidies files away."""

from __future__ import annotations

from collections.abc import Collection

from tinhso.petitions.models import Attachment

# The name under which files are kept for petitions.
ROOM = "petitions"


def held(uids: Collection[str]) -> set[str]:
    """Those among some files that stand beside a petition or an answer."""
    return set(Attachment.objects.filter(file__in=list(uids)).values_list("file", flat=True))
