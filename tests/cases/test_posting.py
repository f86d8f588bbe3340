"""A result that is wanted by post, and the number with which it was sent."""

from __future__ import annotations

import pytest
from tests.cases.conftest import FILER, citizen, doer

from tinhso.cases import actions
from tinhso.cases.models import Case, Posting
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event


def decided(filed) -> Case:
    case = filed()
    actions.accept(case.uid, doer=doer())
    return actions.decide(case.uid, doer=doer(), granted=True)


def test_it_is_wished_changed_and_posted(filed):
    case = filed()
    for _ in range(2):
        actions.wish_post(case.uid, address="12 Lê Lợi", doer=citizen(FILER), key="a")
    assert Event.objects.filter(kind="cases.post_wished").count() == 1
    actions.wish_post(case.uid, address="14 Lê Lợi", phone="0912345678", doer=doer(), key="b")
    actions.accept(case.uid, doer=doer())
    actions.decide(case.uid, doer=doer(), granted=True)
    for _ in range(2):
        after = actions.post_result(case.uid, tracking="EA123456789VN", doer=doer(), key="p")
    assert after.state == "returned" and after.returned_at is not None
    held = Posting.objects.get()
    assert (held.address, held.tracking) == ("14 Lê Lợi", "EA123456789VN")
    kinds = list(
        Event.objects.filter(subject=f"case:{case.uid}")
        .order_by("id")
        .values_list("kind", flat=True)
    )
    assert kinds[-2:] == ["cases.posted", "cases.returned"]
    wished = Event.objects.filter(kind="cases.post_wished").first()
    assert "address" not in wished.facts and wished.sealed.facts["address"] == "12 Lê Lợi"


def test_what_is_refused(filed):
    case = decided(filed)
    with pytest.raises(TinhsoError, match="no_post_wish"):
        actions.post_result(case.uid, tracking="EA1", doer=doer())
    with pytest.raises(TinhsoError, match="not_yours_to_do"):
        actions.wish_post(case.uid, address="12 Lê Lợi", doer=citizen("party-la"))
    for address in ("", "\u202e", "a" * 501, "a\x07"):
        with pytest.raises(TinhsoError):
            actions.wish_post(case.uid, address=address, doer=doer())
    actions.wish_post(case.uid, address="12 Lê Lợi", doer=doer())
    for tracking in ("", "9" * 41):
        with pytest.raises(TinhsoError):
            actions.post_result(case.uid, tracking=tracking, doer=doer())
    case.refresh_from_db()
    assert case.state == "done"
    actions.post_result(case.uid, tracking="EA1", doer=doer())
    with pytest.raises(TinhsoError, match="not_in_this_state"):
        actions.wish_post(case.uid, address="14 Lê Lợi", doer=doer())


def test_nothing_is_wished_of_what_is_handled_elsewhere(filed):
    case = filed()
    Case.objects.update(told=True)
    with pytest.raises(TinhsoError, match="handled_elsewhere"):
        actions.wish_post(case.uid, address="12 Lê Lợi", doer=doer())
    assert not Posting.objects.exists()


def test_a_wish_is_taken_back_while_nothing_has_left(filed):
    case = filed()
    for key, address in (("a", "12 Lê Lợi"), ("b", "14 Lê Lợi")):
        actions.wish_post(case.uid, address=address, doer=citizen(FILER), key=key)
    with pytest.raises(TinhsoError, match="not_yours_to_do"):
        actions.unwish_post(case.uid, doer=citizen("party-la"))
    for _ in range(2):
        actions.unwish_post(case.uid, doer=citizen(FILER), key="u")
    assert not Posting.objects.exists()
    wish, undone = Event.objects.filter(subject=f"case:{case.uid}").order_by("-id")[:2][::-1]
    assert (undone.kind, undone.facts["act"]) == ("cases.undone", str(wish.uid))
    with pytest.raises(TinhsoError, match="no_post_wish"):
        actions.unwish_post(case.uid, doer=citizen(FILER))
    with pytest.raises(TinhsoError, match="no_post_wish"):  # Sent again from a page of before.
        actions.wish_post(case.uid, address="14 Lê Lợi", doer=citizen(FILER), key="b")
    assert not Posting.objects.exists()
    actions.wish_post(case.uid, address="16 Lê Lợi", doer=doer())
    actions.accept(case.uid, doer=doer())
    actions.decide(case.uid, doer=doer(), granted=True)
    actions.post_result(case.uid, tracking="EA1", doer=doer())
    with pytest.raises(TinhsoError, match=r"no_post_wish|not_in_this_state"):
        actions.unwish_post(case.uid, doer=doer())
