"""Two dossiers belong together: procedures done as one, a dossier that follows another, one that was filed again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from tinhso.cases.actions.doing import CannotAct, Doer, already, begin, done
from tinhso.cases.models import Case, Link
from tinhso.cases.states import OPEN
from tinhso.ledger.together import as_one

# How, seen from the dossier that was linked and from the other one.
LINKS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "linked": (("liên thông", "done together"), ("liên thông", "done together")),
    "follow_up": (("tiếp theo của", "follows"), ("được tiếp theo bởi", "followed by")),
    "again": (("nộp lại của", "filed again for"), ("được nộp lại bằng", "filed again as")),
}


@as_one
def link(
    case: Any,
    *,
    other: Any,
    link: str,
    doer: Doer,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Link a dossier with another, of the same owner or one that it follows; both say so, once.

    Raises CannotAct (no_such_link, linked_itself, case_linked_already, other_owner). A dossier that the doer may not
    open is not there. One that has ended is shown as linked, and nothing of it changes.
    """
    if found := already(key):
        return found
    if link not in LINKS:
        raise CannotAct("no_such_link", link=link)
    # Both in one order, so that two people linking them at once do not wait for one another.
    locked = Case.objects.select_for_update().filter(uid__in=[case, other]).order_by("pk")
    rows = {str(row.uid): row for row in locked}
    doing = begin(case, "link", doer, seen=seen, key=key, told_at=told_at)
    linked = rows.get(str(other))
    if linked is None or not any(
        doer.may("see_case", office) for office in (linked.holder, linked.office, linked.desk)
    ):
        raise CannotAct("no_such_case", case=str(other))
    row = doing.case
    if linked.pk == row.pk:
        raise CannotAct("linked_itself", case=row.code)
    if linked.owner != row.owner and link != "follow_up":
        raise CannotAct("other_owner", case=linked.code)
    if Link.objects.filter(Q(case=row, other=linked) | Q(case=linked, other=row)).exists():
        raise CannotAct("case_linked_already", case=linked.code)
    Link.objects.create(case=row, other=linked, why=link)
    if linked.state in OPEN:
        its = Doer(by=doer.by, may=lambda _right, _office: True, on_behalf=doer.on_behalf)
        also = begin(linked.uid, "link", its, told_at=told_at)
        done(also, "linked", facts={"link": link, "other": str(row.uid)})
    return done(doing, "linked", facts={"link": link, "other": str(linked.uid)})
