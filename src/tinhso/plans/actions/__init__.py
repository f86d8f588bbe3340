"""The only writers of plans and tasks."""

from tinhso.plans.actions.common import CannotAct
from tinhso.plans.actions.documents import BadCascade, end_document, enter_document, issue_document
from tinhso.plans.actions.feeds import CannotFeed, open_feed, shut_feed
from tinhso.plans.actions.importing import Outcome, Taken, known_for, take_file
from tinhso.plans.actions.planning import (
    CannotVersion,
    make_plan,
    say_money,
    set_practice,
    set_version,
    set_watch,
)
from tinhso.plans.actions.progress import (
    CannotProgress,
    add_evidence,
    decide_progress,
    tell_progress,
)
from tinhso.plans.actions.tasks import (
    CannotChange,
    change_task,
    end_task,
    give_task,
    move_due,
    said_of,
)
from tinhso.plans.actions.waiting import CannotWait, block, free, lean_on, set_milestone

__all__ = [
    "BadCascade",
    "CannotAct",
    "CannotChange",
    "CannotFeed",
    "CannotProgress",
    "CannotVersion",
    "CannotWait",
    "Outcome",
    "Taken",
    "add_evidence",
    "block",
    "change_task",
    "decide_progress",
    "end_document",
    "end_task",
    "enter_document",
    "free",
    "give_task",
    "issue_document",
    "known_for",
    "lean_on",
    "make_plan",
    "move_due",
    "open_feed",
    "said_of",
    "say_money",
    "set_milestone",
    "set_practice",
    "set_version",
    "set_watch",
    "shut_feed",
    "take_file",
    "tell_progress",
]
