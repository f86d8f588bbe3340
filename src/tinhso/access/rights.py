"""What each role may do, as data. Plain values; no Django.

A right holds in the office of the post; for the roles of COVERS_BELOW also in every office under it.
"""

from __future__ import annotations

from collections.abc import Mapping

ROLES: Mapping[str, tuple[str, str]] = {
    "desk": ("Tiếp nhận và trả kết quả", "Desk officer"),
    "officer": ("Cán bộ xử lý", "Processing officer"),
    "clerk": ("Văn thư", "Clerk"),
    "accountant": ("Kế toán", "Accountant"),
    "head": ("Lãnh đạo đơn vị", "Head of office"),
    "leader": ("Lãnh đạo tỉnh", "Leader"),
    "planner": ("Kiểm soát thủ tục hành chính", "Procedure control"),
    "admin": ("Quản trị", "Administrator"),
    "post": ("Nhân viên bưu chính", "Post-office clerk"),
    "team": ("Tổ công nghệ số cộng đồng", "Community digital team"),
}

ACTS: Mapping[str, str] = {
    "receive": "take a dossier in, correct it, print its slip",
    "hand_out": "give the result to the applicant",
    "help": "fill a form with a citizen in a declared session that she confirms",
    "process": "work on a dossier: pass on, return a step, ask for papers, stop, consult",
    "number": "number, seal and send what was signed",
    "decide": "approve or refuse",
    "sign": "sign a result or a letter; agree to refunds and tills",
    "account": "keep the accounts of fees: statements, refunds, receipts",
    "rebalance": "give dossiers of one officer to another",
    "see_case": "open a dossier",
    "see_person": "see personal data",
    "see_staff": "see figures by person",
    "see_board": "see the board of an office",
    "supervise": "look at how dossiers came in from afar, and keep what was found",
    "see_record": "open registers and their records",
    "keep_record": "write records of a register",
    "unseal": "open the sealed fields of a record, saying why",
    "brief": "read and make the page of what is to be decided",
    "see_report": "open periodic reports of an office and what they add up to",
    "file_report": "fill and file periodic reports of an office",
    "approve_report": "approve or return what was filed, send links, take files of the treasury",
    "design": "change procedures, steps, forms, limits and fees",
    "see_task": "see plans and tasks",
    "do_task": "tell the progress of an office's tasks and show evidence of it",
    "approve_task": "approve progress, change due days by a document",
    "plan_task": "make plans, give tasks, change and end them",
    "see_petition": "open petitions of an office",
    "handle_petition": "accept petitions, hand them on, ask, draft answers",
    "approve_petition": "approve answers to petitions, extend, publish",
    "open_data": "make plans, figures and registers public, and withdraw them",
    "settle": "change offices, staff, roles, calendars and accounts",
    "audit": "read looks and the ledger",
}

RIGHTS: Mapping[str, frozenset[str]] = {
    "desk": frozenset(
        {
            "receive",
            "hand_out",
            "help",
            "see_case",
            "see_person",
            "see_board",
            "see_record",
            "see_petition",
            "handle_petition",
        }
    ),
    "officer": frozenset(
        {
            "process",
            "see_case",
            "see_person",
            "see_board",
            "see_task",
            "do_task",
            "see_record",
            "keep_record",
            "see_petition",
            "handle_petition",
            "see_report",
            "file_report",
        }
    ),
    "clerk": frozenset(
        {
            "number",
            "hand_out",
            "account",
            "see_case",
            "see_person",
            "see_board",
            "see_task",
            "do_task",
            "see_record",
            "keep_record",
            "see_petition",
            "handle_petition",
            "see_report",
            "file_report",
        }
    ),
    "accountant": frozenset(
        {"account", "see_person", "see_board", "see_record", "see_report", "file_report"}
    ),
    "head": frozenset(
        {
            "process",
            "decide",
            "sign",
            "account",
            "rebalance",
            "see_case",
            "see_person",
            "see_staff",
            "see_board",
            "brief",
            "supervise",
            "see_task",
            "do_task",
            "approve_task",
            "see_record",
            "keep_record",
            "unseal",
            "see_petition",
            "handle_petition",
            "approve_petition",
            "see_report",
            "file_report",
            "approve_report",
        }
    ),
    "leader": frozenset(
        {
            "decide",
            "sign",
            "rebalance",
            "see_case",
            "see_person",
            "see_staff",
            "see_board",
            "brief",
            "supervise",
            "audit",
            "see_task",
            "approve_task",
            "plan_task",
            "see_record",
            "unseal",
            "see_petition",
            "approve_petition",
            "see_report",
            "approve_report",
            "open_data",
        }
    ),
    "planner": frozenset(
        {
            "design",
            "see_case",
            "see_staff",
            "see_board",
            "brief",
            "supervise",
            "see_task",
            "plan_task",
            "see_record",
            "see_petition",
            "handle_petition",
            "see_report",
            "approve_report",
            "open_data",
        }
    ),
    "admin": frozenset({"settle", "design", "audit"}),
    "post": frozenset({"help"}),
    "team": frozenset({"help"}),
}

# What passes to a delegate over the dossiers that an absent one has in hands; and what only somebody over her can pass
# on, which then holds wherever she has it. Nothing else passes: neither the work of others nor figures by person.
PASSED_ON = frozenset({"process", "see_case", "see_person"})
PASSED_BY_DECISION = frozenset({"decide", "sign", "number"})

COVERS_BELOW = frozenset({"head", "leader", "planner", "admin"})


def roles_with(act: str) -> frozenset[str]:
    """The roles that carry a right. An unknown act is nobody's."""
    return frozenset(role for role, acts in RIGHTS.items() if act in acts)
