"""The ledger, followed: what happens to a dossier of the portal becomes a message to it, in the order of the events.

The outbox and how far we have read change in one transaction, and a message's id follows from its event: nothing is
lost or told twice, whenever we are stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from tinhso.cases.models import Case, CaseResult
from tinhso.cases.states import STATES
from tinhso.exchange.portal import contract
from tinhso.exchange.portal.models import Counterpart, Outbound
from tinhso.exchange.portal.queueing import queued, queued_file
from tinhso.exchange.portal.setup import has_keys
from tinhso.exchange.portal.states import number_of
from tinhso.files.queries import files
from tinhso.ledger.followers import follow, last_position, pass_over
from tinhso.ledger.models import Event
from tinhso.ledger.positions import number_all
from tinhso.org.models import Office
from tinhso.org.queries import organisation_on

NAME, SUBJECT, MOST_PAPERS = "portal", "case:", 100
# Events that are read in one transaction, and how many of those in one round of the worker.
AT_ONCE, PARTS = 300, 10
# What changes how a dossier stands as the portal shows it: its state, who has it, what is promised.
TOLD = tuple(
    f"cases.{name}"
    for name in (
        "filed completion_asked completed not_accepted accepted passed_on step_returned supplement_asked "
        "supplement_answered supplement_resumed payment_asked paid suspended resumed extended recounted decided "
        "result_attached returned withdrawn stopped handed_over transferred undone"
    ).split()
)

# Why these were done is said to the office alone.
_OUR_OWN = frozenset({"cases.undone", "cases.result_attached"})


def tell_what_happened(*, now: datetime | None = None) -> int:
    """Queue messages of what has happened since; how many events were read, at most PARTS times AT_ONCE."""
    if not has_keys():
        return 0
    number_all()
    # Read before we look whether the portal has a dossier here: the events of its first come behind it.
    last = last_position()
    if not Counterpart.objects.exists():
        pass_over(NAME, upto=last)
        return 0
    counted = 0
    for _part in range(PARTS):
        found = follow(
            NAME, lambda events: _take(events, now or timezone.now()), kinds=TOLD, most=AT_ONCE
        )
        counted += found
        if found < AT_ONCE:
            break
    return counted


@dataclass(frozen=True)
class _Around:
    """What messages of some events need beside them. offices: code → identifier of the agency, else its name."""

    codes: Mapping[UUID, str]
    offices: Mapping[str, str]
    results: Mapping[UUID, CaseResult]
    files: Mapping[str, Any]


def _take(events: Sequence[Event], now: datetime) -> None:
    cases = {UUID(one.subject.removeprefix(SUBJECT)) for one in events}
    rows = Counterpart.objects.select_for_update().filter(case__in=cases).order_by("pk")
    known = {one.case: one for one in rows}
    own = [one for one in events if UUID(one.subject.removeprefix(SUBJECT)) in known]
    if not own:
        return
    around = _around(own, list(known))
    made: list[Outbound] = []
    for event in own:
        case = UUID(event.subject.removeprefix(SUBJECT))
        made += _messages(event, known[case], case, around, now)
    Outbound.objects.bulk_create(made)
    Counterpart.objects.bulk_update(known.values(), ["told"])


def _around(events: Iterable[Event], cases: Sequence[Any]) -> _Around:
    holders = {str(one.facts["holder"]) for one in events}
    names = organisation_on(timezone.localdate()).offices
    ids = dict(Office.objects.filter(code__in=holders).values_list("code", "agency_id"))
    results = {
        one.case.uid: one
        for one in CaseResult.objects.filter(case__uid__in=cases).select_related("case")
    }
    return _Around(
        codes=dict(Case.objects.filter(uid__in=cases).values_list("uid", "code")),
        offices={
            code: ids.get(code) or (names[code].name if code in names else code) for code in holders
        },
        results=results,
        files=files(one.file for one in results.values() if one.file),
    )


def _messages(
    event: Event, known: Counterpart, case: UUID, around: _Around, now: datetime
) -> Iterator[Outbound]:
    if event.kind in ("cases.decided", "cases.result_attached"):
        result = around.results.get(case)
        yield from _of_result(event, known, around.codes[case], result, around, now)
    body = _standing(event, around.codes[case], around)
    yield queued(known, contract.STATE, body, cause=event.uid, now=now)


def _standing(event: Event, code: str, around: _Around) -> dict[str, Any]:
    facts, state = event.facts, event.facts["state"]
    vi, en = STATES[state].words
    body: dict[str, Any] = {
        "ours": code,
        "state": number_of(state, kind=event.kind),
        "our_state": state,
        "at": event.occurred_at,
        "office": around.offices[facts["holder"]],
        "note": {"vi": vi, "en": en},
    }
    if event.kind == "cases.extended" or facts.get("due_at"):
        body["promised_at"] = facts.get("until") or facts["due_at"]
    if event.kind in ("cases.supplement_asked", "cases.completion_asked"):
        body["papers"] = [one[:400] for one in facts.get("papers") or () if one][:MOST_PAPERS]
    if event.kind == "cases.payment_asked":
        body["amount"] = facts["amount"]
    if reasons := _reasons(event):
        body["note"] = {"vi": f"{vi}. {reasons}"[:4_000], "en": en}
    return body


def _reasons(event: Event) -> str:
    """What the officer wrote to the applicant; "" where nothing, or where it was erased."""
    if event.kind in _OUR_OWN:
        return ""
    sealed = getattr(event, "sealed", None)
    return str(sealed.facts.get("reasons", "")) if sealed is not None else ""


def _of_result(
    event: Event,
    known: Counterpart,
    code: str,
    result: CaseResult | None,
    around: _Around,
    now: datetime,
) -> Iterator[Outbound]:
    """The result's bytes, where there are any that a message can carry, and then what it is."""
    facts = event.facts
    if "result" not in facts:  # Another file of what was decided before.
        if result is None:
            return
        facts = {"result": result.code, "granted": result.granted, "number": result.number}
    body: dict[str, Any] = {
        "ours": code,
        "code": facts["result"],
        "granted": facts["granted"],
        "number": facts.get("number") or "",
        "signed_at": event.occurred_at,
    }
    file = around.files.get(result.file) if result is not None else None
    if file is not None and file.size <= contract.MOST_FILE_BYTES:
        yield queued_file(known, file, cause=event.uid, now=now)
        body |= {"sha256": file.sha256, "file_name": file.name}
    yield queued(known, contract.RESULT, body, cause=event.uid, now=now)
