"""Refusals as these screens say them: names of states, acts and offices instead of codes."""

from __future__ import annotations

from tinhso.access.who import Who
from tinhso.cases.states import STATES, TRANSITIONS
from tinhso.kernel.errors import TinhsoError
from tinhso.web.words import t


def worded(fault: TinhsoError, who: Who) -> TinhsoError:
    """The same refusal, with words among its facts."""
    facts = dict(fault.facts)
    if facts.get("state") in STATES:
        facts["state"] = t(*STATES[facts["state"]].words)
    if facts.get("act") in TRANSITIONS:
        facts["act"] = t(*TRANSITIONS[facts["act"]].words)
    offices = who.organisation.offices
    if facts.get("office") in offices:
        facts["office"] = offices[facts["office"]].name
    if "offices" in facts:
        codes = str(facts["offices"]).split(", ")
        facts["offices"] = ", ".join(offices[one].name if one in offices else one for one in codes)
    return type(fault)(fault.code, **facts)
