"""Papers scanned in one go: kept as they came, then split into the dossier's papers."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction

from tinhso.cases import kept as of_dossiers
from tinhso.cases.actions.doing import CannotAct, Doer, Doing, already, begin, done, needed
from tinhso.cases.actions.filing import paper_facts
from tinhso.cases.models import Case, CasePaper, Scan
from tinhso.cases.papers_held import ROOM
from tinhso.cases.states import OPEN
from tinhso.files import actions as files
from tinhso.files import queries as stored
from tinhso.files import scans

FOLLOWS, DROPPED = "=", "-"
MOST_NAME = 60


@dataclass(frozen=True)
class Pile:
    """One paper out of a scan. type: its code in the procedure, "" for another; pages: from 0, in order."""

    name: str
    type: str
    pages: tuple[int, ...]


def add_scan(
    case: Any, parts: Sequence[tuple[str, bytes]], *, doer: Doer, key: str, name: str = "ban-quet"
) -> Scan:
    """Keep what was scanned, and look through its pages. parts: (kind, content) of each file, in order.

    The same key again gives the same scan. Raises CannotAct, RefusedScan, and what `files.store` raises.
    """
    found = Scan.objects.filter(key=key).first()
    if found is not None:
        return found
    row = _open_for(case, doer)
    looked = scans.look(parts)
    kept = [str(files.store(looked.content, name=f"{name}-{row.code}.pdf", room=ROOM).uid)]
    try:
        lines = b"\n".join(base64.b64encode(one.picture) for one in looked.pages)
        kept.append(str(files.store(lines, name=f"{name}-{row.code}.txt", room=ROOM).uid))
        with transaction.atomic():
            return Scan.objects.create(
                case=row,
                key=key,
                file=kept[0],
                pictures=kept[1],
                pages=len(looked.pages),
                marks={
                    str(place): one.mark
                    for place, one in enumerate(looked.pages)
                    if one.mark is not None
                },
                blanks=[place for place, one in enumerate(looked.pages) if one.blank],
                actor=doer.by.actor,
                at=datetime.now(UTC),
            )
    except BaseException as error:
        for one in kept:
            files.erase(one)
        found = Scan.objects.filter(key=key).first() if isinstance(error, IntegrityError) else None
        if found is None:
            raise
        return found


def _open_for(case: Any, doer: Doer) -> Case:
    row = Case.objects.filter(uid=case).first()
    if row is None:
        raise CannotAct("no_such_case", case=str(case))
    if not any(doer.may("receive", office) for office in (row.desk, row.office)):
        raise CannotAct("not_yours_to_do", act="scan", office=row.desk)
    if row.told:
        raise CannotAct("handled_elsewhere", case=row.code)
    if row.state not in OPEN:
        raise CannotAct("not_in_this_state", act="scan", state=row.state)
    return row


def piles_of(plan: Sequence[str], names: Mapping[str, str]) -> list[Pile]:
    """What each page was said to be → the papers that it makes. Pages of one paper go together, in their order.

    plan: for each page "=" (as the page before), "-" (left out), or a key of names; names: code → name, with other
    papers under codes that begin with "+". Raises CannotAct (scan_page_lost: a first page follows nothing;
    scan_page_unknown; scan_nothing).
    """
    found: dict[str, list[int]] = {}
    current = ""
    for place, said in enumerate(plan):
        if said == DROPPED:
            continue
        if said != FOLLOWS:
            if said not in names:
                raise CannotAct("scan_page_unknown", page=place + 1)
            current = said
        if not current:
            raise CannotAct("scan_page_lost", page=place + 1)
        found.setdefault(current, []).append(place)
    if not found:
        raise CannotAct("scan_nothing")
    return [
        Pile(names[code], "" if code.startswith("+") else code, tuple(pages))
        for code, pages in found.items()
    ]


def split_scan(
    scan: Any, *, piles: Sequence[Pile], doer: Doer, seen: int | None = None, key: str | None = None
) -> Case:
    """Each paper of a scan becomes a file of its own and stands in the dossier under its type.

    The same key again does nothing more. Raises CannotAct (scan_split_already, no_such_scan), RefusedScan.
    """
    if found := already(key):
        return found
    row = Scan.objects.filter(uid=scan).select_related("case").first()
    if row is None:
        raise CannotAct("no_such_scan", scan=str(scan))
    _check_pages(piles, row.pages)
    _open_for(row.case.uid, doer)
    # Drawing and splitting take seconds: nothing is locked meanwhile.
    parts = scans.split(stored.held(row.file), [one.pages for one in piles])
    kept: list[str] = []
    try:
        for one, content in zip(piles, parts, strict=True):
            name = f"{one.name[:MOST_NAME].replace('/', '-')}.pdf"
            kept.append(str(files.store(content, name=name, room=ROOM).uid))
        with transaction.atomic():
            return _attach(row, piles, kept, doer=doer, seen=seen, key=key)
    except BaseException:
        for uid in kept:
            files.erase(uid)
        if found := already(key):  # The same form at once: the other has done it.
            return found
        raise


def _check_pages(piles: Sequence[Pile], count: int) -> None:
    pages = [page for one in piles for page in one.pages]
    if not pages or len(set(pages)) != len(pages) or not all(0 <= one < count for one in pages):
        raise CannotAct("scan_nothing")


def _attach(
    scan: Scan,
    piles: Sequence[Pile],
    kept: Sequence[str],
    *,
    doer: Doer,
    seen: int | None,
    key: str | None,
) -> Case:
    doing = begin(scan.case.uid, "correct", doer, seen=seen, key=key)
    held = Scan.objects.select_for_update().get(pk=scan.pk)
    if held.split_at is not None:
        raise CannotAct("scan_split_already")
    for one, uid in zip(piles, kept, strict=True):
        _paper(doing, one, uid)
    held.split_at = doing.at
    if held.pictures:
        files.erase(held.pictures)
    held.pictures = ""
    held.save(update_fields=["split_at", "pictures"])
    facts = {
        **paper_facts((one.type, one.name) for one in piles),
        "files": list(kept),
        "pages": sum(len(one.pages) for one in piles),
    }
    after = done(doing, "scanned", facts=facts)
    scanned = [(one.type, uid, len(one.pages)) for one, uid in zip(piles, kept, strict=True)]
    of_dossiers.keep_scanned(after, scanned, by=doer.by, at=doing.at)
    return after


def _paper(doing: Doing, pile: Pile, uid: str) -> None:
    """The paper that lacks its picture gets it; what has one already keeps it, and the new one stands beside."""
    rows = doing.case.papers.filter(file="").order_by("-supplement", "id")
    rows = rows.filter(type=pile.type) if pile.type else rows.filter(type="", name=pile.name)
    waiting = rows.first()
    if waiting is not None:
        waiting.file = uid
        waiting.save(update_fields=["file"])
        return
    CasePaper.objects.create(
        case=doing.case,
        type=pile.type,
        name=needed(pile.name, "paper", most=400),
        copies=1,
        file=uid,
    )
