"""What is done to a petition: one route for each act, over the same actions as the screens.

The answer is drafted by one token and approved by another, or by the head on the screen: who drafted it does not
decide. What is public stays with the screen, where who publishes reads that it names nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from tinhso.access.guard import Refused
from tinhso.access.who import may
from tinhso.api.core import JSON, Request, Told, by, route
from tinhso.api.petitions import PetitionTold, full
from tinhso.petitions import actions, queries, reach, rules
from tinhso.petitions.models import Petition

_Seen = Annotated[int, Field(ge=0, le=2**31 - 1)] | None
_Words = Annotated[str, Field(min_length=1, max_length=rules.MOST_WORDS)]
_Days = Annotated[int, Field(ge=1, le=rules.MOST_DAYS, strict=True)]


class PetitionSeen(Told):
    """seen: the revision as it was read."""

    seen: _Seen = None


class PetitionReasoned(PetitionSeen):
    """reason: which the sender reads."""

    reason: _Words


class PetitionHanded(PetitionReasoned):
    """to: the office whose it is."""

    to: Annotated[str, Field(min_length=1, max_length=50)]


class PetitionAsked(PetitionSeen):
    """question: what the sender is to make clear."""

    question: _Words


class PetitionProposed(PetitionSeen):
    """words: the answer, for somebody else to approve."""

    words: _Words


class PetitionExtended(PetitionReasoned):
    """days: working days."""

    days: _Days


class PetitionDecided(PetitionSeen):
    """answer: as it was read; reason: where it is returned."""

    answer: UUID
    approved: bool
    reason: Annotated[str, Field(max_length=rules.MOST_WORDS)] = ""


#: The address of an act → what is needed of `reach.ACTS`, its body, and the action.
ACTS: Mapping[str, tuple[str, type[PetitionSeen], Callable[..., Any]]] = {
    "accept": ("accept", PetitionSeen, actions.accept),
    "refuse": ("refuse", PetitionReasoned, actions.refuse),
    "transfer": ("transfer", PetitionHanded, actions.transfer),
    "ask": ("ask", PetitionAsked, actions.ask),
    "go-on": ("go_on", PetitionSeen, actions.go_on),
    "propose": ("propose", PetitionProposed, actions.propose),
    "extend": ("extend", PetitionExtended, actions.extend),
}


def _state(slug: str, name: str, shape: type[PetitionSeen], do: Callable[..., Any]) -> None:
    def act(request: Request, uid: UUID, told: Any) -> Any:
        row = _before(request, uid, name)
        if not request.replayed:
            more = {"key": request.key} if name == "propose" else {}
            do(uid, by=by(request, reach.at(row)), **dict(told), **more)
        return full(request, queries.petition(uid))

    act.__annotations__["told"] = shape
    act.__doc__ = (do.__doc__ or "").partition(" Raises")[0]
    route(
        "POST", f"/petitions/{{uuid:uid}}/{slug}", scopes=(reach.ACTS[name][0],), gives=PetitionTold,
        takes=JSON, missing=True, conflicts=True, tag="petitions", name=f"petition_{name}",
    )(act)  # fmt: skip


def _before(request: Request, uid: UUID, name: str) -> Petition:
    """A petition to which the token has the right. What is sent again is answered whoever has it by now."""
    row = queries.petition(uid)
    right = reach.ACTS[name][0]
    held = (
        right in request.who.scopes if request.replayed else may(request.who, right, reach.at(row))
    )
    if not held:
        raise Refused("not_yours")
    return row


@route(
    "POST", "/petitions/{uuid:uid}/decide", scopes=(reach.APPROVE,), gives=PetitionTold, takes=JSON,
    missing=True, conflicts=True, tag="petitions", name="petition_decide",
)  # fmt: skip
def decide(request: Request, uid: UUID, told: PetitionDecided) -> Any:
    """Approve the answer, which then is the sender's, or return it; not one that this token drafted."""
    row = _before(request, uid, "decide")
    if not row.answers.filter(uid=told.answer).exists():
        raise rules.CannotPetition("petition_changed")
    actions.decide(
        told.answer, approved=told.approved, reason=told.reason, seen=told.seen,
        by=by(request, reach.at(row)),
    )  # fmt: skip
    return full(request, queries.petition(uid))


for _slug, (_name, _shape, _do) in ACTS.items():
    _state(_slug, _name, _shape, _do)
