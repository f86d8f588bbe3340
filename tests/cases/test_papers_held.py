"""Which files are still wanted: what a dossier, a scan or a draft names is, what was kept for nothing is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.files.conftest import RING

from tinhso.cases import drafts, papers_held
from tinhso.cases.models import Case, CasePaper, CaseResult, Scan
from tinhso.exchange.portal import files_held
from tinhso.exchange.portal.models import PortalFile
from tinhso.files import tidying
from tinhso.files.actions import store
from tinhso.files.models import File
from tinhso.files.tidying import tidy

OLD = timezone.now() - timedelta(days=40)


@pytest.fixture(autouse=True)
def _folder(db: None, settings: Any, tmp_path: Path) -> None:
    settings.FILE_KEYS, settings.FILES_FOLDER = RING, str(tmp_path / "files")
    tidying._reached.clear()


def kept(text: str, room: str = papers_held.ROOM) -> str:
    made = store(text.encode(), name=f"{text}.txt", room=room)
    File.objects.filter(pk=made.pk).update(stored_at=OLD)
    return str(made.uid)


@pytest.fixture
def named(filed: Callable[..., Case]) -> dict[str, str]:
    """A file in each place that can name one, and two that nobody names."""
    case, places = filed(), ("paper", "result", "scan", "pictures", "draft", "nobody's", "lost")
    uids = {name: kept(name) for name in places}
    CasePaper.objects.create(case=case, name="x", file=uids["paper"])
    CaseResult.objects.create(case=case, code="KQ-1", granted=True, file=uids["result"])
    Scan.objects.create(
        case=case,
        key="s",
        file=uids["scan"],
        pictures=uids["pictures"],
        pages=1,
        marks={},
        blanks=[],
        actor="p-an",
        at=OLD,
    )
    typed = {"papers": {"don": {"file": uids["draft"], "name": "x"}}}
    drafts.keep("account", "9.000007", typed, at=timezone.now())
    return uids


def test_what_anything_of_a_dossier_names_is_held(named: dict[str, str]) -> None:
    held = {named[name] for name in ("paper", "result", "scan", "pictures", "draft")}
    assert papers_held.held(list(named.values())) == held
    assert papers_held.held([]) == set()


def test_a_file_of_the_portal_is_held_until_and_after_a_dossier_has_it(
    named: dict[str, str],
) -> None:
    came, gone = kept("came", files_held.ROOM), kept("gone", files_held.ROOM)
    PortalFile.objects.create(dossier="G22-1", sha256="a" * 64, file=came)
    assert files_held.held([came, gone, named["paper"]]) == {came, named["paper"]}


def test_only_what_nobody_names_is_tidied_away(named: dict[str, str]) -> None:
    came = kept("came", files_held.ROOM)
    PortalFile.objects.create(dossier="G22-1", sha256="a" * 64, file=came)
    other = kept("of a room that is not asked", "")
    holders = {papers_held.ROOM: papers_held.held, files_held.ROOM: files_held.held}
    now = timezone.now()
    assert tidy(holders, now=now) == 0
    assert tidy(holders, now=now + timedelta(days=31)) == 2
    left = {str(uid) for uid in File.objects.values_list("uid", flat=True)}
    assert left == {*named.values(), came, other} - {named["nobody's"], named["lost"]}
