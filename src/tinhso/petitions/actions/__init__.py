"""The only writers of petitions. Each act is one transaction, with its event and what its sender is told."""

from __future__ import annotations

from tinhso.petitions.actions.forgetting import forget_old
from tinhso.petitions.actions.handling import (
    accept,
    ask,
    decide,
    extend,
    go_on,
    propose,
    refuse,
    transfer,
)
from tinhso.petitions.actions.judging import rate, reopen, reply
from tinhso.petitions.actions.limiting import set_limit
from tinhso.petitions.actions.publishing import publish, unpublish
from tinhso.petitions.actions.receiving import receive

__all__ = [
    "accept",
    "ask",
    "decide",
    "extend",
    "forget_old",
    "go_on",
    "propose",
    "publish",
    "rate",
    "receive",
    "refuse",
    "reopen",
    "reply",
    "set_limit",
    "transfer",
    "unpublish",
]
