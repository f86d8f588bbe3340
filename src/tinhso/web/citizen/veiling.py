"""What two people of one dossier see of each other: names, and of numbers and phones what each wrote or owns.

Who files sees what she wrote. Whoever else reads the dossier, its owner first, sees of numbers, phones and mail
addresses that are not hers only the end: enough to recognise them, too little to use them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tinhso.cases.models import Case, Posting
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import phone
from tinhso.ledger.models import Event
from tinhso.parties.queries import contacts_of, numbers_of
from tinhso.web.citizen.reading import Reader

SHOWN = 3
_VEILED = frozenset({"personal-number", "phone", "email"})


@dataclass(frozen=True)
class PostTo:
    """Where a result is sent, as one reader sees it. address, phone: "" for what somebody else wrote for herself."""

    address: str = ""
    phone: str = ""


def answers_for(
    reader: Reader, case: Case, form: Mapping[str, Any]
) -> tuple[Mapping[str, Any], bool]:
    """(the answers as a reader may see them, whether any of them was veiled). form: the procedure's schema."""
    if case.filer in reader.acts_for:
        return case.answers, False
    own: set[str] = set()
    for uid in {reader.party, case.owner} & reader.acts_for:
        own |= {_bare(value) for value in numbers_of(uid).values()}
        own |= {_bare(one.value) for one in contacts_of(uid)}
    seen = _veiled(form, case.answers, own)
    return seen, seen != case.answers


def post_to(
    reader: Reader, case: Case, posting: Posting | None, events: Sequence[Event]
) -> PostTo | None:
    """Where the result is sent; None where nobody wants it by post. Her own words are shown to who wrote them.

    The owner sees where her result goes, whoever wrote it. What the desk noted, the one who stood there has said.
    """
    if posting is None:
        return None
    wished = [one.actor for one in events if one.kind == "cases.post_wished"]
    actor = wished[-1] if wished else ""
    by = actor.removeprefix("citizen:") if actor.startswith("citizen:") else case.filer
    if by in reader.acts_for:
        return PostTo(posting.address, posting.phone)
    return PostTo(posting.address if case.owner in reader.acts_for else "")


def _veiled(shape: Mapping[str, Any], value: Any, own: Collection[str]) -> Any:
    if isinstance(value, Mapping):
        known = shape.get("properties", {})
        return {name: _veiled(known.get(name, {}), one, own) for name, one in value.items()}
    if isinstance(value, list):
        return [_veiled(shape.get("items", {}), one, own) for one in value]
    if not isinstance(value, str) or shape.get("format") not in _VEILED or _bare(value) in own:
        return value
    name, at, domain = value.partition("@")
    return f"{name[:1]}•••@{domain}" if at else "•" * max(len(value) - SHOWN, 0) + value[-SHOWN:]


def _bare(text: str) -> str:
    """A number or an address in one form, however it was written."""
    try:
        return phone(text).value
    except TinhsoError:
        return "".join(one for one in text.casefold() if not one.isspace() and one not in ".-")
