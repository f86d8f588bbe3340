"""Who stands at the desk: found by the card's code, a number or a name; entered where nobody is known.

The card pre-fills and proves nothing: the officer compares it with the person. Names and numbers travel in forms,
never in an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tinhso.access.guard import opens
from tinhso.access.looks import At, record, record_many
from tinhso.access.who import Request
from tinhso.cases import queries as cases
from tinhso.cases.models import Case
from tinhso.cases.queries import Wanted
from tinhso.kernel import chipcard, identity
from tinhso.kernel.errors import TinhsoError
from tinhso.parties import actions as parties
from tinhso.parties import queries
from tinhso.parties.models import Party
from tinhso.parties.queries import Described, Reached
from tinhso.web.days import day_typed
from tinhso.web.desk import addresses
from tinhso.web.desk.addresses import Meant
from tinhso.web.desk.cards import Compared, differing
from tinhso.web.desk.place import (
    AT_THE_DESK,
    Desk,
    DeskRefuses,
    case_scanned,
    desk_of,
    own_key,
    people_of,
    shown,
)
from tinhso.web.words import t

if TYPE_CHECKING:
    from tinhso.web.desk.typed import Told

COPIES = "chung-thuc"  # ?viec= of a visitor who comes for certified copies, not to file a dossier.
_OTHERS = frozenset({"name", "born"})
# Kind of a mandate → what the visitor is to the owner.
MANDATES: Mapping[str, tuple[str, str]] = {
    "parent": ("cha, mẹ của con chưa thành niên", "parent of a child under age"),
    "guardian": ("người giám hộ", "guardian"),
    "child": ("con của cha, mẹ", "child of her parent"),
    "spouse": ("vợ, chồng", "spouse"),
    "company": ("người đại diện của tổ chức", "representative of an organisation"),
    "attorney": ("người được ủy quyền", "holder of a power of attorney"),
}


@dataclass(frozen=True)
class Typed:
    """What the form of a new person holds. number: personal (12 digits) or tax (10, 13), by which it is told apart.

    meant: what the address can mean today; unit_code: today's unit of it, once it is known.
    """

    number: str = ""
    name: str = ""
    born: str = ""
    sex: str = ""
    address: str = ""
    old_number: str = ""
    phone: str = ""
    doubts: tuple[str, ...] = ()
    scanned: bool = False
    unit_code: str = ""
    meant: Meant = field(default_factory=Meant)


@dataclass(frozen=True)
class Visitor:
    """A person at the desk with what the desk should see at once.

    meant: her address today, where nobody said yet. others: owners and filers of her results beside herself, by uid.
    """

    party: Described
    contacts: tuple[Reached, ...] = ()
    ready: tuple[Case, ...] = ()
    recent: tuple[Case, ...] = ()
    acts_for: tuple[tuple[Described, Any], ...] = field(default=())
    meant: Meant = field(default_factory=Meant)
    others: Mapping[str, Described] = field(default_factory=dict)

    @property
    def phone(self) -> str:
        """Where she is called; "" if that is not known."""
        return next((one.value for one in self.contacts if one.kind == "phone"), "")


def visitor(request: Request, uid: str) -> Visitor | None:
    """The person whose uid is in the address, with the look kept; None if there is none or she was erased."""
    found = queries.described([uid]).get(uid) if uid else None
    if found is None or found.erased:
        return None
    _look(request, uid)
    since = datetime.now(UTC) - timedelta(days=365)
    rows = cases.matching(Wanted(parties=[uid], filed_from=since)).order_by("-filed_at")[:30]
    ready = tuple(one for one in rows if one.state == "done")
    shared = [one for one in ready if one.owner != one.filer]
    return Visitor(
        party=found,
        contacts=tuple(queries.contacts_of(uid)),
        ready=ready,
        others=people_of(request, shared, why=t("Trả kết quả", "Handing out results"))
        if shared
        else {},
        recent=tuple(rows)[:5],
        acts_for=tuple(queries.acts_for(uid, day=request.who.day)),
        meant=Meant() if found.unit_code else addresses.meant(found.address, day=request.who.day),
    )


def _look(request: Request, uid: str) -> None:
    record(
        request.who,
        "person",
        party=uid,
        why=t("Tiếp nhận tại quầy", "Intake at the counter"),
        request_id=request.request_id,
    )


@opens(AT_THE_DESK)
@sensitive_post_parameters()
@never_cache
@require_POST
def find(request: Request) -> HttpResponse:
    """A scan, a number or a name → the intake with that person, people to choose from, or an empty form for her."""
    desk = desk_of(request)
    text = request.POST.get("scan", "")[: chipcard.MOST + 1]
    told = _begun(request, desk) | {"scan": text[:200]}
    scanned = case_scanned(request, text)
    if scanned is not None:
        return HttpResponseRedirect(reverse("desk:check", args=[scanned.uid]), status=303)
    fault: TinhsoError | None = None
    try:
        if "|" in text:
            card = chipcard.read(text)
            known = queries.by_number("personal", card.number)
            if known is not None:
                return _known(request, told, known, card)
            return shown(request, "intake", {**told, "typed": _of_card(request, card), "scan": ""})
        found = _looked_for(text)
    except TinhsoError as refusal:
        fault, found = refusal, []
        if "|" in text:  # What can be read of a card need not be typed.
            read: dict[str, Any] = dict(chipcard.readable(text))
            read["meant"] = addresses.meant(read.get("address", ""), day=request.who.day)
            told["typed"] = Typed(**read, scanned=True)
    if fault is None and len(found) == 1 and _is_number(text):
        return _go_on(request, desk.code, found[0].uid)
    targets = [At(one.uid) for one in found]
    record_many(
        request.who, "search", targets, why=t("Tìm người tại quầy", "Looking for a visitor"),
        request_id=request.request_id,
    )  # fmt: skip
    if not found and fault is None:
        fault = DeskRefuses("desk_nobody_found")
        digits = text.strip()
        told["typed"] = Typed(number=digits) if _is_number(text) else Typed(name=digits[:200])
    return shown(request, "intake", {**told, "found": found}, fault=fault)


@opens(AT_THE_DESK)
@sensitive_post_parameters()
@never_cache
@require_POST
def enter(request: Request) -> HttpResponse:
    """A new person, or the one who has that number already."""
    desk = desk_of(request)
    typed = typed_in(request.POST)
    try:
        address, unit = addresses.taken(typed.address, **_chosen(request))
        kept = replace(typed, address=address, unit_code=unit)
        party = enter_typed(request, kept, office=desk.code, part="visitor")
    except TinhsoError as refusal:
        typed = replace(typed, meant=_meant_again(request, typed.address))
        told = _begun(request, desk) | {"typed": typed}
        return shown(request, "intake", told, fault=refusal)
    return _go_on(request, desk.code, str(party.uid))


@opens(AT_THE_DESK)
@sensitive_post_parameters()
@never_cache
@require_POST
def take_address(request: Request) -> HttpResponse:
    """Another address for a visitor, her card's or as she says it; what was kept before stays in the ledger."""
    desk = desk_of(request)
    uid, address = request.POST.get("nguoi", "")[:40], request.POST.get("address", "").strip()[:600]
    others = tuple(one for one in request.POST.get("khac", "").split(",") if one in _OTHERS)
    known = queries.described([uid]).get(uid)
    try:
        if not address:
            raise DeskRefuses("desk_no_address")
        # The unit that was known is of the other address, where that is another one.
        kept, unit = addresses.taken(address, **_chosen(request))
        changes: dict[str, Any] = {}
        if known is None or known.address != identity.line(kept, field="address"):
            changes["unit_code"] = unit
        by = request.who.by(office=desk.code, channel="counter")
        why = "Theo thẻ căn cước" if "card" in request.POST else "Người đến nói tại quầy"
        parties.correct(uid, by=by, reason=why, address=kept, **changes)
    except TinhsoError as refusal:
        told = _begun(request, desk)
        if known is not None and not known.erased:
            _look(request, uid)
            rows = (("address", known.address, address),)
            scanned = "card" in request.POST
            told["beside"] = Compared(
                known,
                rows,
                address,
                scanned=scanned,
                others=others,
                meant=_meant_again(request, address),
            )
        return shown(request, "intake", told, fault=refusal)
    messages.success(request, t("Đã ghi địa chỉ mới.", "The new address is kept."))
    return _go_on(request, desk.code, uid, doubts=others)


def _chosen(request: Request) -> dict[str, Any]:
    """What a form says of an address's unit, as `addresses.taken` takes it."""
    unit = request.POST.get("unit", "")[:5] if "units" in request.POST else None
    written = request.POST.get("written", "")[:10]
    return {"unit": unit, "day": request.who.day, "written": written}


def _meant_again(request: Request, address: str) -> Meant:
    """What the address of a refused form can mean, with what was chosen."""
    chosen = _chosen(request)
    return addresses.meant(
        address,
        day=chosen["day"],
        written=chosen["written"],
        chosen=chosen["unit"] or "",
    )


def typed_in(posted: Any, prefix: str = "") -> Typed:
    """The particulars that a form holds. prefix: of its fields' names."""
    said: dict[str, Any] = {
        name: str(posted.get(f"{prefix}{name}", "")).strip()[:600]
        for name in ("number", "name", "born", "sex", "address", "old_number", "phone")
    }
    return Typed(**said)


def enter_typed(request: Request, typed: Typed, *, office: str, part: str) -> Party:
    """The party of typed particulars, known already or new. Raises what `parties` raises, DeskRefuses."""
    numbers: dict[str, str] = {}
    digits = "".join(filter(str.isdigit, typed.number))
    is_tax = len(digits) in (10, 13)
    if typed.number:
        numbers["tax" if is_tax else "personal"] = typed.number
    if typed.old_number and not is_tax:
        numbers["old_personal"] = typed.old_number
    by = request.who.by(office=office, channel="counter")
    party = parties.enter(
        kind="organisation" if is_tax else "person",
        name=typed.name,
        born=None if is_tax else day_of(typed.born),
        sex="" if is_tax else typed.sex,
        address=typed.address,
        unit_code=typed.unit_code,
        numbers=numbers,
        key=own_key(request, part),
        by=by,
    )
    if typed.phone:
        parties.add_contact(party.uid, kind="phone", value=typed.phone, by=by)
    return party


def keep_mandate(request: Request, office: str, visitor: str, owner: str, form: Told) -> None:
    """What lets the visitor act for the owner, if it was said: from today on. Raises CannotChangeParty, DeskRefuses."""
    if not form.mandate:
        return
    parties.give_mandate(
        for_party=owner,
        by_party=visitor,
        kind=form.mandate,
        from_date=request.who.day,
        until_date=day_of(form.mandate_until),
        evidence=form.mandate_paper,
        key=own_key(request, "mandate"),
        by=request.who.by(office=office, channel="counter"),
    )


def day_of(text: str) -> date | None:
    """A day as it was typed; None for nothing. Raises DeskRefuses("desk_no_day")."""
    if not text:
        return None
    try:
        return date.fromisoformat(day_typed(text))
    except ValueError:
        raise DeskRefuses("desk_no_day") from None


def _begun(request: Request, desk: Desk) -> dict[str, Any]:
    """What each page of a visitor's intake holds: what she comes for, and the slip that is being entered."""
    return {
        "desk": desk,
        "typed": Typed(),
        "slip": request.GET.get("phieu", "")[:64],
        "errand": errand(request),
        "at": "intake",
    }


def errand(request: Request) -> str:
    """What the visitor comes for, if it is something other than filing a dossier."""
    return COPIES if request.GET.get("viec") == COPIES else ""


def _go_on(request: Request, desk: str, uid: str, *, doubts: tuple[str, ...] = ()) -> HttpResponse:
    query = {"ban": desk, "nguoi": uid}
    if errand(request):
        return HttpResponseRedirect(f"{reverse('desk:copies')}?{urlencode(query)}", status=303)
    slip = request.GET.get("phieu", "")[:64]
    if slip:
        query["phieu"] = slip
    if doubts:
        query["khac"] = ",".join(doubts)
    return HttpResponseRedirect(f"{reverse('desk:intake')}?{urlencode(query)}", status=303)


def _looked_for(text: str) -> list[Described]:
    typed = text.strip()
    digits = "".join(filter(str.isdigit, typed))
    if _is_number(typed):
        kinds = {12: ("personal",), 9: ("old_personal",), 10: ("tax",), 13: ("tax",)}
        for kind in kinds.get(len(digits), ()):
            found = queries.by_number(kind, digits)
            if found is not None:
                return [found]
        return [] if len(digits) in kinds else queries.search(digits)
    if len(typed) < 2:
        raise DeskRefuses("desk_number_short")
    return queries.search(typed, most=12)


def _is_number(text: str) -> bool:
    left = "".join(letter for letter in text if letter not in " .-")
    return left.isascii() and left.isdigit()


def _of_card(request: Request, card: chipcard.Card) -> Typed:
    return Typed(
        number=card.number,
        name=card.name,
        born=f"{card.born:%d/%m/%Y}",
        sex=card.sex,
        address=card.address,
        old_number=card.old_number,
        doubts=card.doubts,
        scanned=True,
        meant=_meant_on(request, card),
    )


def _meant_on(request: Request, card: chipcard.Card) -> Meant:
    written = card.issued.isoformat() if card.issued else ""
    return addresses.meant(card.address, day=request.who.day, written=written)


def _known(
    request: Request, told: Mapping[str, Any], known: Described, card: chipcard.Card
) -> HttpResponse:
    """Somebody whose card was scanned: straight on, or first beside what is kept of her. No link holds either.

    For certified copies nothing of her is asked but the name on the card, so that nobody is held up.
    """
    meant = _meant_on(request, card)
    rows = differing(known, card, meant)
    if not rows or errand(request):
        return _go_on(request, told["desk"].code, known.uid)
    _look(request, known.uid)
    address = next((said for name, _, said in rows if name == "address"), "")
    beside = Compared(known, rows, address, card.doubts, meant=meant if address else Meant())
    return shown(request, "intake", {**told, "scan": "", "beside": beside})
