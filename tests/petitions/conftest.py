"""A province with a commune, a department and people who answer petitions, at a moment of a working day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from tests.cases.conftest import moment
from tests.web.office.conftest import found_everything

from tinhso.ledger.actions import By
from tinhso.petitions import actions
from tinhso.petitions.models import Petition
from tinhso.petitions.rules import Said, Sender

OFFICER = By(actor="p-binh", office="xa-1", channel="system")
HEAD = By(actor="p-hoa", office="xa-1", channel="system")
NOBODY = By(actor="nobody", office="-", channel="online")
#: A Tuesday morning.
NOW = moment("2026-03-10 09:00")
MAIL = Sender(name="Trần Thị Cúc", contact_kind="mail", contact="cuc@example.vn")


@pytest.fixture
def town(db: None, settings: Any) -> dict[str, str]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True
    return found_everything()


@pytest.fixture
def clock(town: dict[str, str]) -> Iterator[Any]:
    """The parties of the town are not asked for: what is done happens at NOW, until a test moves on."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def sent(key: str = "k1", sender: Sender = MAIL, **said: Any) -> Petition:
    told = {
        "sort": "reflection", "subject": "conduct", "title": "Cán bộ hẹn lại nhiều lần",
        "words": "Anh Bình ở quầy số 2 hẹn tôi ba lần.", "office": "xa-1", "place": "Quầy 2", **said,
    }  # fmt: skip
    return actions.receive(Said(**told), sender, channel="online", key=key, by=NOBODY)


def answered(key: str = "k1", **said: Any) -> Petition:
    row = sent(key, **said)
    actions.accept(row.uid, by=OFFICER)
    made = actions.propose(row.uid, words="Chúng tôi xin lỗi.", key=f"a-{key}", by=OFFICER)
    return actions.decide(made.uid, approved=True, by=HEAD)
