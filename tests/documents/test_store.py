"""What the province holds: results flow in, what is taken back goes, and a person who is erased leaves nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.cases.conftest import ADMIN, doer
from tests.documents.conftest import MARRIAGE, PERMIT, a_file, accepted, filed, married, refusal
from tests.files.test_scans import sheet

from tinhso.cases import actions
from tinhso.cases.actions.scanning import Pile
from tinhso.cases.models import CaseResult
from tinhso.documents import actions as documents
from tinhso.documents import held_files
from tinhso.documents.lasting import lasting_on, valid_until
from tinhso.documents.models import AskedAgain, Document, NotUsed
from tinhso.documents.queries import usable
from tinhso.files import queries as files
from tinhso.files.actions import erase
from tinhso.files.models import File
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event, Sealed
from tinhso.ledger.queries import faults

TODAY = timezone.localdate()


def test_a_granted_result_with_its_file_is_held(certificate: Document, dao: str) -> None:
    assert (certificate.type, certificate.holder, certificate.number) == ("ket-hon", dao, "12/2026")
    assert (certificate.assurance, certificate.issuer) == ("result", "xa-1")
    assert certificate.issued_on == TODAY and certificate.valid_until is None
    assert usable(dao, TODAY) == {"ket-hon": certificate}
    event = Event.objects.get(kind="documents.kept")
    told = json.dumps(event.facts)
    assert all(word not in told for word in (dao, "12/2026", "kết hôn", certificate.sha256))
    assert Sealed.objects.get(event=event).facts["holder"] == dao
    assert not broken()


def broken() -> list[object]:
    return list(faults(Event.objects.select_related("sealed")))


def test_the_file_is_the_stores_own(certificate: Document) -> None:
    case = Document.objects.get().case
    theirs = actions_result(case)
    assert theirs != certificate.file
    erase(theirs)
    assert files.content(certificate.file).startswith(b"%PDF")
    assert held_files.held([certificate.file, theirs]) == {certificate.file}


def actions_result(case: str) -> str:
    return CaseResult.objects.get(case__uid=case).file


@pytest.mark.parametrize("how", ["refused", "no file", "lost file"])
def test_what_is_no_paper_is_not_held(dao: str, how: str) -> None:
    case = accepted(dao, MARRIAGE, "k")
    file = {"refused": a_file(), "no file": "", "lost file": "khong-co"}[how]
    actions.decide(case.uid, granted=how != "refused", summary="x", file=file, doer=doer())
    assert not Document.objects.exists() and usable(dao, TODAY) == {}


def test_a_result_that_takes_anothers_place_takes_it_in_the_store(dao: str) -> None:
    first = married(dao)
    case, wrong = first.case, first.file
    actions.attach_result(case, file=a_file("đúng"), reasons="Nhầm tên", doer=doer())
    first.refresh_from_db()
    assert first.revoked_at is not None and first.revoked_why == "replaced"
    # It may be somebody else's by mistake: nobody downloads it any more.
    assert first.file == "" and not files.files([wrong])
    (second,) = Document.objects.filter(revoked_at=None)
    assert usable(dao, TODAY) == {"ket-hon": second}
    assert Event.objects.filter(kind="documents.revoked").count() == 1


def test_a_result_sent_twice_is_held_once(dao: str) -> None:
    case = accepted(dao, MARRIAGE, "k")
    file = a_file()
    for _ in range(2):
        actions.decide(case.uid, granted=True, file=file, key="once", doer=doer())
    assert Document.objects.count() == 1


def test_what_a_decision_says_of_its_end_counts_to_the_day(dao: str) -> None:
    held = married(dao, valid_until=TODAY + timedelta(days=10))
    assert usable(dao, held.valid_until) != {}
    assert usable(dao, held.valid_until + timedelta(days=1)) == {}
    case = accepted(dao, MARRIAGE, "late")
    gone = refusal(
        lambda: actions.decide(
            case.uid, granted=True, valid_until=TODAY - timedelta(days=1), doer=doer()
        )
    )
    assert gone.code == "has_passed"


def test_types_last_by_their_own_rules_and_days() -> None:
    issued = date(2026, 8, 31)
    assert valid_until("xac-nhan-hon-nhan", issued, issued) == date(2027, 2, 28)
    assert valid_until("ket-hon", issued, issued) is None
    assert valid_until("xac-nhan-hon-nhan", None, issued) is None
    assert lasting_on("can-cuoc", date(2024, 6, 30)) is None
    assert lasting_on("can-cuoc", date(2024, 7, 1)) is not None
    assert lasting_on("don-de-nghi", issued) is None


def test_of_several_land_titles_none_is_meant_of_several_certificates_the_latest(dao: str) -> None:
    old, new = married(dao), married(dao, "m-2", "bản mới")
    assert old.sha256 != new.sha256
    assert usable(dao, TODAY) == {"ket-hon": new}
    for text in ("thửa 1", "thửa 2"):
        assert usable(dao, TODAY).get("gcn-dat") is None or text == "thửa 2"
        paper = documents.Kept(
            holder=dao, type="gcn-dat", name="GCN", file=a_file(text), office="xa-1",
            assurance="result", basis="x",
        )  # fmt: skip
        documents.keep(paper, key=text, by=ADMIN)
    assert "gcn-dat" not in usable(dao, TODAY)


def test_what_is_scanned_at_a_desk_is_held_with_its_pages_and_who_did_it(dao: str) -> None:
    case = accepted(dao, PERMIT, "s")
    scan = actions.add_scan(
        case.uid,
        [("pdf", sheet(text)) for text in ("một", "hai", "ba")],
        doer=doer("p-lan"),
        key="scan",
    )
    piles = [
        Pile("Giấy chứng nhận kết hôn", "kh", (0, 1)),
        Pile("Giấy khai sinh của con", "ks-con", (2,)),
    ]
    actions.split_scan(scan.uid, piles=piles, doer=doer("p-lan"), key="split")
    (held,) = Document.objects.all()
    assert (held.type, held.pages, held.digitised_by) == ("ket-hon", 2, "p-lan")
    assert (held.assurance, held.signed, held.issued_on) == ("digitised", False, None)


def test_who_is_erased_leaves_nothing_here_and_the_ledger_still_holds(
    certificate: Document, dao: str
) -> None:
    actions.return_result(certificate.case, doer=doer())
    done = actions.erase_person(dao, reason="Điều 16 Luật 91/2025", by=ADMIN)
    assert done.files >= 2
    certificate.refresh_from_db()
    assert (certificate.name, certificate.number, certificate.file) == ("–", "", "")
    assert certificate.revoked_why == "erased" and usable(dao, TODAY) == {}
    assert not File.objects.filter(room="documents").exists()
    assert not Sealed.objects.filter(event__kind="documents.kept").exists()
    assert not broken()


@pytest.mark.parametrize("model", [AskedAgain, NotUsed])
def test_what_happened_to_a_paper_cannot_be_unwritten(
    certificate: Document, dao: str, model: Any
) -> None:
    given = [
        actions.PaperGiven("Đơn", type="don", originals=1),
        actions.PaperGiven("Giấy chứng nhận kết hôn", type="kh", originals=1),
    ]
    case = filed(dao, PERMIT, "own", papers=given)
    actions.ask_completion(
        case.uid, reasons="Thiếu", papers=["kh"], override="unreadable", doer=doer()
    )
    assert model.objects.count() == 1
    for change in (
        lambda: model.objects.all().delete(),
        lambda: model.objects.update(paper="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_store_refuses_no_file(dao: str) -> None:
    paper = documents.Kept(
        holder=dao, type="ket-hon", name="x", file="khong-co", office="xa-1", assurance="result",
        basis="x",
    )  # fmt: skip
    with pytest.raises(TinhsoError) as caught:
        documents.keep(paper, key="k", by=ADMIN)
    assert caught.value.code == "no_such_file"
