"""What is done to a dossier: one route for each act, over the same actions as the screens.

The rule that decides is the action's: a partner has the rights of its token in the token's offices. What a citizen
does herself (completing, answering, withdrawing, rating, the post) a partner with `receive` at the desk does for her,
as an officer does for whoever stands before her.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from tinhso.access.guard import Refused
from tinhso.api import bodies, once
from tinhso.api.cases import case_for
from tinhso.api.core import CHANNEL, JSON, Request, Told, route
from tinhso.api.files import given
from tinhso.api.models import Sent
from tinhso.api.people import check_people
from tinhso.api.shapes import CaseLine, PaperIn, line
from tinhso.cases import actions
from tinhso.cases.models import Act, Case
from tinhso.cases.queries import case_of
from tinhso.cases.reach import doer_of
from tinhso.cases.states import CITIZEN, TRANSITIONS
from tinhso.ledger import together

# The address of an act → the transition whose right it takes, its body, and the action.
ACTS: Mapping[str, tuple[str, type[Told], Callable[..., Any]]] = {
    "judge-exemption": ("judge_exemption", bodies.JudgeExemption, actions.judge_exemption),
    "accept": ("accept", bodies.Accept, actions.accept),
    "ask-completion": ("ask_completion", bodies.AskCompletion, actions.ask_completion),
    "complete": ("complete", bodies.Handed, actions.complete),
    "refuse-intake": ("refuse_intake", bodies.Reasons, actions.refuse_intake),
    "refuse-data": ("refuse_data", bodies.RefuseData, actions.refuse_data),
    "refuse-data-at-desk": ("refuse_data_at_desk", bodies.RefuseData, actions.refuse_data),
    "correct": ("correct", bodies.Correct, actions.correct),
    "assign": ("assign", bodies.Assign, actions.assign),
    "pass-on": ("pass_on", bodies.PassOn, actions.pass_on),
    "return-step": ("return_step", bodies.ReturnStep, actions.return_step),
    "consult": ("consult", bodies.Consult, actions.consult),
    "answer-consultation": (
        "answer_consultation", bodies.AnswerConsultation, actions.answer_consultation,
    ),
    "plan": ("plan", bodies.Plan, actions.plan),
    "carry-out": ("carry_out", bodies.CarryOut, actions.carry_out),
    "ask-supplement": ("ask_supplement", bodies.AskSupplement, actions.ask_supplement),
    "answer-supplement": ("answer_supplement", bodies.Handed, actions.answer_supplement),
    "ask-payment": ("ask_payment", bodies.Amount, actions.ask_payment),
    "paid": ("paid", bodies.Amount, actions.paid),
    "suspend": ("suspend", bodies.Suspend, actions.suspend),
    "resume": ("resume", bodies.Acting, actions.resume),
    "propose-extension": ("propose_extension", bodies.Extend, actions.propose_extension),
    "extend": ("extend", bodies.Acting, actions.extend),
    "decline-extension": ("decline_extension", bodies.Acting, actions.decline_extension),
    "apologise": ("extend", bodies.Extend, actions.apologise),
    "decide": ("decide", bodies.Decide, actions.decide),
    "decide-signed": ("decide", bodies.DecideSigned, actions.decide_as_signed),
    "attach-signed": ("attach_result", bodies.AttachSigned, actions.attach_as_signed),
    "attach-result": ("attach_result", bodies.AttachResult, actions.attach_result),
    "return-result": ("return_result", bodies.ReturnResult, actions.return_result),
    "take-back-result": ("return_result", bodies.Reasons, actions.take_back_result),
    "post-result": ("return_result", bodies.Posted, actions.post_result),
    "withdraw": ("withdraw", bodies.Reasoned, actions.withdraw),
    "stop": ("stop", bodies.Stop, actions.stop),
    "link": ("link", bodies.Link, actions.link),
    "rate": ("rate", bodies.Rate, actions.rate),
    "wish-post": ("complete", bodies.WishPost, actions.wish_post),
    "unwish-post": ("complete", bodies.Unseen, actions.unwish_post),
    "note": ("", bodies.Noted, actions.write_note),
    "undo": ("", bodies.Undo, actions.undo),
}  # fmt: skip


def right_of(name: str) -> tuple[str, ...]:
    """The scopes of which an act takes one; a note and an undoing ask what was done."""
    if not name:
        return ("process", "receive", "sign", "rebalance")
    right = TRANSITIONS[name].right
    return ("receive",) if right == CITIZEN else (right,)


def _read_signed(request: Request, *, told: Any, **_where: Any) -> None:
    """The signatures of a file that this token sent are read, which takes seconds, while nothing is locked.

    What is not there to be read is refused by the act itself.
    """
    held = Sent.objects.filter(token=request.token.uid, file=told.file, taken=False)
    if held.exists():
        request.came = actions.read_signed(str(told.file))


#: Acts of which a part is done before their transaction begins.
_BEFOREHAND: Mapping[str, Callable[..., None]] = {
    "decide-signed": _read_signed,
    "attach-signed": _read_signed,
}


def _state(slug: str, name: str, shape: type[Told], do: Callable[..., Any]) -> None:
    words = TRANSITIONS[name].words[1] if name else slug.capitalize()

    def act(request: Request, uid: UUID, told: Any) -> Any:
        return _done(request, uid, told, name, do)

    act.__annotations__["told"] = shape
    act.__doc__ = (do.__doc__ or "").partition(" Raises")[0]
    route(
        "POST",
        f"/cases/{{uuid:uid}}/{slug}",
        scopes=right_of(name),
        gives=CaseLine,
        takes=JSON,
        missing=True,
        conflicts=True,
        tag="acts",
        name=slug.replace("-", "_"),
        summary=words,
        beforehand=_BEFOREHAND.get(slug),
    )(act)


def _done(
    request: Request, uid: UUID, told: Told, name: str, do: Callable[..., Any]
) -> dict[str, Any]:
    before = _before(request, uid, name)
    said = _given(request, told)
    doer = doer_of(request.who, before, name, channel=CHANNEL)
    after = do(uid, doer=doer, key=request.key, **said)
    return line(after if isinstance(after, Case) else case_of(uid), personal=False)


def _before(request: Request, uid: UUID, name: str) -> Case:
    """The dossier as it stands. What was sent again is answered as at first, whoever holds the dossier by now.

    It is locked here, once for the whole act, but where an act locks two dossiers in their order or none at all.
    """
    if not request.replayed:
        lock = bool(name) and name != "link"
        row = case_for(request, uid, lock=lock)
        if lock:
            together.lock_first(f"case:{uid}", row)
        return row
    row = case_of(uid)
    if not Act.objects.filter(key=request.key, actor=request.who.actor).exists():
        raise Refused("not_yours", case=row.code)
    return row


def _given(request: Request, told: Told) -> dict[str, Any]:
    """The action's words: papers with their files, people as the rooms below name them."""
    said = dict(told)
    papers = said.get("papers")
    if papers is not None and all(isinstance(one, PaperIn) for one in papers):
        said["papers"] = given(request, papers)
    if "file" in said:
        said["file"] = given(request, [PaperIn(name="-", file=said["file"])])[0].file
    if isinstance(told, bodies.DecideSigned | bodies.AttachSigned):
        # Sent again it was not read again: the act is answered as at first.
        said["file"] = request.came or actions.CameSigned(said["file"])
    if said.get("taker") is not None:
        said["taker"] = actions.Taker(**said["taker"].model_dump())
    if said.get("act"):
        said["act"] = once.key_for(request.who.actor, said["act"])
    if isinstance(said.get("owner"), UUID):
        said["owner"] = check_people(str(said["owner"]))[0]
    return said


for _slug, (_name, _shape, _do) in ACTS.items():
    _state(_slug, _name, _shape, _do)
