"""Filed for somebody else with a mandate, and a result that goes by post."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.desk.conftest import COMMUNE, DESK, decided, doer, file

from tinhso.cases import actions
from tinhso.cases.models import Case, Posting
from tinhso.parties.models import Mandate

RESULTS = "/mot-cua/tra-ket-qua"


@pytest.fixture
def at(mother):
    return f"/mot-cua/tiep-nhan?ban={DESK}&nguoi={mother.uid}&thu-tuc=9.000007"


def form(**more):
    given = {"key": "k", "ban": DESK, "do": "file", "whole": "on", "office": COMMUNE}
    return {**given, "copies": "1", "a.name": "Đào", **more}


CHILD = {"owner": "other", "other_name": "Trần Đức An", "other_born": "10/11/2020"}
FIRM = {"owner": "other", "other_name": "Công ty Đò Ngang", "other_number": "0100109106"}


@pytest.mark.parametrize(
    ("owner", "kind", "until"),
    [
        (CHILD, "parent", ""),
        (FIRM, "company", "31/12/2030"),
        ({"owner": "other", "other_name": "Lê Thị Mẹ"}, "child", "1-1-2030"),
    ],
)
def test_the_mandate_is_kept_and_dated(lan, mother, at, owner, kind, until):
    said = {"mandate": kind, "mandate_paper": "Giấy số 12/2026", "mandate_until": until}
    for _ in range(2):
        assert lan.post(at, form(**owner, **said)).status_code == 303
    case, mandate = Case.objects.get(), Mandate.objects.get()
    assert case.filer == str(mother.uid) != case.owner == str(mandate.for_party.uid)
    assert (mandate.by_party, mandate.kind) == (mother, kind)
    assert mandate.evidence == "Giấy số 12/2026"
    assert (mandate.until_date is None) == (not until and kind != "parent")
    # The next time she is offered by name.
    page = lan.get(at).content.decode()
    assert owner["other_name"] in page


@pytest.mark.parametrize(
    "said",
    [
        {"mandate": "king"},
        {"mandate": "attorney", "mandate_until": "hôm qua"},
        {"mandate": "attorney", "mandate_until": "01/01/2001"},
        {"mandate": "attorney", "mandate_paper": "a" * 900},
    ],
)
def test_a_mandate_that_cannot_be_undoes_the_intake(lan, at, said):
    answer = lan.post(at, form(owner="other", other_name="Lê Thị Mẹ", **said))
    assert answer.status_code == 422 and not Case.objects.exists()
    assert not Mandate.objects.exists()
    assert answer.context["form"].mandate == said["mandate"]


def test_without_a_mandate_it_is_only_handed_in(lan, at):
    lan.post(at, form(**CHILD))
    assert Case.objects.exists() and not Mandate.objects.exists()


def test_the_wish_for_the_post_is_taken_at_intake(lan, mother, at):
    lan.post(at, form(by_post="on", post_address=""))
    assert Posting.objects.get().address == mother.address
    lan.post(at, form(key="2", anyway="on", by_post="on", post_address="12 Lê Lợi"))
    assert Posting.objects.order_by("-id").first().address == "12 Lê Lợi"


def test_what_is_to_be_posted_is_a_list_of_its_own(lan, mother):
    case, _other = decided(mother, "a"), decided(mother, "b")
    actions.wish_post(case.uid, address="12 Lê Lợi", doer=doer())
    page = lan.get(f"{RESULTS}?xem=buu-chinh")
    assert [one.pk for one in page.context["rows"]] == [case.pk]
    assert "12 Lê Lợi" in page.content.decode()
    assert len(lan.get(RESULTS).context["rows"]) == 2
    posted = {"key": "k", "seen": str(case.revision), "how": "post", "tracking": ""}
    lan.post(f"{RESULTS}/{case.uid}", posted)
    case.refresh_from_db()
    assert case.state == "done"
    for _ in range(2):
        lan.post(f"{RESULTS}/{case.uid}", {**posted, "key": "l", "tracking": "EA123456789VN"})
    case.refresh_from_db()
    assert case.state == "returned" and case.posting.tracking == "EA123456789VN"
    assert "EA123456789VN" in lan.get(f"{RESULTS}/da-tra").content.decode()
    assert lan.get(f"{RESULTS}?xem=buu-chinh").context["rows"] == []


def test_what_the_head_wants_posted_is_in_that_list_and_asks_for_the_address(lan, mother):
    case = decided(mother, "a")
    case.result.by_post = True
    case.result.save()
    page = lan.get(f"{RESULTS}?xem=buu-chinh")
    assert [one.pk for one in page.context["rows"]] == [case.pk]
    assert 'name="address"' in page.content.decode() and "Lãnh đạo ghi" in page.content.decode()


def test_results_are_listed_in_as_many_queries_however_many(lan, mother):

    def posted(key: str) -> None:
        actions.wish_post(decided(mother, key).uid, address="12 Lê Lợi", doer=doer())

    posted("a")
    lan.get(RESULTS)
    with CaptureQueriesContext(connection) as few:
        lan.get(RESULTS)
    for key in "bcdef":
        posted(key)
    lan.get(RESULTS)  # The looks at the new ones are kept, once.
    with CaptureQueriesContext(connection) as many:
        lan.get(RESULTS)
    assert len(many) == len(few)


def test_a_dossier_that_was_filed_awaits_its_acceptance(lan, mother):
    page = lan.get(f"/mot-cua/ho-so/{file(mother).uid}").content.decode()
    assert "không xét được" not in page and "chờ tiếp nhận" in page
