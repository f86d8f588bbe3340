"""What a scanned card says beside what is kept of its holder. The card pre-fills and proves nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from tinhso.kernel import chipcard
from tinhso.kernel.text import fold
from tinhso.parties.queries import Described
from tinhso.web.desk.addresses import Meant


@dataclass(frozen=True)
class Compared:
    """Somebody known beside her card. rows: (what, as it is kept, as the card says) of what differs.

    address: the card's, to be taken if the officer wants it; "" where it does not differ. doubts: of the card's own.
    scanned: False where no card was, and she only says so. others: what else the card says otherwise, not in rows.
    meant: what the address can mean today.
    """

    party: Described
    rows: tuple[tuple[str, str, str], ...] = ()
    address: str = ""
    doubts: tuple[str, ...] = ()
    scanned: bool = True
    others: tuple[str, ...] = ()
    meant: Meant = field(default_factory=Meant)

    @property
    def differs(self) -> str:
        """In what they differ, as the intake's address says it."""
        return ",".join([*(name for name, _, _ in self.rows), *self.others])


def differing(
    known: Described, card: chipcard.Card, meant: Meant
) -> tuple[tuple[str, str, str], ...]:
    """(what, as it is kept, as the card says) where the card says something else; an empty address differs too.

    meant: what the card's address can mean today; kept in today's units, it is the card's.
    """
    rows = []
    if known.name.casefold() != card.name.casefold():
        rows.append(("name", known.name, card.name))
    if known.born is not None and known.born != card.born:
        rows.append(("born", f"{known.born:%d/%m/%Y}", f"{card.born:%d/%m/%Y}"))
    is_same = _plain(known.address) == _plain(card.address) or meant.says(known.address)
    if card.address and not is_same:
        rows.append(("address", known.address, card.address))
    return tuple(rows)


def _plain(address: str) -> list[str]:
    """The words of an address: marks, capitals and commas make no other one."""
    return fold(address).replace(",", " ").split()
