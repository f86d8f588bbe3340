"""Held papers on screens: which are shown to whom, the look that is kept, and why one is asked for all the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tinhso.access import looks
from tinhso.access.who import Request
from tinhso.cases.holdings import Match
from tinhso.documents.rules import MENTIONED, MOST_WORDS, REASONS, WORDS, WORDS_SAY, CannotHold
from tinhso.kernel.errors import TinhsoError
from tinhso.web.words import Pair, day_text, t

AT_FILING: Pair = ("Giấy tờ đã có khi nộp hồ sơ", "Papers that are held, at filing")
AT_WORK: Pair = ("Giấy tờ đã có khi xử lý hồ sơ", "Papers that are held, while handling a dossier")
FOR_ANOTHER: Pair = ("Nộp thay, xem giấy tờ đã có", "Looked at held papers to file for somebody")
HELPING: Pair = ("Hỗ trợ nộp, xem giấy tờ đã có", "Looked at held papers, helping to file")


def seen(request: Request, found: Iterable[Match], why: Pair, *, office: str = "") -> None:
    """Keep a look at each held paper that a page shows; at one's own none is kept."""
    targets = [looks.At(one.document.holder, f"document:{one.document.uid}") for one in found]
    if targets:
        looks.record_many(
            request.who,
            "paper",
            targets,
            why=t(*why),
            office=office,
            request_id=request.request_id,
        )


def refused(request: Request, fault: TinhsoError, why: Pair, *, office: str = "") -> None:
    """Keep the look of whoever is told by a refusal what is held: of the act that was undone nothing else is left."""
    if isinstance(fault, CannotHold) and fault.seen:
        looks.record_many(
            request.who,
            "paper",
            [looks.At(party, subject) for party, subject in fault.seen],
            why=t(*why),
            office=office,
            request_id=request.request_id,
        )


def words_of(match: Match) -> str:
    """A held paper as a line: what it is, its number, its day, until when it holds."""
    one = match.document
    parts = [one.name]
    if one.number:
        parts.append(t("số {number}", "number {number}", number=one.number))
    parts.append(t("ngày {day}", "of {day}", day=day_text(match.day)))
    if one.valid_until:
        parts.append(t("đến hết {day}", "until {day}", day=day_text(one.valid_until)))
    return ", ".join(parts)


def reasons(*, data: bool = False) -> Sequence[tuple[str, str]]:
    """(code, words) of the reasons for which a held paper may be asked for, the free one last.

    data: of papers whose data a register told; those are not asked for, and may only be mentioned.
    """
    if data:
        return [(MENTIONED, t(*REASONS[MENTIONED]))]
    return [*((code, t(*pair)) for code, pair in REASONS.items()), (WORDS, t(*WORDS_SAY))]


def override_sent(request: Request) -> dict[str, Any]:
    """What a form says of asking all the same, as the actions take it."""
    return {
        "override": request.POST.get("override", "")[:20],
        "override_words": request.POST.get("override_words", "")[: 4 * MOST_WORDS],
    }
