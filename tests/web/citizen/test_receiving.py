"""How the result is wanted is said while filing, kept in the draft, noted with the dossier, and changed later."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.web.citizen.conftest import BIRTH, DESK, People, begin, to_the_end

from tinhso.cases.models import Case, Draft, Posting
from tinhso.ledger.models import Event

pytestmark = pytest.mark.django_db
POST = {
    "receive": "post",
    "post.street": "12 Lê Lợi",
    "post.commune": "Phường Tân Lập",
    "post.province": "Tỉnh Đắk Lắk",
    "post.phone": "0901234567",
}
ADDRESS = "12 Lê Lợi, Phường Tân Lập, Tỉnh Đắk Lắk"


def chosen(client: Client, people: People, **changes: str):
    given = {"owner": people.child, "desk": DESK, **POST, **changes}
    return client.post(f"/nop/{BIRTH}", given)


def test_by_post_is_kept_shown_and_noted_in_one_go(mother: Client, people: People) -> None:
    draft = to_the_end(mother, people.child)
    assert chosen(mother, people).status_code == 302
    kept = mother.get(f"/nop/{BIRTH}").content.decode()
    assert 'value="12 Lê Lợi"' in kept and 'id="receive-post" value="post" checked' in kept
    assert ADDRESS in mother.get(f"/nop/{BIRTH}/gui").content.decode()
    for _ in range(3):
        sent = mother.post(f"/nop/{BIRTH}/gui", {"draft": draft})
    posting = Posting.objects.get()
    assert (posting.address, posting.phone) == (ADDRESS, "0901234567")
    assert posting.case == Case.objects.get()
    assert Event.objects.filter(kind="cases.post_wished").count() == 1
    page = mother.get(sent.url).content.decode()
    assert ADDRESS in page and "Đổi địa chỉ" in page


def test_at_the_desk_nothing_is_noted(mother: Client, people: People) -> None:
    draft = to_the_end(mother, people.child)
    assert "Đến nhận tại nơi nộp" in mother.get(f"/nop/{BIRTH}/gui").content.decode()
    mother.post(f"/nop/{BIRTH}/gui", {"draft": draft})
    assert Case.objects.count() == 1 and not Posting.objects.exists()


def test_who_changes_her_mind_while_filing_comes_for_it(mother: Client, people: People) -> None:
    draft = to_the_end(mother, people.child)
    chosen(mother, people)
    begin(mother, people.child)
    assert Draft.objects.get().data["receive"] == {"how": "desk"}
    mother.post(f"/nop/{BIRTH}/gui", {"draft": draft})
    assert not Posting.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"post.street": ""},
        {"post.commune": "   "},
        {"post.province": "\u200b"},
        {"post.street": "a\x07"},
        {"post.street": "a" * 1_000_000},
        {"post.phone": "9" * 31},
    ],
)
def test_an_address_that_cannot_be_stops_her_there(mother: Client, people: People, wrong) -> None:
    answer = chosen(mother, people, **wrong)
    assert answer.status_code == 422
    assert not Draft.objects.exists()
    assert 'id="receive-post" value="post" checked' in answer.content.decode()


def test_what_is_wrong_stands_beside_its_field(mother: Client, people: People) -> None:
    wrong = {"post.street": "", "post.phone": "9" * 31}
    page = chosen(mother, people, **wrong).content.decode()
    for name in ("street", "phone"):
        field = page.split(f'<label for="post-{name}"')[1].split("</div>")[0]
        assert f'aria-invalid="true" aria-describedby="post-{name}_error"' in field
        assert f'class="field-error" id="post-{name}_error"' in field
    assert "post-commune_error" not in page and page.count('role="alert"') == 1
    assert "_error" not in mother.get(f"/nop/{BIRTH}").content.decode()


def test_a_hostile_address_is_only_words(mother: Client, people: People) -> None:
    to_the_end(mother, people.child)
    chosen(mother, people, **{"post.street": "<script>alert(1)</script>"})
    assert b"<script>alert" not in mother.get(f"/nop/{BIRTH}/gui").content
