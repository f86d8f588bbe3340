"""What can be wrong with a calendar's name or file; the facts always name the file, and the key where there is one."""

from __future__ import annotations

from collections.abc import Iterable

from tinhso.kernel.errors import TinhsoError


class UnknownCalendar(TinhsoError):
    """No shipped calendar has that name, and no file is there."""

    exit_code = 2


class BadCalendarFile(TinhsoError):
    """A calendar file that cannot be read or contradicts itself."""

    exit_code = 2


def nearest(word: str, known: Iterable[str], *, otherwise: str | None = None) -> str:
    """The known word most like the given one; if none is like it, `otherwise`, or all of them."""
    from difflib import get_close_matches

    words = list(known)
    by_folded = {candidate.casefold(): candidate for candidate in words}
    found = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else (otherwise or ", ".join(words))
