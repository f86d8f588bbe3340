"""The only writers of payments. Each writes its rows and its events in one transaction."""

from tinhso.payments.actions.asking import ask, drop, forget, revise, set_collector, set_pay_first
from tinhso.payments.actions.booking import reverse, take, take_cash
from tinhso.payments.actions.ordering import begin_order, take_notice
from tinhso.payments.actions.reconciling import reopen, settle, share_out, take_statement
from tinhso.payments.actions.refunding import (
    ask_refund,
    bounce_refund,
    bounce_refunds,
    decide_refund,
    decide_refunds,
    give_refunds,
)
from tinhso.payments.actions.tills import agree_till, close_till

__all__ = [
    "agree_till",
    "ask",
    "ask_refund",
    "begin_order",
    "bounce_refund",
    "bounce_refunds",
    "close_till",
    "decide_refund",
    "decide_refunds",
    "drop",
    "forget",
    "give_refunds",
    "reopen",
    "reverse",
    "revise",
    "set_collector",
    "set_pay_first",
    "settle",
    "share_out",
    "take",
    "take_cash",
    "take_notice",
    "take_statement",
]
