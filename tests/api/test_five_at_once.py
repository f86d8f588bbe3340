"""One request sent five times at once to a real server: one effect, and each of the five is told of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from tests.api.conftest import filing, partner
from tests.cases.conftest import ADMIN, found_province
from tests.faults.serving import at_once, serving

from tinhso.api.models import Once, Spent
from tinhso.cases.models import Case
from tinhso.ledger.models import Event
from tinhso.parties.actions import enter

FIVE = 5


def test_five_at_once_are_one(own_database: None, tmp_path: Path) -> None:
    found_province()
    owner = enter(kind="person", name="Nguyễn Thị Đào", key="đào", by=ADMIN)
    one = partner(per_minute=60)
    body = json.dumps(filing(str(owner.uid)))
    with serving(tmp_path) as base:

        def sent(path: str, content: str, key: str) -> httpx.Response:
            headers = {**one.bearer, "idempotency-key": key, "content-type": "application/json"}
            return httpx.post(f"{base}/api/v1{path}", content=content, headers=headers, timeout=30)

        def five(path: str, content: str) -> list[dict[str, Any]]:
            key = str(uuid4())
            answers = at_once([lambda: sent(path, content, key)] * FIVE)
            assert {answer.status_code for answer in answers} <= {200, 201}, [
                answer.text for answer in answers
            ]
            return [answer.json() for answer in answers]

        uids = {told["uid"] for told in five("/cases", body)}
        assert len(uids) == 1
        (uid,) = uids
        assert {told["state"] for told in five(f"/cases/{uid}/accept", "{}")} == {"processing"}
        suspended = five(f"/cases/{uid}/suspend", '{"rule": "Luật Đất đai"}')
        assert {told["state"] for told in suspended} == {"suspended"}
        # Other bodies under one key at once: one is done, the others are told that the key is taken.
        key = str(uuid4())
        bodies = [json.dumps(filing(str(owner.uid), copies=n + 1)) for n in range(FIVE)]
        answers = at_once([lambda body=body: sent("/cases", body, key) for body in bodies])
        assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422, 422]
    assert Case.objects.count() == 2
    assert Once.objects.count() == 4
    counts = {kind: Event.objects.filter(kind=f"cases.{kind}").count() for kind in
              ("filed", "accepted", "suspended")}  # fmt: skip
    assert counts == {"filed": 2, "accepted": 1, "suspended": 1}
    assert sum(Spent.objects.values_list("count", flat=True)) >= 20
