"""The only writers of dossiers: filing, acceptance, handling, waiting, deciding."""

from tinhso.cases.actions.accepting import accept, ask_completion, complete, refuse_intake
from tinhso.cases.actions.asking import (
    answer_consultation,
    carry_out,
    consult,
    plan,
    write_note,
)
from tinhso.cases.actions.deciding import decide, rate, return_result, stop, withdraw
from tinhso.cases.actions.doing import BadAnswers, CannotAct, Doer, in_one_go, system
from tinhso.cases.actions.extending import apologise, decline_extension, extend, propose_extension
from tinhso.cases.actions.filing import Filing, PaperGiven, correct, file_case
from tinhso.cases.actions.handling import assign, hand_over, pass_on, return_step, take, undo
from tinhso.cases.actions.linking import LINKS, link
from tinhso.cases.actions.waiting import (
    answer_supplement,
    ask_payment,
    ask_supplement,
    paid,
    resume,
    suspend,
)

__all__ = [
    "LINKS",
    "BadAnswers",
    "CannotAct",
    "Doer",
    "Filing",
    "PaperGiven",
    "accept",
    "answer_consultation",
    "answer_supplement",
    "apologise",
    "ask_completion",
    "ask_payment",
    "ask_supplement",
    "assign",
    "carry_out",
    "complete",
    "consult",
    "correct",
    "decide",
    "decline_extension",
    "extend",
    "file_case",
    "hand_over",
    "in_one_go",
    "link",
    "paid",
    "pass_on",
    "plan",
    "propose_extension",
    "rate",
    "refuse_intake",
    "resume",
    "return_result",
    "return_step",
    "stop",
    "suspend",
    "system",
    "take",
    "undo",
    "withdraw",
    "write_note",
]
