"""Lists of revoked certificates that are out of date or lacking are told to whoever watches the server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, found_province
from tests.signing.making import Authority, rsa_key

from tinhso.operations import health
from tinhso.signing import actions
from tinhso.signing.models import Tries

NOW = datetime.now(UTC)


def told(now: datetime = NOW) -> health.Check:
    return health.checks(now=now, only=["revocations"])[0]


@pytest.fixture
def seal(db: Any, signing: Any) -> Any:
    found_province()
    whose = {"token": "con-dau", "label": "dau", "role": "seal", "office": "xa-1"}
    return actions.add_certificate(signing.chain(signing.seal), by=ADMIN, **whose)


def test_a_list_that_is_over_is_late_and_after_a_day_wrong(seal, signing):
    assert told().state == "ok"
    lists = signing.folder / "lists" / "ca.crl"
    lists.write_bytes(signing.authority.crl(until=NOW))
    for later, state in ((timedelta(hours=2), "late"), (timedelta(hours=30), "wrong")):
        check = told(NOW + later)
        assert (check.state, check.facts["over"]) == (state, ["CN=CA of trials"])
    # A newer one beside it puts it right.
    (signing.folder / "lists" / "new.crl").write_bytes(signing.authority.crl())
    assert told(NOW + timedelta(hours=2)).state == "ok"


def test_a_list_that_cannot_be_read_is_wrong(seal, signing):
    (signing.folder / "lists" / "bad.crl").write_bytes(b"none")
    check = told()
    assert (check.state, check.facts) == ("wrong", {"fault": "no_roots"})


def test_who_signs_here_has_a_list_of_her_issuer(seal, signing, settings):
    other = Authority("CA of others")
    made = other.issue("Con dấu khác", rsa_key().public_key())
    row = actions.add_certificate(
        signing.chain(made), token="con-dau", label="d", role="seal", office="xa-2", by=ADMIN
    )
    assert (told().state, told().facts["lacking"]) == ("late", ["CN=CA of others"])
    actions.end_certificate(row.uid, by=ADMIN)
    assert told().state == "ok"
    Tries.objects.create(fingerprint="f", wrong=5, tried_at=NOW)
    assert told().facts["shut"] == 1
    settings.SIGNING_ROOTS = ""
    assert told().facts == {"on": False}
