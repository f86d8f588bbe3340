"""Dossiers that belong together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.cases.conftest import citizen, doer, moment

from tinhso.cases import actions
from tinhso.cases.actions import CannotAct
from tinhso.cases.models import Case, Link
from tinhso.cases.queries import linked_with, to_link
from tinhso.ledger.queries import events_of

Made = Callable[..., Case]
AT = moment("2026-03-03 09:00")


def link(case: Case, other: Case, how: str = "linked", **more: object) -> Case:
    given = {"doer": doer(), "told_at": AT, **more}
    return actions.link(case.uid, other=other.uid, link=how, **given)  # type: ignore[arg-type]


def test_both_show_it_and_both_have_the_event(accepted: Made) -> None:
    one, other = accepted(key="a"), accepted(key="b")
    link(one, other, "follow_up", key="f")
    link(one, other, "follow_up", key="f")
    assert Link.objects.count() == 1
    for case, its, words in ((one, other, "tiếp theo của"), (other, one, "được tiếp theo bởi")):
        (found,) = linked_with(case)
        assert (found.case, found.words[0]) == (its, words)
        event = events_of(f"case:{case.uid}")[-1]
        assert (event.kind, event.facts["other"]) == ("cases.linked", str(its.uid))


def test_an_ended_one_is_shown_and_stays_as_it_was(accepted: Made) -> None:
    one, ended = accepted(key="a"), accepted(key="b")
    actions.withdraw(ended.uid, doer=citizen(), told_at=moment("2026-03-02 10:00"))
    ended.refresh_from_db()
    before = ended.changed_at
    link(one, ended, "again")
    ended.refresh_from_db()
    assert ended.changed_at == before and linked_with(ended)
    with pytest.raises(CannotAct) as fault:
        link(ended, one)
    assert fault.value.code == "not_in_this_state"


def test_what_is_refused(accepted: Made) -> None:
    one, other = accepted(key="a"), accepted(key="b")
    another = accepted(key="c", owner="party-khac")
    blind = replace(doer(), may=lambda right, at: right == "process" and at == "xa-1")
    for code, act in (
        ("linked_itself", lambda: link(one, one)),
        ("no_such_link", lambda: link(one, other, "bay")),
        ("other_owner", lambda: link(one, another)),
        ("no_such_case", lambda: link(one, other, doer=blind)),
        ("not_yours_to_do", lambda: link(one, other, doer=citizen())),
    ):
        with pytest.raises(CannotAct) as fault:
            act()
        assert fault.value.code == code
    link(one, another, "follow_up")
    link(one, other)
    with pytest.raises(CannotAct) as fault:
        link(other, one)
    assert fault.value.code == "case_linked_already"


def test_what_may_be_linked_is_of_the_same_owner_and_not_linked_yet(accepted: Made) -> None:
    one, other = accepted(key="a"), accepted(key="b")
    accepted(key="c", owner="party-khac")
    assert to_link(one, ["9.000007"]) == [other]
    assert to_link(one, ["9.000008"]) == []
    link(other, one)
    assert to_link(one, ["9.000007"]) == []


def test_a_link_is_taken_back_from_both(accepted: Made) -> None:
    one, other = accepted(key="a"), accepted(key="b")
    link(one, other)
    told = [events_of(f"case:{case.uid}")[-1] for case in (one, other)]
    actions.undo(one.uid, doer=doer(), told_at=AT, key="u")
    actions.undo(one.uid, doer=doer(), told_at=AT, key="u")
    assert not Link.objects.exists() and linked_with(one) == linked_with(other) == []
    for case, linked in zip((one, other), told, strict=True):
        event = events_of(f"case:{case.uid}")[-1]
        assert (event.kind, event.facts["act"]) == ("cases.undone", str(linked.uid))
    link(one, other)
    assert linked_with(other)


def test_a_link_is_taken_back_from_the_other_side_and_while_the_other_goes_on(
    accepted: Made,
) -> None:
    one, other, third = (accepted(key=key) for key in "abc")
    link(one, other)
    actions.take(other.uid, doer=doer("p-binh"), told_at=moment("2026-03-03 10:00"))
    actions.undo(one.uid, doer=doer(), told_at=moment("2026-03-03 09:30"))
    assert events_of(f"case:{other.uid}")[-1].kind == "cases.undone"
    assert Case.objects.get(pk=other.pk).staff == "p-binh"
    link(one, third, told_at=moment("2026-03-03 10:30"))
    actions.undo(third.uid, doer=doer(), told_at=moment("2026-03-03 11:00"))
    assert not Link.objects.exists()
    with pytest.raises(CannotAct, match="nothing_to_undo"):
        actions.undo(one.uid, doer=doer())
