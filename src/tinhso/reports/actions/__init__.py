"""The only writers of reports."""

from tinhso.reports.actions.declaring import declare
from tinhso.reports.actions.filing import save_draft, submit
from tinhso.reports.actions.filling import fill_round
from tinhso.reports.actions.judging import approve, approve_many, give_back
from tinhso.reports.actions.linking import link, link_round, opened, unlink
from tinhso.reports.actions.opening import open_due, open_round
from tinhso.reports.actions.treasury import take

__all__ = [
    "approve",
    "approve_many",
    "declare",
    "fill_round",
    "give_back",
    "link",
    "link_round",
    "open_due",
    "open_round",
    "opened",
    "save_draft",
    "submit",
    "take",
    "unlink",
]
