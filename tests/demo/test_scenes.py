"""No door of the demo opens on an empty page, whatever the day and however few histories have been told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest
import time_machine
from django.test import Client, override_settings
from django.utils import timezone

from tinhso.access.models import Account, Look
from tinhso.cases.models import Case, CasePaper, Link, Rating, Scan
from tinhso.cases.queries import Wanted, listed
from tinhso.copies.models import Batch
from tinhso.demo import desks, filling, money, province, scenes
from tinhso.files.queries import content
from tinhso.ledger.models import Event
from tinhso.measurement.live.following import differences, keep_up
from tinhso.parties.queries import acts_for
from tinhso.payments.models import Collector, Incoming, Money, Refund, Statement
from tinhso.payments.rules import EXACT, MANGLED, TOO_MUCH, UNKNOWN
from tinhso.reception.models import Ticket

EMPTY = 'class="empty"'
# Login → the pages behind her door; each shows something.
PAGES = {
    filling.CITIZEN: ("/ho-so", "/ho-so?xem=xong"),
    "motcua": (
        "/mot-cua/",
        "/mot-cua/?xem=incomplete",
        "/mot-cua/tra-ket-qua",
        "/mot-cua/chung-thuc/so",
        "/mot-cua/so",
        "/mot-cua/so-theo-doi",
    ),
    "canbo": ("/van-phong/", "/van-phong/don-vi", "/van-phong/vang-mat"),
    "ketoan": (
        "/thu-phi/",
        "/thu-phi/sao-ke",
        "/thu-phi/cho-xu-ly",
        "/thu-phi/hoan",
        "/thu-phi/bien-lai",
    ),
    "lanhdao": ("/van-phong/don-vi", "/van-phong/xin-loi", "/van-phong/", "/bang/"),
    "lanhdaotinh": ("/bang/", "/bang/ho-so"),
    "kiemsoat": ("/cai-dat/", "/cai-dat/thu-tuc"),
    "quantri": ("/cai-dat/", "/cai-dat/don-vi", "/cai-dat/can-bo"),
}


@pytest.fixture
def stored_here(settings, tmp_path: Path) -> None:
    """Files go into a folder of the test's own."""
    settings.FILE_KEYS, settings.FILES_FOLDER = "tests:" + "5c" * 32, str(tmp_path / "files")


@pytest.fixture
def laid(db: None, stored_here: None) -> Iterator[tuple[province.Place, ...]]:
    """The province with its scenes and not one history."""
    places = lay()
    with override_settings(DEMO=True, ROOT_URLCONF="tests.demo.urls"):
        yield places


def lay() -> tuple[province.Place, ...]:
    filling.begin(0)
    places = filling.places()
    scenes.tell(places)
    desks.tell(places)
    money.tell(places)
    keep_up()
    return places


def entered(login: str) -> Client:
    client = Client()
    answer = client.post("/mau/vao", {"login": login}, secure=True)
    assert answer.status_code == 302
    return client


def test_behind_every_door_there_is_something(laid: object) -> None:
    assert doors_on_empty_pages() == []


def test_behind_every_door_there_is_something_just_after_midnight(
    db: None, stored_here: None
) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=30)
    with (
        time_machine.travel(midnight, tick=True),
        override_settings(DEMO=True, ROOT_URLCONF="tests.demo.urls"),
    ):
        lay()
        assert doors_on_empty_pages() == []


def doors_on_empty_pages() -> list[tuple[str, str]]:
    """(login, address) of the pages behind the demo's doors that say that they are empty."""
    empty = []
    for login, addresses in PAGES.items():
        client = entered(login)
        for address in addresses:
            answer = client.get(address, secure=True)
            assert answer.status_code == 200, (login, address)
            if EMPTY in answer.content.decode():
                empty.append((login, address))
    return empty


def test_they_are_told_once_and_as_told(laid: tuple[province.Place, ...]) -> None:
    assert Case.objects.count() == len(scenes.SCENES)
    assert scenes.tell(laid) == 0
    desks.tell(laid)
    assert Case.objects.count() == len(scenes.SCENES)
    events = Event.objects.filter(subject__startswith="case:")
    assert set(events.filter(backfilled=False).values_list("kind", flat=True)) == {"cases.linked"}
    assert Ticket.objects.filter(day=timezone.localdate()).count() == 12
    assert Batch.objects.count() == 3
    assert list(differences()) == []


def test_a_citizen_and_an_officer_have_dossiers_in_many_states(
    laid: tuple[province.Place, ...],
) -> None:
    party = Account.objects.get(login=filling.CITIZEN).party
    hers = Case.objects.filter(owner=party)
    assert Counter(hers.values_list("state", flat=True)) == {
        "filed": 1,
        "incomplete": 1,
        "processing": 1,
        "awaiting_citizen": 1,
        "done": 1,
        "returned": 1,
    }
    assert not Rating.objects.filter(case__in=hers).exists()
    # An officer has everything from a week left to late.
    officer = desks.place_shown(laid).staff["officer"][0].code
    signs = {row.sign for row in listed(Wanted(staff=officer)).rows}
    assert {"late", "soon", "open", "stopped"} <= signs
    assert Link.objects.get().case.staff == officer
    paper = CasePaper.objects.exclude(file="").first()
    assert paper is not None
    assert content(paper.file).startswith(b"%PDF")
    assert not CasePaper.objects.filter(file="").exists()


def test_a_citizen_may_file_for_child_mother_and_company(laid: object) -> None:
    party = Account.objects.get(login=filling.CITIZEN).party
    assert party is not None
    others = {acting.kind: one for one, acting in acts_for(party, day=timezone.localdate())}
    assert set(others) == {"parent", "attorney", "company"}
    page = entered(filling.CITIZEN).get("/nop/1.004222", secure=True).content.decode()
    for one in others.values():
        assert one.name in page
    given = Event.objects.filter(kind="parties.mandate_given")
    assert given.count() == 3
    assert all(event.backfilled for event in given)
    filed = Case.objects.filter(filer=party).exclude(owner=party)
    assert set(filed.values_list("owner", flat=True)) == {
        others["parent"].uid,
        others["attorney"].uid,
    }


def test_a_citizen_sees_who_looked_at_her_dossiers(laid: object) -> None:
    case = Case.objects.get(key=scenes.key_of("hers-supplement"))
    looks = Look.objects.filter(subject=f"case:{case.uid}")
    assert looks.count() == 2
    assert set(looks.values_list("role", flat=True)) == {"desk", "officer"}
    page = entered(filling.CITIZEN).get(f"/ho-so/{case.uid}", secure=True).content.decode()
    assert "Chưa có ai khác xem" not in page


def test_a_pile_waits_to_be_split_and_the_hall_fills_without_overflowing(
    laid: tuple[province.Place, ...],
) -> None:
    desks.scan(laid)
    desks.scan(laid)
    one = Scan.objects.get()
    assert (one.pages >= 2, one.split_at) == (True, None)
    place = desks.place_shown(laid)
    for seed in range(8):
        desks.visit(place, Random(seed))
    waiting = Ticket.objects.filter(state="waiting")
    assert waiting.count() == desks.MOST_WAITING
    assert Event.objects.filter(kind="reception.issued", backfilled=False).count() == 8


@pytest.mark.parametrize(("days", "hour"), [(1, "03:10"), (2, "07:31"), (3, "23:59")])
def test_they_can_be_told_at_any_hour(db: None, stored_here: None, days: int, hour: str) -> None:
    day = timezone.localdate() - timedelta(days=days)
    at = timezone.make_aware(datetime.combine(day, time.fromisoformat(hour)))
    filling.begin(0)
    assert scenes.tell(filling.places(), now=at) == len(scenes.SCENES)


def test_nobody_files_hundreds(db: None) -> None:
    random = Random(1)
    met = Counter(filling._someone(random).serial for _ in range(20_000))
    assert max(met.values()) < 40
    assert len(met) > 4_000


def test_keys_say_nothing_of_a_person() -> None:
    assert all(re.fullmatch(r"[a-z0-9-]+", scenes.key_of(name)) for name in scenes.SCENES)


def test_the_accountant_has_a_day_of_money_and_it_is_told_once(
    laid: tuple[province.Place, ...],
) -> None:
    office = money.place_shown(laid).office
    statement = Statement.objects.get(office=office)
    assert statement.counts[EXACT] >= 1
    waiting = Incoming.objects.filter(statement=statement, state="waiting")
    assert {TOO_MUCH, MANGLED, UNKNOWN} <= set(waiting.values_list("outcome", flat=True))
    assert Money.objects.filter(office=office, means="cash").count() == 3
    assert Refund.objects.get().state == "asked"
    money.tell(laid)
    assert Statement.objects.count() == 1
    assert set(Collector.objects.values_list("bank", flat=True)) == {province.NO_BANK}
