"""The only writers of the room: declared help, what is seen at filing and concluded from it, what a supervisor found,
and what is registered as the office's own.
"""

from __future__ import annotations

from tinhso.provenance.actions.collecting import (
    KEPT_DAYS,
    Request,
    erase_person,
    forget_person,
    observe,
)
from tinhso.provenance.actions.deciding import CannotJudge, decide, is_about
from tinhso.provenance.actions.examining import examine, examine_due, latest, watch
from tinhso.provenance.actions.helping import (
    LASTS,
    MOST_BY_ONE,
    WAITS,
    CannotHelp,
    agree_by_code,
    agree_on_phone,
    check_goes_on,
    deny,
    end,
    end_overdue,
    filed_in,
    forget_browsers,
    helped_now,
    open_of,
    open_session,
    send_code,
    session,
)
from tinhso.provenance.actions.networking import CannotSetNetwork, end_range, set_range
from tinhso.provenance.actions.registering import (
    CannotRegister,
    drop_staff_number,
    end_workstation,
    enter_staff_number,
    is_workstation,
    register_workstation,
)

__all__ = [
    "KEPT_DAYS",
    "LASTS",
    "MOST_BY_ONE",
    "WAITS",
    "CannotHelp",
    "CannotJudge",
    "CannotRegister",
    "CannotSetNetwork",
    "Request",
    "agree_by_code",
    "agree_on_phone",
    "check_goes_on",
    "decide",
    "deny",
    "drop_staff_number",
    "end",
    "end_overdue",
    "end_range",
    "end_workstation",
    "enter_staff_number",
    "erase_person",
    "examine",
    "examine_due",
    "filed_in",
    "forget_browsers",
    "forget_person",
    "helped_now",
    "is_about",
    "is_workstation",
    "latest",
    "observe",
    "open_of",
    "open_session",
    "register_workstation",
    "send_code",
    "session",
    "set_range",
    "watch",
]
