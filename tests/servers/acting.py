"""What tests of several processes have done in a process of its own: `python -m tests.servers.acting WORD …`.

prepare: tables and the offices of the office's tests. session CODE: a session of somebody. file OWNER COUNT KEY: so
many dossiers, accepted. told: what stands in the database. Each prints its answer as JSON, on the last line.
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
    from tinhso.access.models import Account
    from tinhso.access.sessions import SessionStore
    from tinhso.access.who import SECOND_PASSED

    account = Account.objects.get(staff=code)
    made = SessionStore()
    made[SESSION_KEY] = str(account.pk)
    made[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    made[HASH_SESSION_KEY] = account.get_session_auth_hash()
    made[SECOND_PASSED] = True
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


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
