"""A session ends while a long form is filled in: what was typed waits, comes back to its owner, and is sent on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import resolve
from tests.faults.addresses import at
from tests.faults.conftest import MAILS, ROLES, World, found_world, signed_in
from tests.faults.forms import Form, forms_of
from tests.faults.test_clock_back import NOW
from tests.faults.test_every_field import Browsers, begun, forms_everywhere

from tinhso.access import mail_codes
from tinhso.access.models import MailCode
from tinhso.ledger.models import Event

TYPED = "Chữ đã gõ rất lâu"
PASSWORD = "thuyền-nan-đò-ngang"
# Who fills it in, where, and the field with the long text.
LONG_FORMS: list[tuple[str, str, str]] = [
    ("citizen", "/nop/1.001193/to-khai", "a.full_name"),
    ("citizen", "/ho-so/{filed}/rut", "reasons"),
    ("citizen", "/ho-so/{returned}", "text"),
    ("desk", "/mot-cua/tiep-nhan?nguoi={owner}&thu-tuc=9.000007", "a.name"),
    ("desk", "/mot-cua/ho-so/{filed}/sua", "a.name"),
    ("desk", "/mot-cua/tiep-nhan", "name"),
    ("officer", "/van-phong/ho-so/{processing}/bo-sung", "reasons"),
    ("officer", "/van-phong/ho-so/{processing}/lay-y-kien", "question"),
    ("officer", "/van-phong/ho-so/{processing}", "text"),
    ("head", "/van-phong/ho-so/{processing}/ket-qua", "summary"),
    ("planner", "/cai-dat/thu-tuc/9.000007/sua", "title"),
    ("admin", "/cai-dat/don-vi/xa-1/lich", "toml"),
    ("admin", "/cai-dat/don-vi-moi", "name"),
    ("admin", "/cai-dat/can-bo-moi", "name"),
]


@pytest.fixture
def clock(db: None) -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def world(clock: Any, settings: Any) -> World:
    settings.SECOND_FACTOR_ROLES = ()
    return found_world()


def sign_in_again(browser: Any, who: str) -> str:
    """By the door itself; gives where it leads."""
    if who not in MAILS:
        answer = browser.post("/can-bo/vao", {"name": ROLES[who], "password": PASSWORD})
        return str(answer.url)
    browser.post("/vao", {"address": MAILS[who]})
    uid = browser.session["mail_code"]["uid"]
    code = _code_for(uid)
    return str(browser.post("/vao/ma", {"code": code}).url)


def _code_for(uid: str) -> str:
    """What the mail says: the row keeps a digest alone, so the code is set to one that we know."""
    row = MailCode.objects.get(uid=uid)
    row.digest = mail_codes._keyed(str(row.uid), "012345")
    row.save()
    return "012345"


@pytest.mark.parametrize(("who", "where", "field"), LONG_FORMS)
def test_what_was_typed_comes_back(
    world: World, clock: Any, who: str, where: str, field: str
) -> None:
    browser, address = signed_in(who), at(where, world)
    if who == "citizen" and "/nop/" in where:
        browser.post("/nop/1.001193", {"owner": world.child, "desk": "xa-1-mot-cua"})
    form = _form(browser.get(address).content.decode(), address, field)
    told = {**form.filled(), field: [TYPED]}
    before = Event.objects.count()
    clock.shift(timedelta(hours=9))
    door = browser.post(form.action, told)
    assert door.status_code == 302 and "kept=1" in door.url, (door.status_code, door.headers)
    assert Event.objects.count() == before
    assert "vẫn được giữ" in browser.get(door.url).content.decode()
    assert sign_in_again(browser, who) == "/gui-tiep"
    page = browser.get("/gui-tiep").content.decode()
    assert TYPED in page
    back = next(
        one
        for one in forms_of(page, "/gui-tiep")
        if one.action == form.action and field in one.fields
    )
    sent = {name: one.sent for name, one in back.fields.items()}
    assert sent[field] == [TYPED]
    for name, value in told.items():
        if name not in ("mine", "csrfmiddlewaretoken") and value != [""]:
            assert sent.get(name) == value, name
    answer = browser.post(back.action, {**sent, "mine": form.fields["mine"].sent})
    # It arrives as it would have; whether its rules let it through is told as always.
    assert answer.status_code in (200, 302, 303, 422), answer.status_code
    assert "/vao" not in answer.headers.get("Location", "")
    assert browser.get("/gui-tiep").status_code == 302


@pytest.mark.parametrize(("who", "other"), [("citizen", "stranger"), ("officer", "p-chi")])
def test_nobody_else_meets_it(world: World, clock: Any, who: str, other: str) -> None:
    where = {"citizen": "/ho-so/{filed}/rut", "officer": "/van-phong/ho-so/{processing}/bo-sung"}
    browser, address = signed_in(who), at(where[who], world)
    form = _form(browser.get(address).content.decode(), address, "reasons")
    clock.shift(timedelta(hours=9))
    browser.post(form.action, {**form.filled(), "reasons": [TYPED]})
    if other in MAILS:
        assert sign_in_again(browser, other) != "/gui-tiep"
    else:
        answer = browser.post("/can-bo/vao", {"name": other, "password": PASSWORD})
        assert answer.status_code == 302 and answer.url != "/gui-tiep"
    assert browser.get("/gui-tiep").status_code == 302
    assert TYPED not in str(dict(browser.session))


def _form(page: str, address: str, field: str) -> Form:
    form = next(
        one for one in forms_of(page, address) if one.method == "post" and field in one.fields
    )
    assert form.fields.get("mine") and form.fields["mine"].sent[0], "it does not say whose it is"
    return form


# Forms that do not say whose they are, and why. Files cannot be kept: who loads one chooses it again.
NOT_KEPT = {
    "mot-cua/tra-ket-qua": "what is looked for",
    "mot-cua/tiep-nhan/tim-nguoi": "what is looked for",
    "tai-khoan/mat-khau": "passwords are never kept",
    "can-bo/hai-lop": "digits of half a minute",
}


def test_every_form_in_which_one_types_says_whose_it_is(world: World) -> None:
    """So that each keeps what was typed, and not only those above."""
    browsers = Browsers()
    begun(world, browsers)
    typed = {"text", "textarea", "date", "datetime-local", "number", "tel", "email"}
    without = {
        resolve(one.form.action.partition("?")[0]).route
        for one in forms_everywhere(world, browsers)
        if one.who not in ("none", "follower")  # Whose session says whose it is.
        and one.form.method == "post"
        and not one.form.has_files
        and any(field.kind in typed for field in one.form.fields.values())
        and not any(one.form.fields["mine"].sent if "mine" in one.form.fields else ())
    }
    assert sorted(without - set(NOT_KEPT)) == []
