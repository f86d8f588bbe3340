"""Papers that the province holds and does not ask for again, and results that are signed. Told once, and seen.

The citizen who is shown has an identity card that a desk scanned, a building permit that came to be signed, and a
dossier for which a register is asked. Neighbours have had theirs scanned too: some let it be used, one brought it
again, one was asked for it all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tinhso import calendars
from tinhso.cases import actions, signed
from tinhso.cases.actions.scanning import Pile
from tinhso.cases.data import with_databases
from tinhso.cases.holdings import HeldGiven
from tinhso.cases.models import Case
from tinhso.cases.states import OPEN
from tinhso.demo import signers
from tinhso.demo.filling import SEED, citizen
from tinhso.demo.people import Someone, new_party, someone
from tinhso.demo.province import ADMIN, Place
from tinhso.demo.scenes import SHOWN, Staged, key_of
from tinhso.demo.sheets import printed
from tinhso.documents.models import AskedAgain, Document
from tinhso.exchange.registers.following import meet_filed
from tinhso.ledger.actions import By
from tinhso.procedures.rules import AskedPaper
from tinhso.signing import actions as signing
from tinhso.signing.models import Paper
from tinhso.signing.queries import in_force, papers_of, stands
from tinhso.signing.rules import COPY, HERE, PERSON, SEAL

#: Procedures: a copy out of the books, a signature that is certified, both of whom shows her identity card.
FROM_BOOK, SIGNATURE = "2.000908", "2.000884"
PERMIT, SINGLE, MARRIAGE = "1.013228", "1.004873", "1.000894"
CARD = "can-cuoc"
NEIGHBOURS: Mapping[str, int] = {SHOWN: 3, "p-song-hau": 2, "x-binh-an": 1}
_SERIAL = 7_700
OVERRIDE = "unreadable"
REQUEST = "Căn cước: bản đang lưu mờ ở góc có ngày cấp. Đề nghị chụp lại hai mặt."
_GOES_WRONG = "Ghi sai tình trạng hôn nhân tại thời điểm cấp."


@dataclass
class Seen(Staged):
    """A dossier that is seen as it happens, and for whose papers registers and what is held stand.

    seen: False for what of it is told of the past.
    """

    seen: bool = True
    brings: bool = False

    def _told(self) -> datetime | None:
        return None if self.seen else self.at

    def _asked(self, answers: Mapping[str, Any]) -> Sequence[AskedPaper]:
        asked = with_databases(
            super()._asked(answers),
            self.definition,
            self._day(),
            owner=self.owner,
            filer=self.filer,
        )
        return [
            one for one in asked if not one.database and (self.brings or one.paper.type != CARD)
        ]


def tell(places: Sequence[Place]) -> None:
    """All of it that has not been told."""
    meet_filed()  # So that registers are asked for what is filed from now on, also where nobody has asked any before.
    by_office = {one.office: one for one in places}
    place = by_office[SHOWN]
    own = citizen()
    her = new_party(own, by=ADMIN)
    _scanned(place, "hers-held-scan", own, her)
    _filed(place, FROM_BOOK, "hers-held-used", own, her, used=True, mine=True)
    _filed(place, MARRIAGE, "hers-held-register", own, her)
    serial = _SERIAL
    for office, count in NEIGHBOURS.items():
        for number in range(count):
            serial += 1
            _neighbour(by_office[office], number, serial)
    if settings.SIGNING_TOKENS:
        _signed(place, own, her)


def _neighbour(place: Place, number: int, serial: int) -> None:
    """One whose card a desk scanned: the first lets it be used, the second brings it again, the third is asked."""
    own = someone(Random(SEED + serial), serial)  # noqa: S311 made-up people need no secret
    party, name = new_party(own, by=ADMIN), f"held-{place.office}-{number}"
    _scanned(place, f"{name}-scan", own, party)
    case = _filed(
        place, SIGNATURE, name, own, party, used=number == 0, brings=number == 1, channel="counter"
    )
    if number != 2 or AskedAgain.objects.filter(case=str(case.uid)).exists():
        return
    actions.ask_supplement(
        case.uid,
        reasons=REQUEST,
        papers=[CARD],
        override=OVERRIDE,
        doer=_by(case.staff, place.office),
        key=f"demo-{name}-asked",
    )


def _scanned(place: Place, name: str, own: Someone, party: str) -> None:
    """A dossier at the counter whose identity card was scanned there: it is held from then on."""
    case = _filed(place, FROM_BOOK, name, own, party, channel="counter")
    if Document.objects.filter(case=str(case.uid)).exists() or case.state not in OPEN:
        return
    paper = next(one for one in _definition(place, FROM_BOOK).papers if one.type == CARD)
    doer = _by(place.staff["desk"][0].code, place.desk)
    key = f"demo-{name}"
    parts = [("pdf", printed("Căn cước (bản mẫu)"))]
    scan = actions.add_scan(case.uid, parts, doer=doer, key=key)
    pages = tuple(range(scan.pages))
    pile = Pile(paper.name, paper.type, pages)
    actions.split_scan(scan.uid, piles=[pile], doer=doer, key=f"{key}-split")


def _filed(
    place: Place,
    procedure: str,
    name: str,
    own: Someone,
    party: str,
    *,
    used: bool = False,
    brings: bool = False,
    mine: bool = False,
    channel: str = "online",
) -> Case:
    """A dossier that is filed and accepted now; the one that was, where it has been told."""
    found = Case.objects.filter(key=key_of(name)).first()
    if found is not None:
        return found
    life = _life(place, procedure, name, own, party, channel=channel, mine=mine)
    life.held = [HeldGiven(CARD, consent=True)] if used else ()
    life.brings = brings
    with transaction.atomic():
        life.file()
        life.accept()
    return life.case


def _life(
    place: Place,
    procedure: str,
    name: str,
    own: Someone,
    party: str,
    *,
    channel: str = "online",
    mine: bool = False,
    seen: bool = True,
) -> Seen:
    now = datetime.now(UTC)
    return Seen(
        random=Random(f"{SEED}-{name}"),  # noqa: S311 made-up people need no secret
        place=place,
        definition=_definition(place, procedure),
        calendar=calendars.load(calendars.DEFAULT),
        now=now,
        at=now,
        key=key_of(name),
        owner=party,
        filer=party,
        own=own,
        channel=channel,
        looked_at=True,
        officer=place.staff["officer"][0 if mine else -1],
        seen=seen,
    )


def _signed(place: Place, own: Someone, her: str) -> None:
    """Two results signed by the head and sealed: one that holds, with a certified copy, and one that was revoked."""
    head = place.staff["head"][0].code
    _certificates(head, place.office)
    doer = _by(head, place.office)
    permit = _result(place, PERMIT, "hers-signed", own, her, "Giấy phép xây dựng (mẫu)", doer)
    single = "Giấy xác nhận tình trạng hôn nhân (mẫu)"
    (wrong, *_) = _result(place, SINGLE, "hers-revoked", own, her, single, doer)
    if not wrong.changes.exists():
        case = Case.objects.get(key=key_of("hers-revoked"))
        actions.revoke_signed(
            case, wrong.uid, reason="wrong_content", words=_GOES_WRONG, by=doer.by
        )
    paper = next(one for one in permit if one.way != COPY)
    if stands(paper, day=timezone.localdate()).what == "valid" and len(permit) == 1:
        case = Case.objects.get(key=key_of("hers-signed"))
        actions.certify_copy(case.uid, paper.uid, doer=doer, key="demo-signed-copy")


def _certificates(head: str, office: str) -> None:
    """The samples sign for the head who is shown and for her office, unless somebody has entered others."""
    folder = Path(settings.SIGNING_ROOTS).parent
    now = datetime.now(UTC)
    for label, role, whose in (
        (signers.HEAD, PERSON, {"staff": head}),
        (signers.SEAL, SEAL, {"office": office}),
    ):
        if in_force(at=now).filter(role=role, **whose).exists():
            continue
        chain = signers.certificate_of(folder, label).read_bytes()
        signing.add_certificate(
            chain, token=signers.TOKEN, label=label, role=role, by=ADMIN, **whose
        )


def _result(
    place: Place,
    procedure: str,
    name: str,
    own: Someone,
    her: str,
    called: str,
    doer: actions.Doer,
) -> list[Paper]:
    """The papers of the book of a dossier that was worked on up to its signing, and is signed now. Signed once."""
    case = Case.objects.filter(key=key_of(name)).first()
    if case is None:
        life = _life(place, procedure, name, own, her, mine=True, seen=False)
        with transaction.atomic():
            case = life.staged((("file", 30), ("accept", 28), ("work", 2)))
    given = [one for one in papers_of(signed.about(case)) if one.issued_at is not None]
    if given:
        return given
    actions.decide_signed(
        case.uid,
        doer=doer,
        number="MAU-01/UBND" if procedure == PERMIT else "MAU-02/UBND",
        signing=actions.SignedFile(HERE, printed(called), name="ket-qua-mau.pdf"),
        key=f"demo-{name}-signed",
    )
    return [one for one in papers_of(signed.about(case)) if one.issued_at is not None]


def _definition(place: Place, procedure: str) -> Any:
    return next(one for one in place.definitions if one.code == procedure)


def _by(staff: str, office: str) -> actions.Doer:
    return actions.system(By(actor=staff, office=office, channel="counter"))
