"""Taking back: each act that leaves nobody, and none that has left. Now: 10 March 2026, 16:30."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from tests.cases.conftest import doer, moment
from tests.web.office.test_dossier import ACTS, last, post

from tinhso.cases import actions
from tinhso.cases.models import Case, Consultation, DatedStep, Extension
from tinhso.cases.states import TRANSITIONS
from tinhso.ledger.models import Event
from tinhso.web.office.acts import BY_SLUG

Make = Callable[..., Case]
As = Callable[[str], Client]
# Slug → whose act, and what is sent; what is not among them is only done by others, or in other states.
MORE: dict[str, tuple[str, dict[str, Any]]] = {
    "tra-lai": ("p-hoa", {"reasons": "Thiếu ý kiến"}),
    "da-lam": ("p-binh", {"outcome": "Đã đo, đúng ranh giới."}),
}
EVERY = {**{slug: (one[0], one[1]) for slug, one in ACTS.items()}, **MORE}
UNDOABLE = sorted(slug for slug in EVERY if TRANSITIONS[BY_SLUG[slug].name].undoable)
LEFT = sorted(set(EVERY) - set(UNDOABLE))


def standing(case: Case) -> dict[str, Any]:
    """All that a dossier is, and what was made beside it."""
    row = model_to_dict(Case.objects.get(pk=case.pk), exclude=["revision", "changed_at"])
    beside = {
        model.__name__: list(model.objects.filter(case=case).order_by("pk").values())
        for model in (Consultation, DatedStep, Extension)
    }
    return {**row, **beside}


def prepared(case: Make, slug: str) -> tuple[Case, dict[str, Any]]:
    """A dossier in which an act can be done, and what is sent."""
    made = case(staff="p-binh")
    data = dict(EVERY[slug][1])
    if slug == "tra-lai":
        actions.pass_on(made.uid, doer=doer("p-binh"))
    if slug == "da-lam":
        actions.plan(made.uid, what="Đo đạc", on=moment("2026-03-12 08:00"), doer=doer("p-chi"))
        data["dated_step"] = DatedStep.objects.get().pk
    return made, data


def test_what_leaves_nobody_can_be_taken_back() -> None:
    assert set(UNDOABLE) == {
        "nhan", "chuyen", "tra-lai", "phan-cong", "lich", "da-lam", "lay-y-kien", "gia-han", "tam-dung",
    }  # fmt: skip
    # Told to the applicant, money asked for, or signed.
    assert set(LEFT) == {"bo-sung", "thu-phi", "dung", "ket-qua"}


@pytest.mark.parametrize("slug", UNDOABLE)
def test_all_is_as_it_was_and_the_ledger_has_both(as_: As, case: Make, slug: str) -> None:
    made, data = prepared(case, slug)
    browser, before = as_(EVERY[slug][0]), standing(made)
    address = f"/van-phong/ho-so/{made.uid}"
    assert post(browser, made, slug, **data).status_code == 303
    assert standing(made) != before
    act = last(made)
    page = browser.get(address).content.decode()
    says = page.split('class="undo"')[1].split("</div>")[0]
    assert f'action="{address}/hoan-tac"' in says
    assert TRANSITIONS[BY_SLUG[slug].name].words[0] in says and "10/03/2026 16:3" in says
    assert "Còn hoàn tác được cho đến khi" in says
    assert post(browser, made, "hoan-tac").status_code == 303
    assert standing(made) == before
    assert (last(made).kind, last(made).facts["act"]) == ("cases.undone", str(act.uid))
    assert 'class="undo"' not in browser.get(address).content.decode()


@pytest.mark.parametrize("slug", UNDOABLE)
def test_once_anything_else_was_done_it_cannot(as_: As, case: Make, slug: str) -> None:
    made, data = prepared(case, slug)
    browser = as_(EVERY[slug][0])
    post(browser, made, slug, **data)
    actions.plan(made.uid, what="Họp", on=moment("2026-03-13 08:00"), doer=doer("p-lan"))
    before = standing(made)
    assert 'class="undo"' not in browser.get(f"/van-phong/ho-so/{made.uid}").content.decode()
    post(browser, made, "hoan-tac")
    assert standing(made) == before


@pytest.mark.parametrize("slug", LEFT)
def test_what_has_left_stays(as_: As, case: Make, slug: str) -> None:
    made, data = prepared(case, slug)
    browser = as_(EVERY[slug][0])
    post(browser, made, slug, **data)
    before = standing(made)
    assert 'class="undo"' not in browser.get(f"/van-phong/ho-so/{made.uid}").content.decode()
    post(browser, made, "hoan-tac")
    assert standing(made) == before
    assert last(made).kind != "cases.undone"


def many(browser: Client, viec: str, key: str, cases: list[Case], **more: str) -> str:
    """An act on many, and the page that follows."""
    ticked = [f"{one.uid}:{Case.objects.get(pk=one.pk).revision}" for one in cases]
    sent = {"viec": viec, "key": key, "chon": ticked, "next": "/van-phong/?nguoi=ca", **more}
    assert browser.post("/van-phong/nhieu", sent).status_code == 303
    return str(browser.get("/van-phong/?nguoi=ca").content.decode())


def test_an_act_on_many_is_undone_as_a_whole_and_what_cannot_be_is_named(
    as_: As, case: Make
) -> None:
    cases = [case(day, day, staff="p-binh") for day in ("02", "03", "04")]
    before = [standing(one) for one in cases]
    binh = as_("p-binh")
    page = many(binh, "chuyen", "k1", cases)
    assert "Hoàn tác cả 3 hồ sơ" in page and 'name="lo" value="k1"' in page
    actions.take(cases[2].uid, doer=doer("p-hoa"))
    for _ in range(2):  # Sent twice, it acts once and says the same.
        said = many(binh, "hoan-tac", "k2", [], lo="k1")
        assert "Đã hoàn tác 2 hồ sơ." in said and "1 hồ sơ không làm được" in said
        refused = said.split('class="refused"')[1].split("</ul>")[0]
        assert cases[2].code in refused and "đã có thao tác khác sau đó" in refused
        assert "Hoàn tác cả" not in said
    assert [standing(one) for one in cases[:2]] == before[:2]
    assert Case.objects.get(pk=cases[2].pk).step == "ky"
    undone = Event.objects.filter(kind="cases.undone")
    assert {one.subject for one in undone} == {f"case:{one.uid}" for one in cases[:2]}
    # The first form again is the same act: it does nothing, nor does it offer what was undone already.
    assert "Hoàn tác cả" not in many(binh, "chuyen", "k1", cases)
    assert Case.objects.get(pk=cases[0].pk).step == before[0]["step"]


def test_only_ones_own_last_act_on_many_is_undone(as_: As, case: Make) -> None:
    cases = [case(day, day, staff="p-binh") for day in ("02", "03")]
    binh, chi = as_("p-binh"), as_("p-chi")
    many(binh, "chuyen", "k1", cases)
    for browser, lot in ((chi, "k1"), (binh, "k0"), (binh, "")):
        assert "Không còn loạt việc nào" in many(browser, "hoan-tac", "k2", [], lo=lot)
    assert {one.step for one in Case.objects.all()} == {"ky"}
    # What was undone alone meanwhile is named.
    actions.undo(cases[0].uid, doer=doer("p-binh"))
    assert "Đã hoàn tác 1 hồ sơ." in many(binh, "hoan-tac", "k3", [], lo="k1")


def test_what_was_given_to_somebody_is_taken_back_from_her(as_: As, case: Make) -> None:
    cases = [case(day, day) for day in ("02", "03")]
    hoa = as_("p-hoa")
    many(hoa, "phan-cong", "k1", cases, nguoi="p-chi")
    assert "Hoàn tác cả 2 hồ sơ" in hoa.get("/van-phong/chia-viec").content.decode()
    many(hoa, "hoan-tac", "k2", [], lo="k1")
    assert {one.staff for one in Case.objects.all()} == {""}
