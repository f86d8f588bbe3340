"""`tinhso portal`: how the exchange stands, messages replayed, a day compared with a real stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.cases.conftest import province
from tests.exchange.portal import conftest as cast
from tests.exchange.portal.conftest import agency, filed, handed_in, portal, sent
from tests.servers.portal import StandIn

from tinhso.cli.main import main
from tinhso.exchange.portal.models import Inbound, Reconciliation
from tinhso.ledger.models import Event

__all__ = ["agency", "handed_in", "portal", "province"]


@pytest.fixture(autouse=True)
def _set_up(settings: Any, tmp_path: Path) -> Iterator[None]:
    yield from cast._set_up.__wrapped__(settings, tmp_path)  # type: ignore[attr-defined]


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["portal", *words, "--lang", "en"])
    return code, capsys.readouterr().out


def test_it_says_how_messages_stand(handed_in: Any, capsys: Any) -> None:
    assert told(capsys, "status") == (
        0,
        "From the portal\nTo the portal\nNo message waits for a person.\n",
    )
    handed_in(filed(), filed(dossier="G22-2", body={"agency": "H15.77"}))
    Inbound.objects.filter(dossier="G22-2").update(state="poisoned")
    code, said = told(capsys, "status")
    assert code == 1
    assert "  done                 1\n" in said and "  poisoned             1\n" in said
    assert "1 messages wait for a person." in said


def test_it_replays_those_of_a_state(handed_in: Any, capsys: Any) -> None:
    handed_in(filed(body={"agency": "H15.77"}))
    assert told(capsys, "replay", "--actor", "p-qt")[1].startswith("0 messages")
    code, said = told(capsys, "replay", "--state", "failed", "--actor", "p-qt")
    assert (code, said) == (0, "1 messages were put back into their queues.\n")
    assert Event.objects.get(kind="exchange.portal_replayed").actor == "p-qt"


def test_it_compares_a_day(agency: None, portal: StandIn, capsys: Any) -> None:
    assert told(capsys, "reconcile", "--day", "2026-01-05") == (
        0,
        "05/01/2026: both sides agree.\n",
    )
    assert sent(filed()).status_code == 202
    day = timezone.localdate()
    code, said = told(capsys, "reconcile", "--day", f"{day:%Y-%m-%d}")
    assert (code, Reconciliation.objects.count()) == (1, 2)
    assert "1 differences" in said and "Received here, not in the portal's list" in said
    portal.kill()
    code, said = told(capsys, "reconcile")
    assert (code, "could not be reached" in said) == (3, True)


def test_without_an_address_it_says_what_to_set(agency: None, capsys: Any) -> None:
    assert main(["portal", "reconcile", "--lang", "en"]) == 3
    assert "TINHSO_PORTAL" in capsys.readouterr().err
