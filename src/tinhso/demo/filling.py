"""Filling the made-up province: first enough to look at, then the rest without getting in the way."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from random import Random

from django.db import OperationalError, transaction
from django.utils import timezone

from tinhso import calendars
from tinhso.access.actions import citizen_account, link_party
from tinhso.access.models import Account
from tinhso.demo import province
from tinhso.demo.arrivals import arrival, told_before
from tinhso.demo.family import acting
from tinhso.demo.lives import Life
from tinhso.demo.models import Mark
from tinhso.demo.people import Someone, new_party, someone
from tinhso.demo.province import Place
from tinhso.demo.units import enter_units
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import written_together
from tinhso.org.models import Post
from tinhso.org.terms import Term

FIRST = 2_000
WHOLE = 20_000
SEED = 20261122
# Nobody who writes a little waits long for so many.
AT_ONCE = 16
_PEOPLE = 6_000
_log = logging.getLogger("tinhso.demo")
# Between two transactions others get their turn to write; on SQLite whoever polls would starve.
TURN_SECONDS = 0.03
CITIZEN = "cong.dan@example.vn"


def begin(wanted: int = WHOLE) -> None:
    """Make the offices and the staff, and mark the database."""
    made = province.cast(SEED)
    with transaction.atomic():
        province.found(made)
        province.publish_papers()
        enter_units()
        province.collect(timezone.localdate())
        Mark.objects.create(seed=SEED, wanted=wanted)
        province.open_accounts(_visitors())
        account = citizen_account(CITIZEN)
        party = new_party(citizen(), by=province.ADMIN)
        link_party(account, party=party, by=province.ADMIN)
        acting(citizen(), party, by=province.ADMIN)


def citizen() -> Someone:
    """The citizen through whose eyes a visitor looks: one of those who come back often."""
    return someone(Random(SEED + 1), 1)  # noqa: S311 made-up people need no secret


def places() -> tuple[Place, ...]:
    """Where dossiers are handled in the province that has been made."""
    return province.cast(Mark.objects.get().seed).places


def _visitors() -> dict[str, str]:
    """Through whose eyes a visitor looks, one of each role; where work is densest."""
    wanted = {
        "motcua": ("desk", province.desk_of("p-trung-tam")),
        "canbo": ("officer", "p-trung-tam"),
        "ketoan": ("accountant", "p-trung-tam"),
        "vanthu": ("clerk", "p-trung-tam"),
        "lanhdao": ("head", "p-trung-tam"),
        "lanhdaotinh": ("leader", province.PROVINCE),
        "kiemsoat": ("planner", province.PROVINCE),
        "quantri": ("admin", province.PROVINCE),
    }
    found = {}
    for login, (role, office) in wanted.items():
        post = Post.objects.filter(role=role, office__code=office).order_by("id").first()
        if post is not None:
            found[login] = post.staff.code
    return found


def visitors() -> list[Account]:
    """The accounts that can be entered by one click."""
    return list(Account.objects.filter(login__in=[*_visitors(), CITIZEN]).order_by("id"))


def fill(
    places: Sequence[Place],
    upto: int,
    *,
    on_progress: Callable[[int], None] = lambda made: None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Tell dossiers until there are so many; how many there are. May be broken off and gone on with."""
    mark = Mark.objects.get()
    made, wanted = mark.made, mark.wanted
    calendar = calendars.load(calendars.DEFAULT)
    heir = next(one for one in places if one.office == province.UNITED[0])
    terms = province.terms_now(places)
    while made < upto and not stop():
        numbers = range(made, min(upto, made + AT_ONCE))
        made = numbers[-1] + 1

        def tell(some: Sequence[int]) -> None:
            with transaction.atomic(), written_together():
                for number in some:
                    _told(number, _share(number, wanted), places, heir, calendar, terms)
                Mark.objects.filter(pk=mark.pk).update(made=some[-1] + 1)

        try:
            tell(numbers)
        except OperationalError:
            raise
        except Exception:
            _one_by_one(numbers, tell)
            Mark.objects.filter(pk=mark.pk).update(made=made)
        on_progress(made)
        time.sleep(TURN_SECONDS)
    return made


def _one_by_one(numbers: Sequence[int], tell: Callable[[Sequence[int]], None]) -> None:
    """Each by itself: one that cannot be told, as visitors have changed the province, is left out."""
    for number in numbers:
        try:
            tell([number])
        except OperationalError:
            raise
        except TinhsoError as refused:
            _log.warning("dossier %d of the demo was refused and is left out: %s", number, refused)
        except Exception:
            _log.exception("dossier %d of the demo cannot be told and is left out", number)


def whole_before() -> date | None:
    """The day before which every dossier has been told; None while only the last weeks have."""
    told, wanted = made()
    today = timezone.localdate()
    if told >= wanted:
        return today
    share = _share(told, wanted)
    return None if share is None else told_before(share, today)


def _share(number: int, wanted: int) -> float | None:
    """How many of the histories come before one, of all after the last weeks'; None for one of these."""
    return None if number < FIRST else (number - FIRST) / (wanted - FIRST)


def _told(
    number: int,
    share: float | None,
    places: Sequence[Place],
    heir: Place,
    calendar: object,
    terms: Mapping[str, Term],
) -> None:
    """The dossier of a number is the same whenever it is told, but for the moment that is now."""
    random = Random(SEED * 1_000_003 + number)  # noqa: S311 made-up people need no secret
    now = datetime.now(UTC)
    online = random.random() < 0.62
    at = arrival(random, now, online=online, share=share)
    day = timezone.localtime(at).date()
    there = province.standing(places, terms, day)
    place = random.choices(there, [one.weight for one in there])[0]
    popular = [1 / (1 + rank) ** 0.7 for rank in range(len(place.definitions))]
    by = province.ADMIN
    own = _someone(random)
    filer = new_party(own, by=by)
    owner = filer if random.random() < 0.8 else new_party(_someone(random), by=by)
    Life(
        random=random,
        place=place,
        definition=random.choices(place.definitions, popular)[0],
        calendar=calendar,  # type: ignore[arg-type]
        now=now,
        at=at,
        key=f"demo-{number}",
        owner=owner,
        filer=filer,
        own=own,
        channel="online" if online else "counter",
        heir=heir,
    ).lived()


def _someone(random: Random) -> Someone:
    """One of some thousand people, who come back: most of them two or three times, few of them often."""
    serial = int(_PEOPLE * random.random() ** 1.2)
    return someone(Random(SEED + serial), serial)  # noqa: S311


def is_demo() -> bool:
    """Whether this database holds made-up people."""
    return Mark.objects.exists()


def made() -> tuple[int, int]:
    """How many dossiers there are, of how many."""
    mark = Mark.objects.values_list("made", "wanted").first()
    return mark or (0, 0)
