"""What a scanned card says beside what is kept of its holder. The card pre-fills and proves nothing."""

from __future__ import annotations

from dataclasses import dataclass

from tinhso.kernel import chipcard
from tinhso.kernel.text import fold
from tinhso.parties.queries import Described

# The administrative units of before 1 July 2025 had three levels: a district in an address shows an old one.
OLD_WORDS = ("huyện", "quận", "thị xã", "thị trấn")


@dataclass(frozen=True)
class Compared:
    """Somebody known beside her card. rows: (what, as it is kept, as the card says) of what differs.

    address: the card's, to be taken if the officer wants it; "" where it does not differ. doubts: of the card's own.
    scanned: False where no card was, and she only says so. others: what else the card says otherwise, not in rows.
    """

    party: Described
    rows: tuple[tuple[str, str, str], ...] = ()
    address: str = ""
    doubts: tuple[str, ...] = ()
    scanned: bool = True
    others: tuple[str, ...] = ()

    @property
    def is_old_address(self) -> bool:
        """Whether the card's address names a unit that there is no more."""
        return is_old_address(self.address)

    @property
    def differs(self) -> str:
        """In what they differ, as the intake's address says it."""
        return ",".join([*(name for name, _, _ in self.rows), *self.others])


def is_old_address(address: str) -> bool:
    """Whether an address names a unit of the three levels of before July 2025."""
    words = f" {address.casefold()} "
    return any(f" {word} " in words.replace(",", " ") for word in OLD_WORDS)


def differing(known: Described, card: chipcard.Card) -> tuple[tuple[str, str, str], ...]:
    """(what, as it is kept, as the card says) where the card says something else; an empty address differs too."""
    rows = []
    if known.name.casefold() != card.name.casefold():
        rows.append(("name", known.name, card.name))
    if known.born is not None and known.born != card.born:
        rows.append(("born", f"{known.born:%d/%m/%Y}", f"{card.born:%d/%m/%Y}"))
    if card.address and _plain(known.address) != _plain(card.address):
        rows.append(("address", known.address, card.address))
    return tuple(rows)


def _plain(address: str) -> list[str]:
    """The words of an address: marks, capitals and commas make no other one."""
    return fold(address).replace(",", " ").split()
