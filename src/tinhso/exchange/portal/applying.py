"""What a message from the portal does here: one act of `cases`, by its type, in the transaction of its row."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q

from tinhso.cases import actions as cases
from tinhso.cases.actions import Filing, PaperGiven
from tinhso.cases.actions.doing import Doer, local_day
from tinhso.cases.actions.paying import told
from tinhso.cases.models import Case
from tinhso.exchange.portal import contract
from tinhso.exchange.portal.contract import BadMessage, Message, moment
from tinhso.exchange.portal.files_held import ROOM
from tinhso.exchange.portal.models import Counterpart, PortalFile
from tinhso.exchange.portal.setup import ACTOR, CHANNEL
from tinhso.exchange.portal.signing import digest
from tinhso.files.actions import store
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.ledger.actions import By
from tinhso.org.models import Office
from tinhso.org.queries import desks_on, organisation_on
from tinhso.parties import actions as parties
from tinhso.parties import queries as known_parties
from tinhso.procedures.models import Procedure

# From which level of the electronic identity on the portal's word proves whose a number is.
PROVED = 2
_SUFFIX = re.compile(r"\.H\d{2}$")


class CannotApply(TinhsoError):
    """A message that is of the contract and does not fit what is here.

    Of theirs, refused for good: portal_filed_already (dossier), portal_not_filed (dossier), portal_file_differs.
    Of ours, for a person: portal_unknown_agency (agency), portal_two_agencies (agency): no office or several have that
    identifier; portal_another_person (who): the number is of somebody with another name; portal_amount_differs (amount,
    asked); portal_not_kept: what it said is kept no longer.
    """


class MustWait(TinhsoError):
    """What it needs has not come yet. portal_files_missing (count)."""


def apply(message: Message, known: Counterpart, *, key: str, now: datetime) -> None:
    """Do what a message says. known: its dossier's row, locked; key: the message's own, so that it acts once.

    Raises MustWait, CannotApply and whatever the acts refuse.
    """
    _HANDLERS[message.type](message, known, key, now)


def _filed(message: Message, known: Counterpart, _key: str, now: datetime) -> None:
    if known.case is not None:
        raise CannotApply("portal_filed_already", dossier=known.portal)
    body = message.body
    papers = _papers(known, body["papers"])
    at = min(moment(body["filed_at"]), now)
    day = local_day(at)
    office = _office(body["agency"], day)
    desk = _office(body["desk"], day) if body.get("desk") else _desk_of(office, day)
    by = By(actor=ACTOR, office=desk, channel=CHANNEL)
    applicant = _party(known, "applicant", body["applicant"], by)
    owner = _party(known, "owner", body["owner"], by) if body.get("owner") else applicant
    filing = Filing(
        procedure=_procedure(body["procedure"]),
        owner=owner,
        filer=applicant,
        desk=desk,
        office=office,
        answers=body["answers"],
        papers=papers,
        copies=body.get("copies", 1),
    )
    # The dossier's own key: however often it is filed over there, here it is one.
    case = cases.file_case(
        filing, key=f"portal:{known.portal}", doer=cases.system(by), told_at=at.astimezone(UTC)
    )
    known.case = case.uid
    known.assurance = {
        who: body[who]["level"] for who in ("applicant", "owner") if body.get(who) is not None
    }


def _supplemented(message: Message, known: Counterpart, key: str, now: datetime) -> None:
    case = _case(known)
    papers = _papers(known, message.body["papers"])
    act = cases.complete if case.state == "incomplete" else cases.answer_supplement
    at = _told_at(message.body["supplemented_at"], case, now)
    act(case.uid, doer=_doer(case), papers=papers, key=key, told_at=at)


def _withdrawn(message: Message, known: Counterpart, key: str, now: datetime) -> None:
    case = _case(known)
    at = _told_at(message.body["asked_at"], case, now)
    cases.withdraw(
        case.uid, doer=_doer(case), reasons=message.body.get("reasons", ""), key=key, told_at=at
    )


def _paid(message: Message, known: Counterpart, key: str, now: datetime) -> None:
    """What is awaited is settled: by the dossier that waits for it, or in the accounts. Else it stays a message."""
    case = _case(known)
    amount = message.body["amount"]
    if case.state != "awaiting_payment":
        told(case, amount, key=f"portal:{key}", by=_doer(case).by)
        return
    if amount != case.fee:
        raise CannotApply("portal_amount_differs", amount=amount, asked=case.fee)
    at = _told_at(message.body["paid_at"], case, now)
    cases.paid(case.uid, doer=_doer(case), amount=amount, key=key, told_at=at)


def _file(message: Message, known: Counterpart, _key: str, _now: datetime) -> None:
    body = message.body
    try:
        content = base64.b64decode(body["content"], validate=True)
    except (binascii.Error, ValueError):
        raise BadMessage("portal_wrong_part", where="body/content") from None
    if digest(content) != body["sha256"]:
        raise CannotApply("portal_file_differs")
    if PortalFile.objects.filter(dossier=known.portal, sha256=body["sha256"]).exists():
        return
    kept = store(content, name=body["name"], limit=contract.MOST_FILE_BYTES, room=ROOM)
    PortalFile.objects.create(dossier=known.portal, sha256=body["sha256"], file=str(kept.uid))


_HANDLERS: Mapping[str, Callable[[Message, Counterpart, str, datetime], None]] = {
    contract.FILED: _filed,
    contract.SUPPLEMENTED: _supplemented,
    contract.WITHDRAWN: _withdrawn,
    contract.PAID: _paid,
    contract.FILE: _file,
}


def _case(known: Counterpart) -> Case:
    if known.case is None:
        raise CannotApply("portal_not_filed", dossier=known.portal)
    return Case.objects.get(uid=known.case)


def _doer(case: Case) -> Doer:
    return cases.system(By(actor=ACTOR, office=case.desk, channel=CHANNEL))


def _told_at(text: str, case: Case, now: datetime) -> datetime | None:
    """The moment over there, where the dossier can have it: not before what was recorded, not ahead of our clock."""
    at = moment(text).astimezone(UTC)
    return at if case.changed_at <= at <= now else None


def _papers(known: Counterpart, told: Sequence[Mapping[str, Any]]) -> list[PaperGiven]:
    """Raises MustWait where a file has not come."""
    wanted = {one["sha256"] for one in told}
    rows = PortalFile.objects.filter(dossier=known.portal, sha256__in=wanted)
    files = dict(rows.values_list("sha256", "file"))
    if missing := wanted - set(files):
        raise MustWait("portal_files_missing", count=len(missing))
    return [
        PaperGiven(one["name"], one.get("type", ""), copies=1, file=files[one["sha256"]])
        for one in told
    ]


def _office(agency: str, day: date) -> str:
    """Our office of an agency's identifier, among those of the day."""
    rows = Office.objects.filter(agency_id=agency, founded_on__lte=day)
    found = rows.filter(Q(closed_on=None) | Q(closed_on__gt=day)).values_list("code", flat=True)
    codes = list(found[:2])
    if not codes:
        raise CannotApply("portal_unknown_agency", agency=agency)
    if len(codes) > 1:
        raise CannotApply("portal_two_agencies", agency=agency)
    return codes[0]


def _desk_of(office: str, day: date) -> str:
    """The desk that takes in for an office: its own one below it; the office itself where it has none or several."""
    there = organisation_on(day).offices
    below = [code for code in desks_on(day) if code in there and there[code].parent == office]
    return below[0] if len(below) == 1 else office


def _procedure(code: str) -> str:
    """A procedure's code here: as it stands, else without the suffix of a province."""
    base = _SUFFIX.sub("", code)
    known: Iterable[str] = Procedure.objects.filter(code__in={code, base}).values_list(
        "code", flat=True
    )
    return base if base in set(known) and code not in set(known) else code


def _party(known: Counterpart, who: str, told: Mapping[str, Any], by: By) -> str:
    """Whom the portal names. A number is believed only where her identity was proved, and only for her own name.

    Else anybody could file into somebody's list of dossiers by knowing her number.
    """
    born = date.fromisoformat(told["born"]) if told.get("born") else None
    numbers = {
        kind: told[name]
        for kind, name in (("personal", "personal_number"), ("tax", "tax_number"))
        if told.get(name)
    }
    if told["level"] < PROVED:
        numbers = {}
    for kind, value in numbers.items():
        found = known_parties.by_number(kind, value)
        if found is not None and not _alike(found, told["name"], born):
            raise CannotApply("portal_another_person", who=who)
    party = parties.enter(
        kind=told["kind"],
        name=told["name"],
        key=f"portal:{known.portal}:{who}",
        by=by,
        born=born,
        sex=told.get("sex", ""),
        address=told.get("address", ""),
        numbers=numbers,
    )
    for kind, name in (("phone", "phone"), ("mail", "mail")):
        if told.get(name):
            parties.add_contact(party.uid, kind=kind, value=told[name], by=by)
    return str(party.uid)


def _alike(found: known_parties.Described, name: str, born: date | None) -> bool:
    same_day = born is None or found.born is None or found.born == born
    return same_day and fold(found.name) == fold(name)
