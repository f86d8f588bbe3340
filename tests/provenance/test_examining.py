"""The detector and the tables: what is examined when, what is kept of it, and what the board tells of that."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from tests.provenance import made_up
from tests.provenance.test_board import head, head_again
from tests.provenance.test_evidence import made
from tests.web.citizen.conftest import ADMIN, DESK, WARD, People, officer

import tinhso.provenance
from tinhso.cases import actions as cases
from tinhso.cases.models import Case
from tinhso.provenance import actions, detecting, estimates
from tinhso.provenance.actions import examining
from tinhso.provenance.estimates import FEW, NOT_EXAMINED, WIDE, Around, Sums
from tinhso.provenance.models import BY_OFFICER, GENUINE, Examination, Judged, Watched
from tinhso.provenance.queries import Collected
from tinhso.provenance.records import Help
from tinhso.provenance.sharing import Part, share, share_of, unseen

pytestmark = pytest.mark.django_db
__all__ = ["made"]
DECIDING = ("circles", "detecting", "explaining", "mixture", "moments", "signs")
#: Of the modules above, for each version of the detector.
DIGESTS = {"1": "1563f5d0140bc9e4"}


def now() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


def test_another_detector_has_another_version() -> None:
    room = Path(tinhso.provenance.__file__).parent
    texts = [(room / f"{one}.py").read_bytes() for one in DECIDING]
    digest = hashlib.sha256(b"".join(texts)).hexdigest()[:16]
    assert DIGESTS[detecting.VERSION] == digest


def test_what_has_happened_is_examined_once_and_again_when_something_is_new(
    made: dict[str, Case],
) -> None:
    at = now()
    assert actions.watch(now=at) > 0 and actions.watch(now=at) == 0
    assert Watched.objects.get().desk == DESK
    run = actions.examine_due(now=at)
    assert run is not None
    assert (run.dossiers, run.here, run.left, run.detector) == (4, 2, 1, detecting.VERSION)
    assert (run.part, run.parts, run.listed) == (0, 1, 0)
    rows = {one.case_id: one for one in Judged.objects.all()}
    assert set(rows) == {made[name].pk for name in ("alone", "helped", "first", "second")}
    assert {one.acceptor for one in rows.values()} == {"p-lan"}
    assert rows[made["alone"].pk].seen and not rows[made["first"].pk].seen
    assert all(one.way and 0 <= one.shown <= 1 for one in rows.values())
    # Nothing is new, and then something is, but a desk is not examined all day long.
    assert actions.examine_due(now=at) is None
    cases.accept(made["waits"].uid, doer=officer(), limit="3d")
    actions.watch(now=at)
    assert actions.examine_due(now=at + timedelta(hours=1)) is None
    later = actions.examine_due(now=at + examining.EVERY)
    assert later is not None and later.dossiers == 5
    assert Judged.objects.count() == 5 and set(
        Judged.objects.values_list("examination", flat=True)
    ) == {later.pk}


def test_another_detector_looks_at_everything_again(
    made: dict[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = now()
    actions.watch(now=at)
    assert actions.examine_due(now=at)
    monkeypatch.setattr(detecting, "VERSION", "2")
    actions.watch(now=at)
    assert actions.examine_due(now=at + timedelta(minutes=1))
    assert Examination.objects.latest("pk").detector == "2"


def test_what_was_found_stays_when_it_is_examined_again(made: dict[str, Case]) -> None:
    actions.examine([DESK], since=now() - examining.SPAN, before=now(), at=now())
    Judged.objects.filter(case=made["first"]).update(decided=BY_OFFICER)
    actions.examine([DESK], since=now() - examining.SPAN, before=now(), at=now())
    assert Judged.objects.get(case=made["first"]).decided == BY_OFFICER


def test_nothing_to_read_is_borne(people: People) -> None:
    run = actions.examine([DESK], since=now() - examining.SPAN, before=now(), at=now())
    assert run.dossiers == 0 and (run.low, run.high) == (0.0, 1.0)
    assert not Judged.objects.exists()


@pytest.mark.parametrize(
    ("counts", "parts"),
    [
        ({}, []),
        ({"a": 3, "b": 3, "c": 3}, [["a", "b", "c"]]),
        ({"a": 6, "b": 6, "c": 3}, [["a"], ["b", "c"]]),
        ({"a": 1, "b": 99, "c": 1}, [["a"], ["b"], ["c"]]),
    ],
)
def test_a_province_is_examined_in_parts(counts: dict[str, int], parts: list[list[str]]) -> None:
    assert examining.parted(counts, most=10) == parts


def test_each_dossier_speaks_of_the_officer_whose_it_is() -> None:
    province = made_up.Province(3)
    made_up.honest(province)
    made_up.for_show(province)
    evidence = province.evidence()
    codes = tuple(f"o-{one}" for one in evidence.both("accepted_by").tolist())
    gathered = Collected(evidence, tuple(uuid4() for _ in codes), 0, codes)
    examined = detecting.examine(evidence)
    speaks = examining._officers(gathered, examined)
    same = np.mean([one == other for one, other in zip(speaks, codes, strict=True)])
    assert set(speaks) <= set(codes) and same > 0.9
    told = examining._accounts(gathered, examined)
    honest = examining._honest(gathered, examined)
    listed = detecting.listed(examined.shown)
    assert set(np.flatnonzero(listed).tolist()) <= set(told)
    row = int(np.flatnonzero(listed)[0])
    best = [code for code, _ in honest[row]]
    assert told[row].instead in (best[0], "way_declared_help")
    # No help was declared: then declared help explains nothing.
    assert all(
        "way_declared_help" not in [code for code, share in honest[one] if share]
        for one in np.flatnonzero(evidence.here.help == Help.NONE).tolist()
    )
    assert all(abs(weight) > 0 for *_, weight in examining._reasons(told[row]))


def test_the_share_of_the_whole_by_sums_is_the_detectors() -> None:
    province = made_up.Province(4)
    made_up.honest(province)
    made_up.for_show(province)
    evidence = province.evidence()
    examined = detecting.examine(evidence)
    offices = np.unique(evidence.both("office"), return_inverse=True)[1]
    officers = examined.seen.signs.officer
    found = int((np.bincount(officers, examined.shown) >= detecting.HABIT).sum())
    here = len(evidence.here) / len(evidence)
    own = share(
        shown=examined.shown, officer=officers, offices=offices, here=len(evidence.here),
        habit=detecting.HABIT,
    )  # fmt: skip
    doubts = np.bincount(offices, examined.shown * (1 - examined.shown))
    told = share_of(
        Part(len(evidence), float(examined.shown.sum()), tuple(doubts)),
        hidden=unseen(found=found, here=here),
        found=found,
        among=len(evidence),
        habit=detecting.HABIT,
    )
    assert np.allclose(own, told, atol=0.02)


def run(**more: Any) -> Examination:
    told = {
        "detector": "1", "part": 0, "parts": 1, "since": now(), "before": now(), "at": now(),
        "dossiers": 1_000, "here": 500, "left": 0, "listed": 0, "found": 0, "genuine": 1.0,
        "low": 0.9, "high": 1.0,
    }  # fmt: skip
    return Examination(**{**told, **more})


@pytest.mark.parametrize(
    ("count", "remote", "runs", "why"),
    [
        (0, 0, True, FEW),
        (0, 400, True, NOT_EXAMINED),
        (100, 400, True, NOT_EXAMINED),
        (400, 400, False, NOT_EXAMINED),
        (9, 9, True, FEW),
        (40, 40, True, WIDE),
        (900, 900, True, ""),
    ],
)
def test_a_share_is_told_only_where_there_is_evidence_enough(
    count: int, remote: int, runs: bool, why: str
) -> None:
    around = Around({"a": 0}, {"a": count}, (run(),) if runs else ())
    found = estimates.genuine(Sums(count=count, offices={"a"}), around, remote=remote)
    assert found.why == why and found.told is (why == "")
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_a_finding_counts_as_known(made: dict[str, Case]) -> None:
    actions.examine([DESK], since=now() - examining.SPAN, before=now(), at=now())
    Judged.objects.update(shown=0.5)
    told = {"since": now() - timedelta(days=30), "before": now(), "by": ()}
    before = estimates.sums((WARD,), **told)[()]
    assert before.shown == 2.0 and before.doubts == {DESK: 1.0}
    Judged.objects.filter(case=made["alone"]).update(decided=GENUINE)
    Judged.objects.filter(case=made["first"]).update(decided=BY_OFFICER)
    after = estimates.sums((WARD,), **told)[()]
    assert after.shown == 2.0 and after.doubts == {DESK: 0.5}
    assert (after.by_officer, after.looked_at, after.count) == (1, 2, 4)


def test_the_board_says_where_there_is_not_evidence_enough(made: dict[str, Case]) -> None:
    client = head()
    page = client.get("/bang/nop-thuc?ky=30").content.decode()
    assert "chưa xem xét lần nào" in page and "ít hơn 10 hồ sơ" in page
    actions.examine([DESK], since=now() - examining.SPAN, before=now(), at=now())
    page = client.get("/bang/nop-thuc?ky=30").content.decode()
    assert "4 hồ sơ đã xem xét" in page and "ít hơn 10 hồ sơ" in page


def test_the_board_shows_the_share_with_its_interval_however_it_is_parted(
    made: dict[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.examine([DESK], since=now() - examining.SPAN, before=now(), at=now())
    monkeypatch.setattr(estimates, "FEWEST", 2)
    monkeypatch.setattr(estimates, "MOST_WIDE", 1.0)
    client = head()
    for by in ("", "don-vi", "dia-ban", "thu-tuc", "thang"):
        answer = client.get(f"/bang/nop-thuc?ky=30&theo={by}")
        rows = answer.context["rows"]
        assert answer.status_code == 200 and sum(one.share.remote for one in rows) == 5
        assert any(one.genuine.told and one.drawn for one in rows), by
        assert "chín phần mười chắc" in answer.content.decode()
    lines = head_again().get("/bang/nop-thuc.csv?ky=30&theo=don-vi").content.decode("utf-8-sig")
    assert "Thực chất" in lines.splitlines()[0] and "Tân Lập" in lines
    assert head_again().get("/bang/nop-thuc.xlsx?ky=30").content[:2] == b"PK"
    assert head_again().get("/bang/nop-thuc.pdf").status_code == 404


def test_an_erased_person_takes_what_was_concluded_with_her(made: dict[str, Case]) -> None:
    actions.examine([DESK], since=now() - examining.SPAN, before=now(), at=now())
    assert Judged.objects.filter(case=made["helped"]).exists()
    actions.forget_person(made["helped"].owner, reason="yêu cầu", by=ADMIN)
    assert not Judged.objects.filter(case__owner=made["helped"].owner).exists()
