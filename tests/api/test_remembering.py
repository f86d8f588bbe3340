"""Few statements for each call, and what is remembered between calls is never older than the call."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.api.conftest import DESK, OFFICE, filing, partner, told
from tests.cases.conftest import ADMIN, DOCUMENT

from tinhso.access.models import Token
from tinhso.access.tokens import revoke_token
from tinhso.api.models import Once
from tinhso.cases.models import Act, Case
from tinhso.ledger.editions import triggers_of
from tinhso.ledger.models import Edition, Event
from tinhso.org.actions import rename_office
from tinhso.org.models import Office
from tinhso.payments.models import PayFirst
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition

WATCHED = tuple(
    table
    for name in ("0002_what_is_remembered", "0003_names_of_offices")
    for table in import_module(f"tinhso.api.migrations.{name}").TABLES
)
# By call, on (PostgreSQL, SQLite): SQLite writes each table by a statement of its own.
MOST = {"create": (6, 11), "act": (5, 8), "get": (4, 6), "list": (2, 2), "refused": (1, 1)}
GOVSTACK = "/api/govstack/registration/applications"
_OURS = re.compile(r"SAVEPOINT|RELEASE")


@contextmanager
def statements():
    """What a call asks of the database, without the savepoints that stand for its transaction in a test."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as seen:
        yield found
    found += [one["sql"] for one in seen.captured_queries if not _OURS.match(one["sql"])]


@pytest.fixture
def one(province):
    """A partner with every right, which has asked once within this minute."""
    made = partner(offices=(OFFICE, DESK))
    made.get("/me")
    return made


def calls(one, owner: str):
    """Each call by its name, to be made in this order."""
    return {
        "create": lambda: one.post("/cases", filing(owner)),
        "get": lambda: one.get(f"/cases/{Case.objects.latest('id').uid}"),
        "list": lambda: one.get("/cases", limit=100, order="-filed"),
        "act": lambda: one.post(f"/cases/{Case.objects.latest('id').uid}/accept"),
        "refused": lambda: partner_without(one).get("/cases"),
    }


def partner_without(one):
    return type(one)(f"{one.secret}x", one.uid)


def test_a_call_takes_few_statements(one, owner):
    for call in calls(one, owner).values():  # What is remembered has been read.
        call()
    of_latest = 1  # By which the tests find the dossier.
    for name, call in calls(one, owner).items():
        with statements() as asked:
            call()
        count = len(asked) - (of_latest if name in ("get", "act") else 0)
        most = MOST[name][connection.vendor != "postgresql"]
        assert count == most, (name, count, [sql[:200] for sql in asked])


def test_only_what_is_watched_is_remembered(one, owner):
    """A table that is read by the first call and not by the second is one of those whose changes are told."""
    first: dict[str, set[str]] = {}
    for round_ in range(2):
        for name, call in {**calls(one, owner), "govstack": lambda: govstack(one)}.items():
            with statements() as asked:
                call()
            tables = set(
                re.findall(r'(?:FROM|JOIN|INTO|UPDATE) "?([a-z]+_[a-z]+)"?', " ".join(asked))
            )
            if round_ == 0:
                first[name] = tables
            else:
                assert first[name] - tables <= set(WATCHED), name
    remembered = set().union(*first.values())
    assert {"org_office", "procedures_procedureversion", "payments_payfirst"} <= remembered
    assert "org_officename" in remembered


def govstack(one):
    """Applications as the GovStack profile lists them: each with the name of the office that holds it."""
    mediator = {"information-mediator-client": "TINH/GOV/0001/kiem-thu"}
    answer = one.client.get(GOVSTACK, headers={**one.bearer, **mediator})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_an_office_that_is_renamed_elsewhere_has_its_new_name_at_once(one, owner):
    assert one.post("/cases", filing(owner)).status_code == 201
    case = Case.objects.get()
    govstack(one)
    rename_office(case.holder, name="Phòng mang tên mới", from_date=timezone.localdate(), by=ADMIN)
    assert "Phòng mang tên mới" in str(govstack(one))


@pytest.mark.parametrize("table", WATCHED)
def test_every_remembered_table_is_watched(db, table):
    """Also after later migrations: on SQLite one that alters a table makes it anew, without its triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [table])
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
            )
        assert set(triggers_of(table, connection.vendor)) <= {name for (name,) in cursor.fetchall()}


def marks() -> list[str]:
    return list(Edition.objects.order_by("slot").values_list("mark", flat=True))


def test_every_way_to_write_is_a_new_edition(one):
    seen = [marks()]
    row = PayFirst.objects.create(procedure="x", before="accept", since_date=timezone.localdate())
    seen.append(marks())
    PayFirst.objects.filter(pk=row.pk).update(procedure="y")
    seen.append(marks())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM payments_payfirst")
    seen.append(marks())
    assert len(set(map(tuple, seen))) == 4


def test_an_office_that_is_closed_elsewhere_receives_nothing_more(one, owner):
    assert one.post("/cases", filing(owner)).status_code == 201
    Office.objects.filter(code=OFFICE).update(closed_on=timezone.localdate())
    told(one.post("/cases", filing(owner)), 422, "no_office_then")


def test_a_version_that_was_published_counts_at_once(one, owner):
    assert one.post("/cases", filing(owner)).json()["title"] == "Cấp giấy phép thử"
    newer = Definition.of({**DOCUMENT, "title": "Cấp giấy phép mới"})
    publish(newer, from_date=timezone.localdate(), source="mới", by=ADMIN)
    assert one.post("/cases", filing(owner)).json()["title"] == "Cấp giấy phép mới"


def test_what_was_undone_is_not_remembered(one, owner):
    assert one.post("/cases", filing(owner)).status_code == 201
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Office.objects.filter(code=OFFICE).update(closed_on=timezone.localdate())
        told(one.post("/cases", filing(owner)), 422, "no_office_then")
        raise ZeroDivisionError
    assert one.post("/cases", filing(owner)).status_code == 201


def test_a_token_that_is_revoked_or_has_lapsed_opens_nothing_more(one):
    assert one.get("/cases").status_code == 200
    row = Token.objects.get(uid=one.uid)
    Token.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    told(one.get("/cases"), 401, "token_unknown")
    Token.objects.filter(pk=row.pk).update(expires_at=timezone.now() + timedelta(days=1))
    assert one.get("/cases").status_code == 200
    revoke_token(one.uid, by=ADMIN)
    told(one.get("/cases"), 401, "token_unknown")


def test_under_a_key_that_was_forgotten_nothing_is_done_twice(one, owner):
    case = one.post("/cases", filing(owner), key="k-1").json()
    one.post(f"/cases/{case['uid']}/accept", key="k-2")
    events = Event.objects.count()
    Once.objects.all().delete()
    assert one.post("/cases", filing(owner), key="k-1").json()["uid"] == case["uid"]
    told(one.post(f"/cases/{case['uid']}/accept", key="k-2"), 409, "not_in_this_state")
    assert (Case.objects.count(), Act.objects.count()) == (1, 2)
    assert Event.objects.count() == events


def test_an_act_that_is_refused_leaves_nothing(one, owner):
    """Without a savepoint of its own: its request's transaction is undone, the key too."""
    case = one.post("/cases", filing(owner)).json()
    keys = Once.objects.count()
    told(
        one.post(f"/cases/{case['uid']}/decide", {"granted": True}, key="k-3"),
        409,
        "not_in_this_state",
    )
    assert Once.objects.count() == keys
    assert one.post(f"/cases/{case['uid']}/accept", key="k-3").status_code == 200


def test_addresses_of_programs_answer_without_cookies_and_as_no_page(one):
    answer = one.get("/me")
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    assert answer["X-Request-Id"]
