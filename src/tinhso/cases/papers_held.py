"""Which stored files dossiers and drafts hold, for whoever tidies files away."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from tinhso.cases.drafts import files_in
from tinhso.cases.models import CasePaper, CaseResult, Draft, Scan
from tinhso.signing.queries import copies_held

# The name under which files are kept for dossiers.
ROOM = "cases"


def held(uids: Collection[str]) -> set[str]:
    """Those among some files that a paper, a result, a certified copy of one, a scan or a draft names."""
    asked = list(uids)
    papers = CasePaper.objects.filter(file__in=asked).values_list("file", flat=True)
    results = CaseResult.objects.filter(file__in=asked).values_list("file", flat=True)
    scans = Scan.objects.filter(Q(file__in=asked) | Q(pictures__in=asked))
    found = {*papers, *results, *copies_held(asked)}
    for pair in scans.values_list("file", "pictures"):
        found.update(pair)
    if set(asked) - found:  # A draft's papers stand inside what was typed.
        for data in Draft.objects.values_list("data", flat=True).iterator():
            found.update(files_in(data))
    return found & set(asked)
