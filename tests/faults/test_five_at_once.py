"""One form sent five times at once to a real server: one effect, and each of the five is answered as if it were alone.

The forms are those of the pages as they are served; in each only what a person would change is changed.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cases.conftest import doer
from tests.faults.addresses import at
from tests.faults.conftest import STATES, World, accepted, in_state, signed_in
from tests.faults.forms import forms_of
from tests.faults.serving import Answer, Browser, at_once, serving

from tinhso.cases import actions
from tinhso.cases.models import Case, Note
from tinhso.ledger.models import Event
from tinhso.measurement.live.following import differences
from tinhso.reception.models import Ticket

FIVE, MOST_SECONDS = 5, 20


@dataclass(frozen=True)
class Sent:
    """page: where the form stands; action: what its address ends with; kinds: the events of one such act."""

    who: str
    page: str
    action: str
    kinds: tuple[str, ...]
    changes: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()


INTAKE = "/mot-cua/tiep-nhan?nguoi={owner}&thu-tuc=9.000007"
OFFICE = "/van-phong/ho-so/"
FORMS: dict[str, Sent] = {
    "citizen hands in": Sent("citizen", "/nop/9.000007/gui", "/gui", ("cases.filed",)),
    "supplement": Sent(
        "citizen", "/ho-so/{awaiting_citizen}", "/bo-sung", ("cases.supplement_answered",), {"brings": "1"}
    ),
    "completion": Sent(
        "citizen", "/ho-so/{incomplete}", "/bo-sung", ("cases.completed",), {"brings": "1"}
    ),
    "withdraw": Sent("citizen", "/ho-so/{filed}/rut", "/rut", ("cases.withdrawn",)),
    "rate": Sent("citizen", "/ho-so/{returned}", "/danh-gia", ("cases.rated",), {"score": "5"}),
    "intake": Sent(
        "desk", INTAKE, "/tiep-nhan", ("cases.filed", "cases.accepted"),
        {"do": "file", "whole": "on", "office": "xa-1", "anyway": "on", "a.name": "Mơ"},
        ("a.urgent", "a.land", "slip"),
    ),
    "accept": Sent(
        "desk", "/mot-cua/ho-so/{filed}", "{filed}", ("cases.accepted",), {"do": "accept"},
        ("limit",),
    ),
    "ticket": Sent("desk", "/mot-cua/so", "/so", ("reception.issued",), {"do": "issue"}),
    "next": Sent(
        "desk", "/mot-cua/so", "/so", ("reception.called",), {"do": "next", "counter": "3"}
    ),
    "handed out": Sent(
        "desk", "/mot-cua/tra-ket-qua?tim={done_code}", "{done}", ("cases.returned",)
    ),
    "pass on": Sent("officer", OFFICE + "{processing}/chuyen", "/chuyen", ("cases.passed_on",)),
    "ask": Sent(
        "officer", OFFICE + "{processing}/bo-sung", "/bo-sung", ("cases.supplement_asked",)
    ),
    "note": Sent("officer", OFFICE + "{processing}/ghi-chu", "/ghi-chu", ()),
    "plan": Sent("officer", OFFICE + "{processing}/lich", "/lich", ("cases.planned",)),
    "consult": Sent(
        "officer", OFFICE + "{processing}/lay-y-kien", "/lay-y-kien", ("cases.consulted",)
    ),
    "extend": Sent("head", OFFICE + "{asked}", "/ky-hen-lai", ("cases.extended",)),
    "decide": Sent("head", OFFICE + "{processing}/ket-qua", "/ket-qua", ("cases.decided",)),
}  # fmt: skip


def begun(world: World) -> None:
    """What the pages need to show their forms: a draft that is whole, and people who wait."""
    mother = signed_in("citizen")
    mother.post("/nop/9.000007", {"owner": world.child, "desk": "xa-1-mot-cua"})
    mother.post("/nop/9.000007/to-khai", {"a.name": "Nguyễn Thị Mơ"})
    mother.post("/nop/9.000007/giay-to", {"brings.0": "on", "brings.1": "on"})
    lan = signed_in("desk")
    for n in range(3):
        lan.post("/mot-cua/so", {"ban": "xa-1-mot-cua", "do": "issue", "key": f"w{n}"})


def sent_five_times(base: str, world: World, one: Sent) -> list[Answer]:
    browser = Browser(base, one.who)
    page = browser.get(at(one.page, world))
    assert page.status == 200, page
    ending = at(one.action, world)
    form = next(
        form
        for form in forms_of(page.page, at(one.page, world))
        if form.method == "post"
        and form.action.partition("?")[0].endswith(ending)
        and (one.changes.get("do") is None or _has(form, one.changes["do"]))
    )
    told = {name: value for name, value in form.filled().items() if name not in one.without}
    told |= {name: [value] for name, value in one.changes.items()}
    assert told.get("key") or told.get("draft"), "a form without a key"
    return at_once([lambda: browser.post(form.action, told)] * FIVE)


def _has(form, do: str) -> bool:
    hidden = form.fields.get("do")
    return ("do", do) in form.buttons or (hidden is not None and do in hidden.sent)


def kinds() -> Counter[str]:
    return Counter(
        kind
        for kind in Event.objects.values_list("kind", flat=True)
        if kind.startswith(("cases.", "reception.", "org."))
    )


def tried(base: str, world: World, name: str) -> list[str]:
    """One form on a dossier of its own, sent five times; what is wrong with what came of it."""
    one = FORMS[name]
    state = next((state for state in world.cases if f"{{{state}}}" in one.page), "")
    if state in STATES:
        world.cases[state] = in_state(world.owner, state, f"five-{name}")
    if state == "asked":
        world.cases[state] = accepted(world.owner, f"five-{name}")
        until = datetime.now(UTC) + timedelta(days=30)
        actions.propose_extension(world.cases[state].uid, until=until, reason="Mưa", doer=doer())
    before, notes = kinds(), Note.objects.count()
    answers = sent_five_times(base, world, one)
    faults = [f"{name}: {one.status} {one.page}" for one in answers if one.status not in (302, 303)]
    if len({answer.to for answer in answers}) != 1:
        faults.append(f"{name}: led to {[answer.to for answer in answers]}")
    if kinds() - before != Counter(one.kinds):
        faults.append(f"{name}: {kinds() - before} instead of {one.kinds}")
    if Note.objects.count() - notes != (name == "note"):
        faults.append(f"{name}: {Note.objects.count() - notes} notes")
    if max(answer.seconds for answer in answers) > MOST_SECONDS:
        faults.append(f"{name}: {[answer.seconds for answer in answers]}")
    return faults


def rows_at_once(base: str) -> None:
    """A file of offices that was tried, and is loaded five times."""
    rows = "code,name,level,parent\nxa-9,Xã Ea Mới,commune,tinh\nxa-8,Xã Cư Mới,commune,tinh\n"
    admin = signed_in("admin")
    told = {
        "from_date": "2026-11-01",
        "file": SimpleUploadedFile("don-vi.csv", io.BytesIO(rows.encode()).getvalue()),
    }
    tried = admin.post("/cai-dat/don-vi-nap", told)
    form = next(
        one
        for one in forms_of(tried.content.decode(), "/cai-dat/don-vi-nap")
        if "rows" in one.fields
    )
    assert len(json.loads(form.filled()["rows"][0])) == 2
    before = kinds()
    browser = Browser(base, "admin")
    answers = at_once([lambda: browser.post(form.action, form.filled())] * FIVE)
    assert {answer.status for answer in answers} <= {302, 303}
    assert kinds() - before == Counter({"org.office_founded": 2})


def test_five_times_at_once_acts_once(own_world: World, tmp_path: Path) -> None:
    begun(own_world)
    with serving(tmp_path) as base:
        faults = [fault for name in FORMS for fault in tried(base, own_world, name)]
        mine = Counter(Ticket.objects.values_list("state", flat=True))
        rows_at_once(base)
    assert faults == []
    # Who called the next one has served nobody yet: the number she called still stands at her counter.
    assert mine == Counter({"called": 1, "waiting": 3})
    codes = list(Case.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes))
    assert list(differences()) == []
