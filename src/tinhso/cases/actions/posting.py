"""The result by post: where it is wanted, and with which number it was sent. The receiver pays the carrier."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tinhso.cases.actions import paying
from tinhso.cases.actions.deciding import BY_POST
from tinhso.cases.actions.doing import CannotAct, Doer, already, begin, done, write
from tinhso.cases.models import Case, Posting
from tinhso.cases.states import OPEN
from tinhso.kernel.identity import line
from tinhso.ledger.together import as_one
from tinhso.payments.rules import RETURNING

MOST_ADDRESS, MOST_PHONE, MOST_TRACKING = 500, 30, 40


@as_one
def wish_post(
    case: Any, *, address: str, phone: str = "", doer: Doer, key: str | None = None
) -> Posting:
    """The result is wanted by post at an address, as long as it was not handed out; said again, it is changed.

    Raises CannotAct (posted_already; no_post_wish: sent again, after it was taken back), BadIdentity.
    """
    row = Case.objects.select_for_update().filter(uid=case).first()
    if row is None:
        raise CannotAct("no_such_case", case=str(case))
    if not doer.acts_for & {row.owner, row.filer} and not _at_the_desk(row, doer):
        raise CannotAct("not_yours_to_do", act="post", office=row.desk)
    if row.told:
        raise CannotAct("handled_elsewhere", case=row.code)
    held = Posting.objects.filter(case=row).first()
    if already(key):
        if held is None:  # She has changed her mind since: what is sent again does not wish anew.
            raise CannotAct("no_post_wish", case=row.code)
        return held
    if row.state not in OPEN and row.state != "done":
        raise CannotAct("not_in_this_state", act="post", state=row.state)
    where = line(address, field="address", most=MOST_ADDRESS)
    call = line(phone, field="phone", most=MOST_PHONE, empty=True)
    held = held or Posting(case=row)
    # Where the server's clock was set back, time does not run backwards in a dossier.
    row.changed_at = max(datetime.now(UTC), row.changed_at)
    row.save(update_fields=["changed_at"])
    held.address, held.phone, held.wished_at = where, call, row.changed_at
    held.save()
    facts = {"address": where, "phone": call or None}
    write(row, "post_wished", doer=doer, facts=facts, name="wish_post", told_at=None, key=key)
    return held


def _at_the_desk(row: Case, doer: Doer) -> bool:
    """Whether somebody receives for the applicant, or hands results out and asks her where to."""
    hands_out = (doer.may("hand_out", one) for one in (row.desk, row.office))
    return doer.may("receive", row.desk) or any(hands_out)


@as_one
def unwish_post(case: Any, *, doer: Doer, key: str | None = None) -> Case:
    """The result is not wanted by post after all, as long as it has not left: every wish is taken back.

    The ledger keeps the wishes and says that they were undone. Raises CannotAct (no_post_wish).
    """
    if found := already(key):
        return found
    row = Case.objects.select_for_update().filter(uid=case).first()
    if row is None:
        raise CannotAct("no_such_case", case=str(case))
    if not doer.acts_for & {row.owner, row.filer} and not _at_the_desk(row, doer):
        raise CannotAct("not_yours_to_do", act="post", office=row.desk)
    if row.state not in OPEN and row.state != "done":
        raise CannotAct("not_in_this_state", act="undo", state=row.state)
    gone, _ = Posting.objects.filter(case=row, posted_at=None).delete()
    wishes = row.acts.filter(name="wish_post", undone_by=None).order_by("id")
    last = wishes.last()
    if not gone or last is None:
        raise CannotAct("no_post_wish", case=row.code)
    row.changed_at = max(datetime.now(UTC), row.changed_at)
    row.save(update_fields=["changed_at"])
    facts = {"act": str(last.event)}
    made = write(row, "undone", doer=doer, name="undo", told_at=None, key=key, facts=facts)
    wishes.update(undone_by=made.event)
    return row


@as_one
def post_result(
    case: Any, *, tracking: str, doer: Doer, seen: int | None = None, key: str | None = None
) -> Case:
    """The result was given to the carrier under a number; with it the dossier is returned.

    Raises CannotAct (no_post_wish: nobody said where to), CannotPay (pay_first), BadIdentity.
    """
    if found := already(key):
        return found
    doing = begin(case, "return_result", doer, seen=seen, key=key)
    paying.check_first(doing.case, RETURNING, doing.day)
    held = Posting.objects.select_for_update().filter(case=doing.case).first()
    if held is None:
        raise CannotAct("no_post_wish", case=doing.case.code)
    held.tracking = line(tracking, field="tracking", most=MOST_TRACKING)
    held.posted_at = doing.at
    held.save(update_fields=["tracking", "posted_at"])
    facts = {"tracking": held.tracking}
    doing.case.changed_at = doing.at
    write(doing.case, "posted", doer=doer, facts=facts, name="post", told_at=None)
    doing.case.returned_at = doing.at
    return done(doing, "returned", facts={"how": BY_POST})
