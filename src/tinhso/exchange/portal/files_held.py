"""Which stored files came from the portal and are still wanted, for whoever tidies files away."""

from __future__ import annotations

from collections.abc import Collection

from tinhso.cases import papers_held
from tinhso.exchange.portal.models import PortalFile

# The name under which files of the portal are kept.
ROOM = "portal"


def held(uids: Collection[str]) -> set[str]:
    """Those among some files that wait for a dossier, or that a dossier names by now."""
    rows = PortalFile.objects.filter(file__in=list(uids)).values_list("file", flat=True)
    return {*rows, *papers_held.held(uids)}
