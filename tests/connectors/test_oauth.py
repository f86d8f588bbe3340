"""Reading by OAuth2 client credentials from a real process that is late, fails, lies, is killed and comes again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.servers.registers import StandIn

from tinhso.connectors import oauth
from tinhso.connectors.oauth import CannotRead, Service, read

PERSON = {"number": "066185000001", "name": "Nguyễn Thị Mơ", "born": "1985-03-02"}
QUESTION = {
    "contract": "tinhso.register/1",
    "id": "hoi-1",
    "register": "dan-cu",
    "paper": "can-cuoc",
    "number": PERSON["number"],
    "purpose": {"procedure": "1.001193", "dossier": "H15-1", "basis": "66.7/2025/NQ-CP"},
}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests do not wait between two tries."""
    monkeypatch.setattr(oauth, "FIRST_WAIT", 0.01)
    oauth.forget()
    yield
    oauth.forget()


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path) as one:
        one.tell("know", person=PERSON)
        yield one


def asked(service: Service, **more: Any) -> Any:
    return read(service, "/v1/tra-cuu", QUESTION, ident="hoi-1", **more)


def refused(service: Service, **more: Any) -> tuple[str, str]:
    with pytest.raises(CannotRead) as fault:
        asked(service, **more)
    return fault.value.code, str(fault.value.facts["why"])


def test_a_question_is_answered_and_its_token_kept(stand_in: StandIn) -> None:
    for _ in range(3):
        assert asked(stand_in.service())["holder"]["name"] == PERSON["name"]
    assert stand_in.tokens() == 1


def test_a_token_is_given_up_before_its_end(stand_in: StandIn) -> None:
    stand_in.tell(life=20)
    asked(stand_in.service())
    ((_, until),) = oauth._kept.values()
    assert 0 < until - time.monotonic() <= 18
    oauth._kept[stand_in.service()] = ("cu", time.monotonic())
    assert asked(stand_in.service())["found"]
    assert stand_in.tokens() == 2


def test_a_token_that_was_withdrawn_is_fetched_anew(stand_in: StandIn) -> None:
    asked(stand_in.service())
    stand_in.tell("forget_tokens")
    assert asked(stand_in.service())["found"]
    assert [one["id"] for one in stand_in.asked()] == ["hoi-1", "hoi-1"]


def test_what_fails_once_or_twice_is_asked_again(stand_in: StandIn) -> None:
    stand_in.tell(mode="error", times=2)
    assert asked(stand_in.service())["found"]
    assert [one["mode"] for one in stand_in.asked()] == ["error", "error", "ok"]


@pytest.mark.parametrize(
    ("mode", "said", "times"),
    [
        ("error", ("service_away", "500"), 3),
        ("busy", ("service_away", "429"), 3),
        ("forbidden", ("service_refused", "403"), 1),
        ("garbage", ("service_unfit", "json"), 1),
        ("huge", ("service_unfit", "http_too_long"), 1),
    ],
)
def test_what_goes_on_failing_is_said(
    stand_in: StandIn, mode: str, said: tuple[str, str], times: int
) -> None:
    stand_in.tell(mode=mode)
    assert refused(stand_in.service()) == said
    assert len(stand_in.asked()) == times


def test_one_that_hangs_is_not_waited_for(stand_in: StandIn) -> None:
    stand_in.tell(mode="hang", times=1)
    assert refused(stand_in.service(seconds=0.3), tries=1) == ("service_away", "http_timed_out")
    assert asked(stand_in.service())["found"]


def test_a_secret_that_is_wrong_is_said_and_never_shown(stand_in: StandIn) -> None:
    wrong = stand_in.service(secret="khac")
    assert refused(wrong) == ("service_refused", "401")
    assert "khac" not in repr(wrong)


def test_one_that_is_killed_is_away_until_it_comes_again(stand_in: StandIn) -> None:
    assert asked(stand_in.service())["found"]
    stand_in.kill()
    assert refused(stand_in.service()) == ("service_away", "http_unreachable")
    stand_in.start()
    assert asked(stand_in.service())["found"]


def test_one_in_our_own_network_is_asked_only_where_it_is_said(stand_in: StandIn) -> None:
    code, _ = refused(stand_in.service(private=False))
    assert code == "service_away"
    assert stand_in.asked() == []


@pytest.mark.parametrize(
    ("told", "seconds"),
    [(600, 600.0), (None, 300.0), ("600", 300.0), (True, 300.0), (-5, 0.0), (10**12, 86_400.0)],
)
def test_the_life_of_a_token_is_bounded(told: Any, seconds: float) -> None:
    assert oauth._life(told) == seconds
