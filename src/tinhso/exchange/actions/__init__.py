"""The only writers of the mirror: a feed is set, read, and its dossiers are taken over."""

from tinhso.exchange.actions.cutting import cut_over
from tinhso.exchange.actions.passing import pass_over
from tinhso.exchange.actions.reporting import Report
from tinhso.exchange.actions.telling import read_feed, set_feed

__all__ = ["Report", "cut_over", "pass_over", "read_feed", "set_feed"]
