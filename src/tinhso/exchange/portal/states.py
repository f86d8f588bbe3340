"""The portal's ten states and ours, both ways. Pure.

Ours → theirs stands at each state of `cases.states`; theirs → ours is here: what may lie behind a number, and what it
means where the portal says it. Most are ours to say; the portal itself says 1, 5, 6 and 7 by messages of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tinhso.cases.states import STATES

OURS_TO_SAY = "ours"


@dataclass(frozen=True)
class PortalState:
    """number: as the portal writes it. ours: our states that it stands for. comes_as: the message by which the portal
    leads to it or out of it; "ours" where only we say it.
    """

    number: int
    words: tuple[str, str]
    ours: tuple[str, ...]
    comes_as: str


PORTAL: Mapping[int, PortalState] = {
    one.number: one
    for one in (
        PortalState(1, ("Mới đăng ký", "Newly filed"), ("filed",), "dossier.filed"),
        PortalState(2, ("Được tiếp nhận", "Accepted"), ("processing",), OURS_TO_SAY),
        PortalState(3, ("Không được tiếp nhận", "Not accepted"), ("not_accepted",), OURS_TO_SAY),
        PortalState(4, ("Đang xử lý", "In progress"), ("processing", "suspended"), OURS_TO_SAY),
        PortalState(
            5,
            ("Yêu cầu bổ sung giấy tờ", "Papers asked for"),
            ("incomplete", "awaiting_citizen"),
            "dossier.supplemented",
        ),
        PortalState(
            6,
            ("Yêu cầu thực hiện nghĩa vụ tài chính", "Payment asked for"),
            ("awaiting_payment",),
            "payment.made",
        ),
        PortalState(
            7,
            ("Công dân yêu cầu rút hồ sơ", "Withdrawal asked for"),
            ("withdrawn",),
            "dossier.withdrawal_asked",
        ),
        PortalState(8, ("Dừng xử lý", "Stopped"), ("stopped", "transferred"), OURS_TO_SAY),
        PortalState(9, ("Đã xử lý xong", "Done"), ("done",), OURS_TO_SAY),
        PortalState(10, ("Đã trả kết quả", "Result returned"), ("returned",), OURS_TO_SAY),
    )
}
# The portal's 2 is a moment, ours is none: it is said at the acceptance and 4 from the first step on.
ACCEPTED, AT_WORK = 2, 4


def number_of(state: str, *, kind: str = "") -> int:
    """The portal's number of a state of ours. kind: the event that led to it; an acceptance is said as 2."""
    if kind == "cases.accepted":
        return ACCEPTED
    return STATES[state].portal


def agree(number: int, state: str) -> bool:
    """Whether a number that the portal holds can stand for a state of ours."""
    found = PORTAL.get(number)
    return found is not None and state in found.ours


def faults() -> Iterator[str]:
    """What is wrong with the two tables; nothing where each leads back through the other."""
    if sorted(PORTAL) != list(range(1, 11)):
        yield "the portal has ten states, 1 to 10"
    for name, state in STATES.items():
        if state.portal not in PORTAL or name not in PORTAL[state.portal].ours:
            yield f"{name} is said as {state.portal}, which does not lead back to it"
    for number, one in PORTAL.items():
        for name in one.ours:
            if name not in STATES:
                yield f"{number} names {name}"
            elif STATES[name].portal != number and (number, name) != (ACCEPTED, "processing"):
                yield f"{number} stands for {name}, which is said as {STATES[name].portal}"
