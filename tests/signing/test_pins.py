"""PINs: wrong ones are counted for all servers, take no number, and end before the token locks itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, found_province
from tests.servers.hsm import PIN

from tinhso.keys.certified import BadToken, CertifiedKey, read_token
from tinhso.ledger.models import Event
from tinhso.signing import actions, pins
from tinhso.signing.models import Certificate, Tries
from tinhso.signing.rules import CannotSign

AT = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
LONG = timedelta(minutes=pins.REST_MINUTES, seconds=1)


@pytest.fixture
def head(db: Any, signing: Any) -> Certificate:
    found_province()
    told = {"token": "lanh-dao", "label": "ky", "role": "person", "staff": "p-an"}
    return actions.add_certificate(signing.chain(signing.head), by=ADMIN, **told)


def tried(head: Certificate, *, at: datetime, right: bool = False) -> str:
    """What one try ends with."""
    try:
        with pins.tried(head.fingerprint, at=at):
            if not right:
                raise BadToken("wrong_pin")
    except (BadToken, CannotSign) as fault:
        return fault.code
    return "ok"


def test_three_wrong_ones_rest_and_five_in_all_are_shut_until_somebody_opens_it(head):
    assert [tried(head, at=AT) for _ in range(4)] == ["wrong_pin"] * 3 + ["too_many_pins"]
    assert tried(head, at=AT, right=True) == "too_many_pins"
    assert [tried(head, at=AT + place * LONG) for place in (1, 2)] == ["wrong_pin"] * 2
    # However long one waits: a token counts its wrong ones for ever.
    assert tried(head, at=AT + timedelta(days=30), right=True) == "pins_shut"
    assert pins.shut() == {head.fingerprint}
    for _ in range(2):
        actions.release_pins(head.uid, by=ADMIN)
    assert Event.objects.filter(kind="signing.pins_released").count() == 1
    assert tried(head, at=AT, right=True) == "ok" and not pins.shut()


def test_a_right_one_begins_anew_and_a_token_that_is_away_counts_nothing(head):
    for _ in range(3):
        assert [tried(head, at=AT) for _ in range(2)] == ["wrong_pin"] * 2
        assert tried(head, at=AT, right=True) == "ok"
    for _ in range(10):
        with pytest.raises(OSError), pins.tried(head.fingerprint, at=AT):
            raise OSError
    assert Tries.objects.get().wrong == 0


def test_tries_under_way_count_until_they_are_answered(head):
    """So that ten requests at once are not ten tries."""
    one = head.fingerprint
    with pins.tried(one, at=AT), pins.tried(one, at=AT), pins.tried(one, at=AT):
        assert tried(head, at=AT, right=True) == "too_many_pins"


def test_another_process_knows_of_them(head, signing):
    """Nothing is remembered in a process: what stands in the table is all there is."""
    seal = actions.add_certificate(
        signing.chain(signing.seal),
        token="con-dau",
        label="dau",
        role="seal",
        office="xa-1",
        by=ADMIN,
    )
    Tries.objects.create(fingerprint=head.fingerprint, wrong=3, tried_at=datetime.now(UTC))
    with pytest.raises(CannotSign, match="too_many_pins"):
        actions.prove(head, seal, pin=PIN)
    Tries.objects.update(wrong=0)
    with pytest.raises(BadToken, match="wrong_pin"):
        actions.prove(head, seal, pin="000000")
    assert Tries.objects.get().wrong == 1
    for blank in ("", "   "):
        with pytest.raises(BadToken, match="pin_needed"):
            actions.prove(head, seal, pin=blank)
    assert Tries.objects.get().wrong == 1
    actions.prove(head, seal, pin=PIN)
    assert Tries.objects.get().wrong == 0


@pytest.mark.parametrize(
    ("flag", "code"), [("USER_PIN_FINAL_TRY", "pin_last_try"), ("USER_PIN_LOCKED", "pin_locked")]
)
def test_a_token_that_says_it_is_near_its_end_is_not_asked(signing, monkeypatch, flag, code):
    import pkcs11

    asked: list[str] = []
    token = SimpleNamespace(flags=pkcs11.TokenFlag[flag], open=lambda **_: asked.append("open"))
    module = SimpleNamespace(get_token=lambda **_: token)
    monkeypatch.setattr(pkcs11, "lib", lambda _module: module)
    key = CertifiedKey(read_token(signing.hsm.place("lanh-dao", pin=False)), "ky", "ec", PIN)
    with pytest.raises(BadToken) as refused:
        key.prove()
    assert refused.value.code == code and not asked
