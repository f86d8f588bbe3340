"""How somebody gets her result: at the desk, or by post to an address. Kept in the draft until it is filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings

from tinhso.access.who import Request
from tinhso.cases import actions
from tinhso.cases.actions import Doer
from tinhso.cases.models import Case
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import line
from tinhso.procedures.definition import Definition
from tinhso.web.citizen.reading import CitizenRefuses
from tinhso.web.words import told

AT_DESK, BY_POST = "desk", "post"
# Together with two commas no more than a wish by post takes.
MOST = {"street": 300, "commune": 100, "province": 90, "phone": 30}


@dataclass(frozen=True)
class Receiving:
    """how: desk or post. The rest is of an address and as it was typed; "" for none."""

    how: str = AT_DESK
    street: str = ""
    commune: str = ""
    province: str = ""
    phone: str = ""

    @property
    def by_post(self) -> bool:
        """Whether it is wanted by post."""
        return self.how == BY_POST

    @property
    def address(self) -> str:
        """The address in one line."""
        parts = (self.street, self.commune, self.province)
        return ", ".join(filter(None, (part.strip() for part in parts)))

    def kept(self) -> Mapping[str, str]:
        """As the draft holds it."""
        return asdict(self) if self.by_post else {"how": AT_DESK}

    def faults(self) -> Mapping[str, TinhsoError]:
        """What is wrong, by the field: by post takes a whole address, and a phone only if she likes."""
        found: dict[str, TinhsoError] = {}
        for name, most in MOST.items() if self.by_post else ():
            try:
                said = line(getattr(self, name), field=name, most=most, empty=True)
                if not said and name != "phone":
                    found[name] = CitizenRefuses("citizen_part_lacks")
            except TinhsoError as refusal:
                found[name] = refusal
        return found

    def says(self) -> dict[str, str]:
        """The same in words."""
        return {name: told(refusal) for name, refusal in self.faults().items()}

    def check(self) -> None:
        """Raises CitizenRefuses("citizen_no_address") where something is wrong with it."""
        if self.faults():
            raise CitizenRefuses("citizen_no_address")


def typed(request: Request) -> Receiving:
    """What the form says; at the desk where it says nothing."""
    if request.POST.get("receive") != BY_POST:
        return Receiving()
    values = {name: request.POST.get(f"post.{name}", "")[: 4 * most] for name, most in MOST.items()}
    return Receiving(BY_POST, **values)


def of_draft(data: Mapping[str, Any]) -> Receiving:
    """What was kept; at the desk, with the province's own name in the empty address, where nothing was."""
    held = data.get("receive") or {}
    if held.get("how") != BY_POST:
        return Receiving(province=settings.PROVINCE)
    return Receiving(BY_POST, **{name: str(held.get(name, "")) for name in MOST})


def offers_post(definition: Definition) -> bool:
    """Whether what one gets may be sent; so it is where nothing is said of it."""
    return not definition.results or any(one.by_post for one in definition.results)


def wish(case: Case, receiving: Receiving, *, doer: Doer, key: str) -> None:
    """Note on a dossier where its result is to be sent; nothing where she comes for it. Raises as `wish_post`."""
    if receiving.by_post:
        actions.wish_post(
            case.uid, address=receiving.address, phone=receiving.phone, doer=doer, key=key
        )
