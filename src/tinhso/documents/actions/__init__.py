"""The only writers of what the province holds."""

from tinhso.documents.actions.asking import reasoned, was_asked, was_not_used
from tinhso.documents.actions.keeping import Kept, forget_holder, keep, revoke, revoke_of, take_back
from tinhso.documents.actions.objecting import answer_objection, object_to
from tinhso.documents.actions.registered import Registered, data_used, keep_data
from tinhso.documents.actions.sharing import open_share, revoke_share, share
from tinhso.documents.actions.using import end_use, use, withdraw_use

__all__ = [
    "Kept",
    "Registered",
    "answer_objection",
    "data_used",
    "end_use",
    "forget_holder",
    "keep",
    "keep_data",
    "object_to",
    "open_share",
    "reasoned",
    "revoke",
    "revoke_of",
    "revoke_share",
    "share",
    "take_back",
    "use",
    "was_asked",
    "was_not_used",
    "withdraw_use",
]
