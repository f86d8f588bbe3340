"""Clients that write over HTTP and send again, under the same key, whatever was not answered.

Most are partner systems at /api/v1, some a desk with its form. Each keeps what was acknowledged: the dossier and the
event that the ledger must hold for it, once.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.faults.forms import forms_of

TOKEN = "a" * 32
# What is done to a dossier after it was filed: the address, its body, the event. One life is drawn for each.
ACCEPT = ("accept", {}, "cases.accepted")
COMPLETION = [
    ("ask-completion", {"reasons": "Thiếu đơn", "papers": ["don"]}, "cases.completion_asked"),
    ("complete", {"papers": []}, "cases.completed"),
]
SUPPLEMENT = [
    ("ask-supplement", {"reasons": "Thiếu bản vẽ", "papers": ["don"]}, "cases.supplement_asked"),
    ("answer-supplement", {"papers": []}, "cases.supplement_answered"),
]
SECOND = [
    ("ask-supplement", {**SUPPLEMENT[0][1], "rule": "NĐ 61"}, SUPPLEMENT[0][2]),
    SUPPLEMENT[1],
]
WITHDRAW = ("withdraw", {"reasons": "Đổi ý"}, "cases.withdrawn")
PASS_ON = ("pass-on", {}, "cases.passed_on")
DECIDE = ("decide", {"granted": True, "number": "1/QĐ"}, "cases.decided")
RETURN = ("return-result", {"how": "counter"}, "cases.returned")
Step = tuple[str, dict[str, Any], str]
LIVES: list[list[Step]] = [
    [ACCEPT, PASS_ON, DECIDE, RETURN],
    [*COMPLETION, ACCEPT, *SUPPLEMENT, DECIDE, RETURN],
    [ACCEPT, *SUPPLEMENT, *SECOND, WITHDRAW],
    [WITHDRAW],
    [*COMPLETION, WITHDRAW],
]
KINDS = sorted({"cases.filed", *(step[2] for life in LIVES for step in life)})
PUT_OFF = "Đồng hồ máy chủ đã nhảy"
GONE = (OSError, http.client.HTTPException)


@dataclass
class Answer:
    """status; body: its text; headers: of it, names in small letters."""

    status: int
    body: str
    headers: dict[str, str]

    def json(self) -> Any:
        return json.loads(self.body)


def asked(
    port: int, method: str, path: str, body: bytes | None, headers: dict[str, str], *,
    seconds: float = 60,
) -> Answer:  # fmt: skip
    """One request by a connection of its own. Raises OSError, HTTPException."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        line.request(method, path, body, headers)
        answer = line.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, answer.read().decode(errors="replace"), told)
    finally:
        line.close()


@dataclass
class Written:
    """What came of the writing. acts: acknowledged (dossier, event); waits: seconds of each answer of 5xx or none."""

    acts: Counter[tuple[str, str]] = field(default_factory=Counter)
    made: set[str] = field(default_factory=set)
    retries: int = 0
    again: int = 0
    forms: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)
    slowest: float = 0.0


class Writers:
    """So many clients in threads of their own, until they are told to stop; each then ends the act it is in."""

    def __init__(
        self, port: int, *, tokens: list[str], owner: str, session: str = "", seed: int = 1
    ) -> None:
        self.port, self.owner, self.session = port, owner, session
        self.written, self._lock = Written(), threading.Lock()
        self._over, self._deadline = threading.Event(), 0.0
        self._threads = [
            threading.Thread(target=self._writes, args=(token, random.Random(seed + n)))
            for n, token in enumerate(tokens)
        ]

    def start(self) -> Writers:
        for one in self._threads:
            one.start()
        return self

    def stop(self, *, within: float = 120) -> Written:
        """Everything that was begun has been answered when this returns."""
        self._deadline = time.monotonic() + within
        self._over.set()
        for one in self._threads:
            one.join(within + 60)
        assert not any(one.is_alive() for one in self._threads)
        return self.written

    def _writes(self, token: str, rng: random.Random) -> None:
        while not self._over.is_set():
            try:
                if self.session and rng.random() < 0.15:
                    self._at_the_desk(rng)
                else:
                    self._one_life(token, rng)
            except Exception as fault:
                with self._lock:
                    self.written.strange.append(f"{type(fault).__name__}: {fault}")
                return

    def _one_life(self, token: str, rng: random.Random) -> None:
        filing = {
            "procedure": "9.000007", "owner": self.owner, "desk": "xa-1-mot-cua", "office": "xa-1",
            "answers": {"name": f"Người {rng.randrange(10**6)}"},
            "papers": [
                {"name": "Đơn đề nghị", "type": "don", "originals": 1},
                {"name": "Bản vẽ thiết kế", "type": "ban-ve", "originals": 2},
            ],
        }  # fmt: skip
        uid = self._act("/cases", filing, token, rng).json()["uid"]
        self._acknowledged(uid, "cases.filed", made=True)
        for slug, body, kind in rng.choice(LIVES):
            if self._over.is_set():
                return
            self._act(f"/cases/{uid}/{slug}", body, token, rng)
            self._acknowledged(uid, kind)

    def _acknowledged(self, uid: str, kind: str, *, made: bool = False) -> None:
        with self._lock:
            self.written.acts[uid, kind] += 1
            if made:
                self.written.made.add(uid)

    def _act(self, path: str, body: dict[str, Any], token: str, rng: random.Random) -> Answer:
        headers = {
            "Authorization": f"Bearer {token}", "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        }  # fmt: skip
        sent = ("POST", f"/api/v1{path}", json.dumps(body).encode(), headers)
        answer = self._answered(*sent)
        assert answer.status in (200, 201), f"{path}: {answer.status} {answer.body[:300]}"
        if rng.random() < 0.05:  # The acknowledgement was lost on the way: it is sent once more.
            again = self._answered(*sent)
            assert again.status == answer.status, f"{path} again: {again.status} {again.body[:300]}"
            assert again.json()["uid"] == answer.json()["uid"]
            with self._lock:
                self.written.again += 1
        return answer

    def _answered(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        """Asked again until it is answered with something else than "later"."""
        while True:
            began, answer = time.monotonic(), None
            with suppress(*GONE):
                answer = asked(self.port, method, path, body, headers)
            taken = time.monotonic() - began
            with self._lock:
                self.written.slowest = max(self.written.slowest, taken)
                self.written.answers[answer.status if answer else 0] += 1
                if answer is not None and answer.status not in (500, 502, 503):
                    return answer
                self.written.retries += 1
            late = self._over.is_set() and time.monotonic() > self._deadline
            assert not late, f"{path} was never answered: {answer and answer.body[:300]}"
            told = float(answer.headers.get("retry-after", 0)) if answer else 0.0
            time.sleep(min(told, 0.5) or 0.2)

    def _at_the_desk(self, rng: random.Random) -> None:
        """An officer takes in a dossier; of what she typed nothing is lost when she has to send it again."""
        cookies = {"Cookie": f"csrftoken={TOKEN}; tinhso={self.session}"}
        page = f"/mot-cua/tiep-nhan?{urlencode({'nguoi': self.owner, 'thu-tuc': '9.000007'})}"
        shown = self._answered("GET", page, None, cookies)
        assert shown.status == 200, shown.body[:300]
        form = next(
            one for one in forms_of(shown.body, page)
            if one.action.partition("?")[0].endswith("/tiep-nhan") and "key" in one.fields
        )  # fmt: skip
        sent = form.filled() | {
            "do": ["file"], "whole": ["on"], "office": ["xa-1"], "anyway": ["on"],
            "a.name": [f"Người {rng.randrange(10**6)}"], "csrfmiddlewaretoken": [TOKEN],
        }  # fmt: skip
        for name in ("a.urgent", "a.land", "slip", "told_day", "told_hour", "slips"):
            sent.pop(name, None)
        body = urlencode(sent, doseq=True).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self._answered("POST", form.action, body, {**cookies, **kind})
        if answer.status == 422 and PUT_OFF in answer.body:
            # She is told so beside what she typed, and presses the button once more.
            answer = self._answered("POST", form.action, body, {**cookies, **kind})
        assert answer.status == 303, f"desk: {answer.status} {_said(answer.body)}"
        found = re.search(r"/ho-so/([0-9a-f-]{36})", answer.headers["location"])
        assert found, answer.headers["location"]
        with self._lock:
            self.written.forms += 1
        for what in ("cases.filed", "cases.accepted"):
            self._acknowledged(found[1], what, made=what == "cases.filed")


def _said(page: str) -> str:
    """What a page says, without its tags."""
    main = page.partition("<main")[2] or page
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())[:600]
