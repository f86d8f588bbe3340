"""Every address of the desk by every role, as a table; asked as a person would, not only stated."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.web.desk.conftest import DESK, PEOPLE, doer, file, signed_in

from tinhso.cases import actions

RECEIVES, HANDS_OUT = {"lan", "kha"}, {"lan", "kha", "mai"}
EVERYONE = {name.removeprefix("p-") for name in PEOPLE} | {"nobody"}
# Address → who gets a page. `kha` works at another desk: what is of one dossier or desk is not hers.
TABLE = {
    "/mot-cua/": RECEIVES,
    "/mot-cua/ho-so/{uid}": {"lan"},
    "/mot-cua/ho-so/{uid}/sua": {"lan"},
    "/mot-cua/ho-so/{uid}/phieu": {"lan"},
    "/mot-cua/ho-so/{uid}/phieu.pdf": {"lan"},
    "/mot-cua/ho-so/{uid}/qr.svg": {"lan"},
    "/mot-cua/tiep-nhan": RECEIVES,
    f"/mot-cua/tiep-nhan?ban={DESK}": {"lan"},
    "/mot-cua/tra-ket-qua": HANDS_OUT,
    "/mot-cua/tra-ket-qua/da-tra": HANDS_OUT,
    "/mot-cua/ban-giao": RECEIVES,
    f"/mot-cua/ban-giao?ban={DESK}": {"lan"},
    "/mot-cua/so-theo-doi": HANDS_OUT,
    f"/mot-cua/so-theo-doi?ban={DESK}": {"lan", "mai"},
    f"/mot-cua/so-theo-doi?ban={DESK}&dang=csv": {"lan", "mai"},
    "/mot-cua/so": RECEIVES,
    "/mot-cua/phieu-in-san": RECEIVES,
    f"/mot-cua/phieu-in-san/in?ban={DESK}": {"lan"},
    "/mot-cua/ho-so/{uid}/quet": {"lan"},
    f"/mot-cua/to-ngan.pdf?ban={DESK}&thu-tuc=9.000007": {"lan"},
    "/mot-cua/thu-tien": RECEIVES,
    f"/mot-cua/thu-tien?ban={DESK}": {"lan"},
    "/mot-cua/chot-quy": RECEIVES,
    f"/mot-cua/chot-quy?ban={DESK}": {"lan"},
    "/mot-cua/chung-thuc/so": RECEIVES,
    f"/mot-cua/chung-thuc/so?ban={DESK}": {"lan"},
    f"/so-thu-tu/{DESK}": EVERYONE,
}
POSTS = {
    "/mot-cua/ho-so/{uid}": {"lan"},
    "/mot-cua/ho-so/{uid}/sua": {"lan"},
    "/mot-cua/ho-so/{uid}/quet": {"lan"},
    "/mot-cua/tiep-nhan/tim-nguoi": RECEIVES,
    "/mot-cua/tiep-nhan/nguoi-moi": RECEIVES,
    "/mot-cua/tiep-nhan/dia-chi": RECEIVES,
    "/mot-cua/tra-ket-qua/{uid}": {"lan", "mai"},
    "/mot-cua/tra-ket-qua/{uid}/lay-lai": {"lan", "mai"},
    "/mot-cua/so-theo-doi/chot": RECEIVES,
    "/mot-cua/so": RECEIVES,
    "/mot-cua/phieu-in-san": RECEIVES,
    "/mot-cua/chung-thuc": RECEIVES,
    "/mot-cua/chung-thuc/so/quyen": RECEIVES,
}


def people() -> dict[str, Client]:
    # Heads and administrators owe a second factor and are led to it: they get no page either way.
    staff = {name: signed_in(name) for name in ("lan", "mai", "minh", "kha")}
    return {**staff, "nobody": Client()}


def test_who_gets_which_page(mother):
    case = actions.accept(file(mother).uid, doer=doer())
    clients = people()
    found, told = {}, {}
    for address, who in TABLE.items():
        at = address.format(uid=case.uid)
        found[address] = {name for name, one in clients.items() if one.get(at).status_code == 200}
        told[address] = who & set(clients)
    assert found == told


def test_whose_post_is_taken(mother):
    case = file(mother)
    found, told = {}, {}
    clients = people()
    for address, who in POSTS.items():
        at = address.format(uid=case.uid)
        answers = {name: one.post(at, {"key": "k"}) for name, one in clients.items()}
        found[address] = {
            name
            for name, answer in answers.items()
            if answer.status_code in (200, 422)
            or (answer.status_code == 303 and "/mot-cua/" in answer.url)
        }
        told[address] = who
    assert found == told


@pytest.mark.parametrize("address", [one for one in TABLE if "so-thu-tu" not in one])
def test_nobody_is_led_to_the_door_of_staff(commune, address):
    at = address.format(uid="00000000-0000-0000-0000-000000000000")
    assert Client().get(at).url.startswith("/can-bo/vao?next=")


def test_a_page_with_names_is_kept_by_no_cache(lan, mother):
    case = actions.accept(file(mother).uid, doer=doer())
    for address in TABLE:
        answer = lan.get(address.format(uid=case.uid))
        if "qr.svg" not in address:
            assert "no-store" in answer["Cache-Control"], address
