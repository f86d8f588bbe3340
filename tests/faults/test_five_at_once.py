"""One form sent five times at once to a real server: one effect; each of the five is answered as if it were alone."""

from __future__ import annotations

import io
import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.faults.conftest import World, signed_in
from tests.faults.forms import forms_of
from tests.faults.sent_forms import (
    ALL,
    FORMS,
    OF_ONE_BROWSER,
    OF_SIGNERS,
    Sent,
    begun,
    filled,
    kinds,
    prepared,
)
from tests.faults.serving import Answer, Browser, at_once, serving
from tests.files.conftest import pdf
from tests.signing.conftest import enter, keys_of_signing, signing  # noqa: F401 fixtures

from tinhso.cases.models import Case, Draft, Note
from tinhso.measurement.live.following import differences
from tinhso.signing.models import Paper

FIVE, MOST_SECONDS, SEED, SOME = 5, 20, 20261122, 16


def sent_five_times(browser: Browser, one: Sent) -> list[Answer]:
    page = browser.get(one.page)
    assert page.status == 200, page
    to, told = filled(one, page.page)
    file = {one.file: pdf("Ký")} if one.file else {}
    return at_once([lambda: browser.post(to, told, file)] * FIVE)


def tried(base: str, world: World, name: str) -> list[str]:
    """One form sent five times; what is wrong with what came of it."""
    told = ALL[name]
    browser = Browser(base, told.who)
    if told.first:
        first = prepared(world, told.first)
        assert browser.post(*filled(first, browser.get(first.page).page)).status == 303
    one = prepared(world, name)
    before, notes, drafts = kinds(), Note.objects.count(), Draft.objects.count()
    answers = sent_five_times(browser, one)
    alone = [answer for answer in answers if as_if_alone(one, answer)]
    faults = [
        f"{name}: {answer.status} {answer.page}"
        for answer in answers
        if answer not in alone and not (one.refuses and refused_with_a_word(answer))
    ]
    if len({as_if_alone(one, answer) for answer in alone}) != 1:
        faults.append(f"{name}: led to {[answer.to for answer in answers]}")
    if kinds() - before != Counter(one.kinds):
        faults.append(f"{name}: {kinds() - before} instead of {one.kinds}")
    if Note.objects.count() - notes != (name == "note"):
        faults.append(f"{name}: {Note.objects.count() - notes} notes")
    if Draft.objects.count() - drafts > 1:
        faults.append(f"{name}: {Draft.objects.count() - drafts} drafts")
    if max(answer.seconds for answer in answers) > MOST_SECONDS:
        faults.append(f"{name}: {[answer.seconds for answer in answers]}")
    return faults


def as_if_alone(one: Sent, answer: Answer) -> str:
    """Where it leads, or the password that is shown once, on the page that sets it; "" where it is neither."""
    if answer.status in (302, 303):
        return answer.to
    secret = one.kinds in (
        ("access.account_opened",),
        ("access.password_set",),
        ("access.token_made",),
        ("exchange.webhook_set",),
        ("exchange.webhook_secret_made",),
    )
    found = re.search(r'class="password"><code>([^<]+)', answer.page) if secret else None
    return found[1] if found else ""


def refused_with_a_word(answer: Answer) -> bool:
    return answer.status in (200, 422) and (
        'role="alert"' in answer.page or 'aria-invalid="true"' in answer.page
    )


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


def test_five_times_at_once_of_what_one_browser_has_begun(own_world: World, tmp_path: Path) -> None:
    begun(own_world)
    with serving(tmp_path) as base:
        assert [fault for name in OF_ONE_BROWSER for fault in tried(base, own_world, name)] == []


def test_five_certified_copies_at_once_are_one(
    own_world: World,
    tmp_path: Path,
    signing: Any,  # noqa: F811
) -> None:
    enter(signing)
    with serving(tmp_path) as base:
        assert [fault for name in OF_SIGNERS for fault in tried(base, own_world, name)] == []
    assert Paper.objects.exclude(copy_of=None).count() == 1


@pytest.mark.parametrize("most", [SOME, pytest.param(len(FORMS), marks=pytest.mark.long)])
def test_five_times_at_once_acts_once(own_world: World, tmp_path: Path, most: int) -> None:
    begun(own_world)
    names = random.Random(SEED).sample(list(FORMS), most)
    with serving(tmp_path) as base:
        faults = [fault for name in names for fault in tried(base, own_world, name)]
        rows_at_once(base)
    assert faults == []
    codes = list(Case.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes))
    assert list(differences()) == []
