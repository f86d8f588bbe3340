"""The life of a dossier as data: its states, who must act in each, and what leads from one to another. Pure.

Each transition says from where, to where, which right it takes in the dossier's office (`citizen`: whoever it is
for), and what the legal clock does. `faults` checks the whole: nothing without an owner, nothing without an exit.
Sources: Decree 61/2018 Art. 17 to 19, Decree 309/2026 Art. 8, and the ten states of the national portal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

CITIZEN = "citizen"
SYSTEM = "system"


@dataclass(frozen=True)
class State:
    """owner: desk, holder, citizen; "" where nobody has to act any more. portal: the national portal's number of it."""

    name: str
    owner: str
    portal: int
    words: tuple[str, str]
    clock: str = "off"


@dataclass(frozen=True)
class Transition:
    """What may happen. to: "" leaves the state as it is. right: in the dossier's office. clock: see `rules`."""

    name: str
    since: frozenset[str]
    to: str
    right: str
    words: tuple[str, str]
    clock: str = "none"
    undoable: bool = False


STATES: dict[str, State] = {
    one.name: one
    for one in (
        State("filed", "desk", 1, ("Mới nộp, chờ tiếp nhận", "Filed, to be checked")),
        State("incomplete", "citizen", 5, ("Chờ bổ sung trước tiếp nhận", "To be completed")),
        State("not_accepted", "", 3, ("Không tiếp nhận", "Not accepted")),
        State("processing", "holder", 4, ("Đang xử lý", "In progress"), "runs"),
        State(
            "awaiting_citizen", "citizen", 5, ("Chờ người dân bổ sung", "Awaiting papers"), "stands"
        ),
        State("awaiting_payment", "citizen", 6, ("Chờ nộp phí", "Awaiting payment"), "stands"),
        State("suspended", "holder", 4, ("Tạm dừng có căn cứ", "Suspended by law"), "stands"),
        State("done", "desk", 9, ("Đã có kết quả", "Result ready")),
        State("returned", "", 10, ("Đã trả kết quả", "Result returned")),
        State("withdrawn", "", 7, ("Đã rút hồ sơ", "Withdrawn")),
        State("stopped", "", 8, ("Dừng giải quyết", "Stopped")),
        State("transferred", "", 8, ("Đã bàn giao ra ngoài tỉnh", "Handed to another province")),
    )
}
OPEN = frozenset(name for name, state in STATES.items() if state.owner)
RUNNING = frozenset(name for name, state in STATES.items() if state.clock == "runs")
STANDING = frozenset(name for name, state in STATES.items() if state.clock == "stands")
ACCEPTED = RUNNING | STANDING
BEFORE = frozenset({"filed", "incomplete"})

TRANSITIONS: dict[str, Transition] = {
    one.name: one
    for one in (
        Transition(
            "ask_completion",
            frozenset({"filed"}),
            "incomplete",
            "receive",
            ("Đề nghị hoàn thiện", "Ask to complete"),
        ),
        Transition(
            "complete",
            frozenset({"incomplete"}),
            "filed",
            CITIZEN,
            ("Nộp bổ sung", "Complete"),
        ),
        Transition(
            "refuse_intake",
            BEFORE,
            "not_accepted",
            "receive",
            ("Từ chối tiếp nhận", "Refuse intake"),
        ),
        Transition(
            "judge_exemption",
            frozenset({"filed"}),
            "",
            "receive",
            ("Xét miễn phí", "Judge an exemption"),
        ),
        Transition(
            "accept",
            frozenset({"filed"}),
            "processing",
            "receive",
            ("Tiếp nhận", "Accept"),
            clock="start",
        ),
        Transition(
            "assign",
            ACCEPTED,
            "",
            "rebalance",
            ("Phân công", "Assign"),
            undoable=True,
        ),
        Transition(
            "take",
            frozenset({"processing"}),
            "",
            "process",
            ("Nhận xử lý", "Take"),
            undoable=True,
        ),
        Transition(
            "pass_on",
            frozenset({"processing"}),
            "",
            "process",
            ("Chuyển bước", "Pass on"),
            undoable=True,
        ),
        Transition(
            "return_step",
            frozenset({"processing"}),
            "",
            "process",
            ("Trả lại bước trước", "Return a step"),
            undoable=True,
        ),
        Transition(
            "consult",
            frozenset({"processing"}),
            "",
            "process",
            ("Lấy ý kiến", "Consult"),
            undoable=True,
        ),
        Transition(
            "answer_consultation",
            ACCEPTED,
            "",
            "process",
            ("Trả lời lấy ý kiến", "Answer"),
        ),
        Transition(
            "plan",
            frozenset({"processing", "suspended"}),
            "",
            "process",
            ("Đặt lịch", "Plan a dated step"),
            undoable=True,
        ),
        Transition(
            "carry_out",
            ACCEPTED,
            "",
            "process",
            ("Đã thực hiện", "Carried out"),
            undoable=True,
        ),
        Transition(
            "ask_supplement",
            frozenset({"processing"}),
            "awaiting_citizen",
            "process",
            ("Yêu cầu bổ sung", "Ask for a supplement"),
            clock="stop",
        ),
        Transition(
            "answer_supplement",
            frozenset({"awaiting_citizen"}),
            "processing",
            CITIZEN,
            ("Nộp bổ sung", "Answer"),
            clock="restart",
        ),
        Transition(
            "ask_payment",
            frozenset({"processing"}),
            "awaiting_payment",
            "process",
            ("Yêu cầu nộp phí", "Ask for payment"),
            clock="stop",
        ),
        Transition(
            "paid",
            frozenset({"awaiting_payment"}),
            "processing",
            "process",
            ("Đã nộp phí", "Paid"),
            clock="resume",
        ),
        Transition(
            "suspend",
            frozenset({"processing"}),
            "suspended",
            "process",
            ("Tạm dừng", "Suspend"),
            clock="stop",
            undoable=True,
        ),
        Transition(
            "resume",
            frozenset({"suspended"}),
            "processing",
            "process",
            ("Xử lý tiếp", "Resume"),
            clock="resume",
        ),
        Transition(
            "propose_extension",
            ACCEPTED,
            "",
            "process",
            ("Đề xuất gia hạn", "Propose an extension"),
            undoable=True,
        ),
        Transition(
            "extend",
            ACCEPTED,
            "",
            "sign",
            ("Xin lỗi, hẹn lại", "Apologise with a new date"),
            clock="promise",
        ),
        Transition(
            "decline_extension",
            ACCEPTED,
            "",
            "sign",
            ("Không gia hạn", "Decline the extension"),
        ),
        Transition(
            "decide",
            frozenset({"processing"}),
            "done",
            "sign",
            ("Ký kết quả", "Sign the result"),
            clock="end",
        ),
        Transition(
            "attach_result",
            frozenset({"done"}),
            "",
            "sign",
            ("Gắn tệp kết quả", "Attach the result's file"),
        ),
        Transition(
            "return_result",
            frozenset({"done"}),
            "returned",
            "hand_out",
            ("Trả kết quả", "Return the result"),
        ),
        Transition(
            "withdraw",
            BEFORE | ACCEPTED,
            "withdrawn",
            CITIZEN,
            ("Rút hồ sơ", "Withdraw"),
            clock="end",
        ),
        Transition(
            "stop",
            ACCEPTED,
            "stopped",
            "process",
            ("Dừng theo đề nghị", "Stop at her request"),
            clock="end",
        ),
        Transition(
            "hand_over",
            OPEN,
            "",
            SYSTEM,
            ("Chuyển về đơn vị kế thừa", "Hand over to the successor"),
        ),
        Transition(
            "recount",
            ACCEPTED,
            "",
            SYSTEM,
            ("Tính lại hạn theo lịch mới", "Count again by a new calendar"),
            clock="none",
        ),
        Transition(
            "transfer",
            OPEN,
            "transferred",
            SYSTEM,
            ("Bàn giao ra ngoài tỉnh", "Hand to another province"),
            clock="end",
        ),
        Transition(
            "tell_promise",
            ACCEPTED,
            "",
            SYSTEM,
            ("Ghi hẹn trả của hệ thống khác", "Keep another system's promise"),
            clock="promise",
        ),
        Transition(
            "cut_over",
            OPEN,
            "",
            SYSTEM,
            ("Nhận từ hệ thống khác", "Take over from another system"),
        ),
        Transition(
            "link",
            OPEN,
            "",
            "process",
            ("Gắn hồ sơ liên quan", "Link a dossier"),
            undoable=True,
        ),
        Transition("rate", frozenset({"returned"}), "", CITIZEN, ("Đánh giá", "Rate")),
        Transition(
            "refuse_data",
            ACCEPTED,
            "",
            "process",
            ("Dữ liệu không dùng được", "The data cannot be used"),
        ),
        Transition(
            "refuse_data_at_desk",
            BEFORE,
            "",
            "receive",
            ("Dữ liệu không dùng được", "The data cannot be used"),
        ),
        Transition(
            "correct",
            OPEN,
            "",
            "receive",
            ("Sửa thông tin", "Correct"),
        ),
    )
}


def exits(state: str) -> list[Transition]:
    """What may happen in a state, in the order of the table."""
    return [one for one in TRANSITIONS.values() if state in one.since]


def faults() -> Iterator[str]:
    """What is wrong with the tables; nothing where they are sound."""
    reached = {"filed"}
    for _ in STATES:
        reached |= {one.to for one in TRANSITIONS.values() if one.to and one.since & reached}
    for name, state in STATES.items():
        if name not in reached:
            yield f"{name} is never reached"
        leaving = {one.to for one in exits(name) if one.to} - {name}
        if state.owner and not leaving:
            yield f"{name} has an owner and no exit"
        if not state.owner and leaving:
            yield f"{name} is an end and is left"
    for one in TRANSITIONS.values():
        unknown = (one.since | ({one.to} if one.to else set())) - set(STATES)
        if unknown:
            yield f"{one.name} names {sorted(unknown)}"
        for since in one.since & set(STATES):
            if not _clock_fits(STATES[since].clock, one.clock, STATES[one.to or since].clock):
                yield f"{one.name}: the clock of {since} does not {one.clock}"


def _clock_fits(before: str, done: str, after: str) -> bool:
    """Whether the clock's change leads from one state's clock to the other's. Ending what is off does nothing."""
    wanted = {
        "none": {(same, same) for same in ("off", "runs", "stands")},
        "promise": {(same, same) for same in ("runs", "stands")},
        "start": {("off", "runs")},
        "stop": {("runs", "stands")},
        "resume": {("stands", "runs")},
        "restart": {("stands", "runs")},
        "end": {("runs", "off"), ("stands", "off"), ("off", "off")},
    }[done]
    return (before, after) in wanted


def diagram() -> str:
    """The states and what leads from one to another, as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> filed: file"]
    for one in TRANSITIONS.values():
        lines += [f"    {since} --> {one.to}: {one.name}" for since in sorted(one.since) if one.to]
    lines += [f"    {name} --> [*]" for name, state in STATES.items() if not state.owner]
    return "\n".join(lines)
