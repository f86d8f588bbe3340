"""A result in somebody's hands: who took it, and that it was handed out by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tinhso.cases.actions.doing import CannotAct, Doer, already, needed, typed, write
from tinhso.cases.models import Case, Posting, Rating
from tinhso.kernel.identity import person_name
from tinhso.ledger.models import Event
from tinhso.ledger.together import as_one

OWNER, FILER, OTHER = "owner", "filer", "other"
MOST_NAME, MOST_PAPER, MOST_AUTHORITY = 200, 40, 200


@dataclass(frozen=True)
class Taker:
    """Who took a result at the counter. who: owner, filer or other.

    name, paper, authority: of another one, her name, the number of her identity paper, and what lets her take it.
    """

    who: str
    name: str = ""
    paper: str = ""
    authority: str = ""

    def facts(self) -> Mapping[str, Any]:
        """As the event tells it; the name and the numbers sealed. Raises CannotAct (lacks, too_long), BadIdentity."""
        if self.who not in (OWNER, FILER, OTHER):
            raise CannotAct("lacks", field="taker")
        if self.who != OTHER:
            return {"taken_by": self.who}
        return {
            "taken_by": OTHER,
            "taker": person_name(
                needed(self.name, "taker_name", most=MOST_NAME), field="taker_name"
            ),
            "paper": typed(self.paper, most=MOST_PAPER) or None,
            "authority": needed(self.authority, "taker_authority", most=MOST_AUTHORITY),
        }


@as_one
def take_back_result(
    case: Any, *, doer: Doer, reasons: str, seen: int | None = None, key: str | None = None
) -> Case:
    """A result that was handed out by mistake waits at the desk again, and the citizen's clock runs on.

    The ledger keeps the handing out and says that it was undone, and why. Raises CannotAct (result_left: it went by
    post or online, or the applicant has rated how it went; lacks).
    """
    if found := already(key):
        return found
    row = Case.objects.select_for_update().filter(uid=case).first()
    if row is None:
        raise CannotAct("no_such_case", case=str(case))
    if seen is not None and seen != row.revision:
        raise CannotAct("changed_meanwhile", case=row.code)
    if not any(doer.may("hand_out", office) for office in (row.desk, row.office)):
        raise CannotAct("not_yours_to_do", act="return_result", office=row.desk)
    if row.told:
        raise CannotAct("handled_elsewhere", case=row.code)
    last = row.acts.filter(name="return_result", undone_by=None).order_by("-id").first()
    if row.state != "returned" or last is None:
        raise CannotAct("not_in_this_state", act="undo", state=row.state)
    if has_left(row):
        raise CannotAct("result_left", case=row.code)
    facts = {"act": str(last.event), "reasons": needed(reasons, "reasons")}
    row.state, row.returned_at = "done", None
    row.changed_at = max(datetime.now(UTC), row.changed_at)
    row.revision += 1
    row.save()
    made = write(row, "undone", doer=doer, name="undo", told_at=None, key=key, facts=facts)
    last.undone_by = made.event
    last.save(update_fields=["undone_by"])
    return row


def has_left(row: Case) -> bool:
    """Whether a result that was returned is beyond reach: posted, sent online, or rated by whoever has it."""
    handed = Event.objects.filter(subject=f"case:{row.uid}", kind="cases.returned").order_by("-id")
    how = next((facts.get("how") for facts in handed.values_list("facts", flat=True)[:1]), None)
    posted = Posting.objects.filter(case=row, posted_at__isnull=False).exists()
    return how != "counter" or posted or Rating.objects.filter(case=row).exists()
