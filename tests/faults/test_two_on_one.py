"""Two officers on one dossier: whatever two acts meet, one wins and the other is told what happened meanwhile.

Every pair of acts that a state allows, each with the revision that both saw; and really at once from two threads.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from tests.cases.conftest import citizen, doer
from tests.days import working_day
from tests.faults.conftest import DESK, World, accepted, in_state, signed_in
from tests.faults.forms import forms_of
from tests.faults.serving import at_once

from tinhso.cases import actions
from tinhso.cases.actions import CannotAct, Doer
from tinhso.cases.models import Act, Case
from tinhso.cases.states import STATES, TRANSITIONS
from tinhso.ledger.models import Event
from tinhso.measurement.live.following import differences

Do = Callable[..., Any]


def later(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


# From the signature there is no step ahead to pass it on to: it goes back.
EARLIER = {"ky": "tham-dinh"}
# Every act that is done to a dossier as it was seen. The others below say why they need not have seen it.
ACTS: dict[str, Do] = {
    "ask_completion": lambda case, **k: actions.ask_completion(case.uid, reasons="x", **k),
    "refuse_intake": lambda case, **k: actions.refuse_intake(case.uid, reasons="x", **k),
    "accept": lambda case, **k: actions.accept(case.uid, **k),
    "complete": lambda case, **k: actions.complete(case.uid, **k),
    "take": lambda case, **k: actions.take(case.uid, **k),
    "assign": lambda case, **k: actions.assign(case.uid, staff="p-chi", **k),
    "pass_on": lambda case, **k: actions.pass_on(case.uid, step=EARLIER.get(case.step), **k),
    "return_step": lambda case, **k: actions.return_step(case.uid, reasons="x", **k),
    "consult": lambda case, **k: actions.consult(case.uid, office="so-xd", question="x", **k),
    "plan": lambda case, **k: actions.plan(case.uid, what="x", on=later(1), **k),
    "ask_supplement": lambda case, **k: actions.ask_supplement(case.uid, reasons="x", **k),
    "answer_supplement": lambda case, **k: actions.answer_supplement(case.uid, **k),
    "ask_payment": lambda case, **k: actions.ask_payment(case.uid, amount=1, **k),
    "paid": lambda case, **k: actions.paid(case.uid, amount=1, **k),
    "suspend": lambda case, **k: actions.suspend(case.uid, rule="x", **k),
    "resume": lambda case, **k: actions.resume(case.uid, **k),
    "propose_extension": lambda case, **k: actions.propose_extension(
        case.uid, until=working_day(60), reason="x", **k
    ),
    "extend": lambda case, **k: actions.extend(case.uid, **k),
    "decline_extension": lambda case, **k: actions.decline_extension(case.uid, **k),
    "decide": lambda case, **k: actions.decide(case.uid, granted=True, **k),
    "attach_result": lambda case, **k: actions.attach_result(case.uid, file=str(uuid4()), **k),
    "return_result": lambda case, **k: actions.return_result(case.uid, **k),
    "withdraw": lambda case, **k: actions.withdraw(case.uid, **k),
    "stop": lambda case, **k: actions.stop(case.uid, reasons="x", **k),
    "correct": lambda case, **k: actions.correct(case.uid, **CORRECTED, **k),
    "link": lambda case, **k: actions.link(
        case.uid, other=another(case, k["doer"]), link="linked", **k
    ),
}


def another(case: Case, by: Doer) -> UUID:
    """A dossier of the same owner that is not linked with it: each officer has one of her own in mind."""
    rows = Case.objects.filter(owner=case.owner).exclude(pk=case.pk).order_by("pk")
    found = rows.first() if by.by.actor == "p-binh" else rows.last()
    assert found is not None
    return found.uid


CORRECTED: dict[str, Any] = {"answers": {"name": "Nguyễn Thị Mơ Hai"}}
SETTLE = {"extend", "decline_extension"}
UNSEEN = {
    "answer_consultation": "the office that was asked answers whatever else happens",
    "carry_out": "it has taken place, whatever else happens",
    "hand_over": "done by the clock, under the lock of the row",
    "recount": "done by the clock, under the lock of the row",
    "transfer": "of a whole list at once, under the locks of its rows",
    "tell_promise": "told of a dossier that nobody here acts on",
    "judge_exemption": "of a fee from which somebody says she is exempt; tried at the desk",
    "cut_over": "of a dossier that nobody here has acted on yet",
    "rate": "once, by a key of its own",
    "refuse_data": "of one paper, under the lock of its row",
    "refuse_data_at_desk": "of one paper, under the lock of its row",
}


def test_every_act_of_the_table_is_tried_here() -> None:
    assert {*ACTS, *UNSEEN} == set(TRANSITIONS)


PAIRS = [
    (state, first, second)
    for state in STATES
    for first in ACTS
    for second in ACTS
    if state in TRANSITIONS[first].since and state in TRANSITIONS[second].since
]


def ready(owner: str, state: str, key: str, acts: set[str]) -> Case:
    """A dossier in a state on which each of some acts can be done."""
    case = in_state(owner, state, key)
    if "return_step" in acts:
        case = actions.pass_on(case.uid, doer=doer())
    if acts & SETTLE:
        return actions.propose_extension(case.uid, until=working_day(30), reason="x", doer=doer())
    return case


class Undone(Exception):
    pass


def test_of_any_two_acts_one_wins_and_the_other_is_told(world: World) -> None:
    """The second was decided before the first became known: it is refused, and writes nothing."""
    wrong = []
    standing: dict[tuple[str, bool, bool], Case] = {}
    for state, first, second in PAIRS:
        acts = {first, second}
        kind = (state, "return_step" in acts, bool(acts & SETTLE))
        if kind not in standing:
            standing[kind] = ready(world.owner, state, f"p-{len(standing)}", acts)
        case = standing[kind]
        try:
            with transaction.atomic():
                told = _one_after_the_other(case, first, second)
                raise Undone
        except Undone:
            pass
        except CannotAct as refused:
            # Two acts that exclude each other: an extension is proposed where none is proposed yet.
            excluded = "propose_extension" in acts and acts & SETTLE
            told = "" if excluded else str(refused)
        if told:
            wrong.append((state, first, second, told))
    assert wrong == []
    assert len(PAIRS) > 300


def _one_after_the_other(case: Case, first: str, second: str) -> str:
    seen = case.revision
    ACTS[first](case, doer=doer("p-binh"), seen=seen)
    events, acts = Event.objects.count(), Act.objects.count()
    try:
        with transaction.atomic():
            ACTS[second](case, doer=doer("p-chi"), seen=seen)
    except CannotAct as refused:
        if refused.code != "changed_meanwhile":
            return f"refused by {refused.code}"
        return "" if (Event.objects.count(), Act.objects.count()) == (events, acts) else "written"
    return "done twice"


AT_ONCE = [
    ("filed", "accept", "refuse_intake"),
    ("filed", "accept", "withdraw"),
    ("processing", "pass_on", "pass_on"),
    ("processing", "pass_on", "ask_supplement"),
    ("processing", "decide", "stop"),
    ("processing", "suspend", "decide"),
    ("awaiting_citizen", "answer_supplement", "withdraw"),
    ("done", "return_result", "return_result"),
]


def test_really_at_once_one_wins(own_world: World) -> None:
    for place, (state, first, second) in enumerate(AT_ONCE):
        case = in_state(own_world.owner, state, f"o-{place}")
        before = Event.objects.filter(subject=f"case:{case.uid}").count()

        def act(name: str, who: str, case: Case = case) -> Callable[[], str]:
            def acted() -> str:
                try:
                    ACTS[name](case, doer=doer(who), seen=case.revision)
                except CannotAct as refused:
                    return refused.code
                return "won"

            return acted

        told = at_once([act(first, "p-binh"), act(second, "p-chi")])
        assert sorted(told) == ["changed_meanwhile", "won"], (state, first, second, told)
        assert Event.objects.filter(subject=f"case:{case.uid}").count() == before + 1
    assert list(differences()) == []
    assert connection.vendor in ("sqlite", "postgresql")


@pytest.mark.parametrize(
    ("slug", "other"), [("bo-sung", "p-chi"), ("chuyen", "p-chi"), ("ket-qua", "p-hoa")]
)
def test_the_other_sees_what_happened_and_who_did_it_and_keeps_what_she_typed(
    world: World, slug: str, other: str
) -> None:
    case = accepted(world.owner, f"t-{slug}", staff="p-binh")
    address = f"/van-phong/ho-so/{case.uid}/{slug}"
    late = signed_in("head")
    form = next(
        one for one in forms_of(late.get(address).content.decode(), address) if "seen" in one.fields
    )
    told = form.filled()
    told |= {name: ["Chữ đã gõ"] for name, one in form.fields.items() if one.kind == "textarea"}
    actions.consult(case.uid, office="so-xd", question="x", doer=doer(other))
    answer = late.post(form.action, told)
    said = answer.content.decode()
    assert answer.status_code == 200 and 'role="alert"' in said
    names = {"p-chi": "Lê Thị Chi", "p-hoa": "Nguyễn Thị Hoa"}
    assert names[other] in said and "Lấy ý kiến" in said
    if any(one.kind == "textarea" for one in form.fields.values()):
        assert "Chữ đã gõ" in said
    case.refresh_from_db()
    assert case.state == "processing"


def test_at_the_desk_and_by_the_citizen_the_later_one_is_told_too(world: World) -> None:
    case, desk, mother = world.cases["filed"], signed_in("desk"), signed_in("citizen")
    address = f"/ho-so/{case.uid}/rut"
    form = next(
        one
        for one in forms_of(mother.get(address).content.decode(), address)
        if "seen" in one.fields
    )
    actions.accept(case.uid, doer=doer(office=DESK))
    answer = mother.post(form.action, form.filled())
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    told = {"do": "refuse", "reasons": "x", "seen": "0", "key": "late"}
    answer = desk.post(f"/mot-cua/ho-so/{case.uid}", told)
    assert answer.status_code in (403, 422)
    case.refresh_from_db()
    assert case.state == "processing"


def test_citizens_of_one_dossier_do_not_overwrite_each_other(world: World) -> None:
    case = in_state(world.owner, "awaiting_citizen", "c-1")
    actions.answer_supplement(case.uid, doer=citizen(world.owner), seen=case.revision)
    with pytest.raises(CannotAct, match="changed_meanwhile"):
        actions.withdraw(case.uid, doer=citizen(world.owner), seen=case.revision)
