"""The only writers of dossiers: filing, acceptance, handling, waiting, deciding."""

from tinhso.cases.actions.accepting import accept, ask_completion, complete, refuse_intake
from tinhso.cases.actions.asking import (
    answer_consultation,
    carry_out,
    consult,
    plan,
    write_note,
)
from tinhso.cases.actions.certifying import certify_copy
from tinhso.cases.actions.data import await_data, data_had, data_missed, refuse_data
from tinhso.cases.actions.deciding import attach_result, decide, rate, return_result, stop, withdraw
from tinhso.cases.actions.doing import BadAnswers, CannotAct, Doer, in_one_go, system
from tinhso.cases.actions.erasing import CannotErase, Erased, erase_person
from tinhso.cases.actions.exempting import judge_exemption
from tinhso.cases.actions.extending import apologise, decline_extension, extend, propose_extension
from tinhso.cases.actions.filing import Filing, PaperGiven, correct, correct_own, file_case
from tinhso.cases.actions.handing import Taker, take_back_result
from tinhso.cases.actions.handling import assign, pass_on, return_step, take, undo
from tinhso.cases.actions.holding import use_held, withdraw_held
from tinhso.cases.actions.linking import LINKS, link
from tinhso.cases.actions.mirroring import Telling, ToldAct, cut_over, mirror, tell_more
from tinhso.cases.actions.moving import Handed, hand_over_many, transfer_many
from tinhso.cases.actions.posting import post_result, unwish_post, wish_post
from tinhso.cases.actions.recounting import judge, recount
from tinhso.cases.actions.scanning import add_scan, split_scan
from tinhso.cases.actions.signing import (
    CameSigned,
    SignedFile,
    attach_as_signed,
    attach_signed,
    decide_as_signed,
    decide_signed,
    read_signed,
    revoke_signed,
)
from tinhso.cases.actions.waiting import (
    answer_supplement,
    ask_payment,
    ask_supplement,
    paid,
    resume,
    suspend,
)
from tinhso.cases.holdings import HeldGiven

__all__ = [
    "LINKS",
    "BadAnswers",
    "CameSigned",
    "CannotAct",
    "CannotErase",
    "Doer",
    "Erased",
    "Filing",
    "Handed",
    "HeldGiven",
    "PaperGiven",
    "SignedFile",
    "Taker",
    "Telling",
    "ToldAct",
    "accept",
    "add_scan",
    "answer_consultation",
    "answer_supplement",
    "apologise",
    "ask_completion",
    "ask_payment",
    "ask_supplement",
    "assign",
    "attach_as_signed",
    "attach_result",
    "attach_signed",
    "await_data",
    "carry_out",
    "certify_copy",
    "complete",
    "consult",
    "correct",
    "correct_own",
    "cut_over",
    "data_had",
    "data_missed",
    "decide",
    "decide_as_signed",
    "decide_signed",
    "decline_extension",
    "erase_person",
    "extend",
    "file_case",
    "hand_over_many",
    "in_one_go",
    "judge",
    "judge_exemption",
    "link",
    "mirror",
    "paid",
    "pass_on",
    "plan",
    "post_result",
    "propose_extension",
    "rate",
    "read_signed",
    "recount",
    "refuse_data",
    "refuse_intake",
    "resume",
    "return_result",
    "return_step",
    "revoke_signed",
    "split_scan",
    "stop",
    "suspend",
    "system",
    "take",
    "take_back_result",
    "tell_more",
    "transfer_many",
    "undo",
    "unwish_post",
    "use_held",
    "wish_post",
    "withdraw",
    "withdraw_held",
    "write_note",
]
