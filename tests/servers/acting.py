"""What tests of several processes have done in a process of its own: `python -m tests.servers.acting WORD …`.

prepare: tables and the offices of the office's tests. session CODE: a session of somebody. file OWNER COUNT KEY: so
many dossiers, accepted. told: what stands in the database. writers COUNT: tokens of so many partners, and a desk's
session. filed: the dossiers that there are. accounted EARLIER…: what the ledger holds of the acts that stand on
standard input as JSON, without those of earlier dossiers, and whether it is sound. fill COUNT KEY: so many dossiers
that have come to their end, of many people, whose uids are given. erase UID…: people. personal UID…: what is left of
them: names, sealed parts, answers.
Each prints its answer as JSON, on the last line.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core.management import call_command  # noqa: E402


def prepare() -> Any:
    call_command("migrate", verbosity=0)
    from tests.web.office.conftest import found_everything

    from tinhso.measurement.live.following import warm_up

    warm_up()  # Compiled once, not by each of several processes at once.
    return found_everything()


def session(code: str) -> str:
    from django.conf import settings

    from tinhso.access.models import Account
    from tinhso.access.sessions import SessionStore
    from tinhso.access.who import SECOND_PASSED

    account = Account.objects.get(staff=code)
    made = SessionStore()
    made[SESSION_KEY] = str(account.pk)
    made[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    made[HASH_SESSION_KEY] = account.get_session_auth_hash()
    made[SECOND_PASSED] = True
    made.set_expiry(settings.STAFF_IDLE_SECONDS)
    made.create()
    return str(made.session_key)


def owner() -> str:
    from tinhso.parties.models import Party

    return str(Party.objects.get().uid)


def file(count: str, key: str) -> list[str]:
    from tests.cases.conftest import doer

    from tinhso.cases import actions

    whose, codes = owner(), []
    for n in range(int(count)):
        filing = actions.Filing(
            procedure="9.000007",
            owner=whose,
            filer=whose,
            desk="xa-1-mot-cua",
            office="xa-1",
            answers={"name": "Nguyễn Thị Mơ", "urgent": False},
            papers=[actions.PaperGiven("Đơn đề nghị", type="don", originals=1)],
        )
        made = actions.file_case(filing, key=f"{key}-{n}", doer=doer())
        actions.accept(made.uid, doer=doer(), staff="p-binh")
        codes.append(made.code)
    return codes


def told() -> dict[str, Any]:
    from tinhso.cases.models import Case
    from tinhso.ledger.models import Event, Position, Unnumbered
    from tinhso.measurement.live.following import differences
    from tinhso.measurement.live.models import DossierTime
    from tinhso.notices.models import Message

    places = list(Position.objects.order_by("position").values_list("position", flat=True))
    return {
        "cases": Case.objects.count(),
        "measured": DossierTime.objects.count(),
        "events": Event.objects.count(),
        "unnumbered": Unnumbered.objects.count(),
        "gapless": places == list(range(1, len(places) + 1)),
        "differences": len(list(differences())),
        "notices": Message.objects.count(),
    }


def writers(count: str) -> dict[str, Any]:
    from datetime import date, timedelta

    from django.utils import timezone
    from tests.cases.conftest import ADMIN

    from tinhso.access.rights import ACTS
    from tinhso.access.tokens import make_token
    from tinhso.procedures.actions import hand_over

    hand_over("9.000007", system="ours", from_date=date(2020, 1, 1), by=ADMIN)
    made = [
        make_token(
            name=f"Phần mềm {n}",
            scopes=tuple(ACTS),
            offices=("tinh",),
            expires_at=timezone.now() + timedelta(days=1),
            per_minute=60_000,
            key=f"writer-{n}",
            by=ADMIN,
        )[1]
        for n in range(int(count))
    ]
    return {"tokens": made, "owner": owner(), "session": session("p-lan")}


def filed() -> list[str]:
    from tinhso.cases.models import Case

    return [str(uid) for uid in Case.objects.values_list("uid", flat=True)]


def accounted(*earlier: str) -> dict[str, Any]:
    """acts: [dossier, event, times]. lost, twice: of them; strange: events of these kinds that nobody acknowledged."""
    from collections import Counter

    from tests.servers.writers import KINDS

    from tinhso.cases.models import Case
    from tinhso.ledger.models import Event
    from tinhso.ledger.queries import faults
    from tinhso.measurement.live.following import keep_up
    from tinhso.measurement.live.then import every_difference

    wanted = Counter({(uid, kind): times for uid, kind, times in json.load(sys.stdin)})
    keep_up()
    rows = Event.objects.filter(kind__in=KINDS).values_list("subject", "kind")
    told_of = ((subject.removeprefix("case:"), kind) for subject, kind in rows)
    there = Counter(one for one in told_of if one[0] not in earlier)
    wrong = faults(Event.objects.select_related("sealed").order_by("pk").iterator(chunk_size=2_000))
    begun = {uid for uid, kind in wanted if kind == "cases.filed"}
    return {
        "lost": sum((wanted - there).values()),
        "twice": sum((+Counter({one: there[one] - n for one, n in wanted.items()})).values()),
        "strange": sum(n for one, n in there.items() if one not in wanted),
        "cases": Case.objects.count(),
        "unknown": Case.objects.exclude(uid__in={*begun, *earlier}).count(),
        "unsound": sum(1 for _ in wrong),
        "compared": len(list(every_difference())),
        **told(),
    }


_AT_ONCE, _EACH = 200, 10


def fill(count: str, key: str) -> list[str]:
    from django.db import transaction
    from django.utils import timezone
    from tests.cases.conftest import ADMIN, doer

    from tinhso.cases import actions
    from tinhso.ledger.actions import written_together
    from tinhso.ledger.positions import number_all
    from tinhso.parties.actions import enter

    people: list[str] = []
    for begins in range(0, int(count), _AT_ONCE):
        with transaction.atomic(), written_together():
            for n in range(begins, min(begins + _AT_ONCE, int(count))):
                if n % _EACH == 0:
                    name = f"Người {key} {n}"
                    person = enter(kind="person", name=name, key=f"{key}-{n}", by=ADMIN)
                    people.append(str(person.uid))
                filing = actions.Filing(
                    procedure="9.000007",
                    owner=people[-1],
                    filer=people[-1],
                    desk="xa-1-mot-cua",
                    office="xa-1",
                    answers={"name": f"Người {key} {n}"},
                    papers=[
                        actions.PaperGiven("Đơn đề nghị", type="don", originals=1),
                        actions.PaperGiven("Bản vẽ thiết kế", type="ban-ve", originals=2),
                    ],
                )
                at = timezone.now()
                case = actions.file_case(filing, key=f"{key}-{n}", doer=doer(), told_at=at)
                actions.accept(case.uid, doer=doer(), told_at=at)
                actions.withdraw(case.uid, doer=doer(), told_at=at)
    number_all()
    return people


def erase(*people: str) -> int:
    from tests.cases.conftest import ADMIN

    from tinhso.cases.actions import erase_person
    from tinhso.ledger.positions import number_all
    from tinhso.operations import erasures

    for one in people:
        erase_person(one, reason="QĐ 12", by=ADMIN)
    number_all()
    return erasures.keep_up()


def personal(*people: str) -> dict[str, int]:
    from tinhso.cases.models import Case
    from tinhso.ledger.models import Sealed
    from tinhso.parties.models import Party

    own = Case.objects.filter(owner__in=people)
    subjects = [f"case:{uid}" for uid in own.values_list("uid", flat=True)]
    return {
        "named": Party.objects.filter(uid__in=people).exclude(name="").count(),
        "dossiers": len(subjects),
        "answered": own.exclude(answers={}).count(),
        "sealed": Sealed.objects.filter(event__subject__in=subjects).count(),
    }


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
