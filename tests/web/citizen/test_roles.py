"""Who opens which of the citizens' addresses, as a table."""

from __future__ import annotations

import pytest
from django.urls import URLPattern
from tests.access.test_guard import EVERYBODY, PEOPLE

from tinhso.access import guard
from tinhso.web.citizen.urls import urlpatterns

CITIZEN = {"citizen"}
FILERS = {"citizen", "desk", "post", "team"}
TOLD = {
    "thu-tuc": EVERYBODY,
    "thu-tuc/<str:code>": EVERYBODY,
    "nop/<str:code>": FILERS,
    "nop/<str:code>/to-khai": FILERS,
    "nop/<str:code>/giay-to": FILERS,
    "nop/<str:code>/gui": FILERS,
    "nop/<str:code>/bo": FILERS,
    "toi/thong-tin": CITIZEN,
    "toi/giay-to": CITIZEN,
    "toi/giay-to/<uuid:uid>": CITIZEN,
    "toi/giay-to/<uuid:uid>/tep": CITIZEN,
    "giay-to/<str:token>": EVERYBODY,
    "giay-to/<str:token>/tep": EVERYBODY,
    "toi/khi-nop": CITIZEN,
    "ho-so": CITIZEN,
    "ho-so/<uuid:uid>": CITIZEN,
    "ho-so/<uuid:uid>/tep/<str:paper>": CITIZEN,
    "ho-so/<uuid:uid>/bo-sung": CITIZEN,
    "ho-so/<uuid:uid>/to-khai": CITIZEN,
    "ho-so/<uuid:uid>/rut": CITIZEN,
    "ho-so/<uuid:uid>/danh-gia": CITIZEN,
    "ho-so/<uuid:uid>/ho-tro": CITIZEN,
    "ho-so/<uuid:uid>/giay-da-co": CITIZEN,
    "ho-so/<uuid:uid>/buu-chinh": CITIZEN,
    "ho-so/<uuid:uid>/nop-phi": CITIZEN,
    "ho-so/<uuid:uid>/bien-lai/<uuid:receipt>.pdf": CITIZEN,
    "theo-doi": EVERYBODY,
    "theo-doi/ma": EVERYBODY,
    "theo-doi/gui-tiep": EVERYBODY,
    # The proof of a dossier's own mail address is asked of everybody: see test_following.
    "theo-doi/<uuid:uid>": EVERYBODY,
    "theo-doi/<uuid:uid>/nop-phi": EVERYBODY,
    "theo-doi/<uuid:uid>/bien-lai/<uuid:receipt>.pdf": EVERYBODY,
    "theo-doi/<uuid:uid>/tep/<str:paper>": EVERYBODY,
    "theo-doi/<uuid:uid>/bo-sung": EVERYBODY,
    "theo-doi/<uuid:uid>/rut": EVERYBODY,
    "theo-doi/<uuid:uid>/danh-gia": EVERYBODY,
    "theo-doi/<uuid:uid>/ho-tro": EVERYBODY,
}


def test_the_table_of_addresses_and_roles() -> None:
    views = {str(one.pattern): one.callback for one in urlpatterns if isinstance(one, URLPattern)}
    assert guard.table(views, PEOPLE) == TOLD


@pytest.mark.django_db
def test_nobody_acts_by_opening_an_address(mother, people) -> None:
    """What changes something is posted; an address alone changes nothing."""
    from tests.web.citizen.conftest import file_birth

    case = file_birth(people)
    for page in ("bo-sung", "rut", "danh-gia", "buu-chinh"):
        assert mother.get(f"/ho-so/{case.uid}/{page}").status_code in (200, 302)
    case.refresh_from_db()
    assert (case.state, case.revision) == ("filed", 0)
