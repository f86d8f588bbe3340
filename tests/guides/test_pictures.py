"""The guides and the READMEs show what the screens are.

TINHSO_TAKE_PICTURES=1 takes every picture of them again, over one small province, and writes beside them what each page
held: its headings, buttons and labels. Without it the test says which page is no longer the one in its picture; a
picture never goes stale unseen.
"""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from tests.guides.shooting import AGAIN, Shot, at, changed_since, taken

from tinhso.access.models import Account
from tinhso.cases.models import Case
from tinhso.cases.states import ACCEPTED, OPEN
from tinhso.cli.main import main
from tinhso.demo import filling
from tinhso.demo import province as cast
from tinhso.demo.people import someone
from tinhso.web.guides import GUIDES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FOLDER = DOCS / "huong-dan"
PICTURES, FRONT = FOLDER / "pictures", DOCS / "pictures"
MOST_BYTES, MOST_PICTURES = 150_000, 16
PHONE, WIDE = {"width": 390, "height": 760}, {"width": 1200, "height": 760}
SCREEN, TALL = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}


def her_dossier() -> str:
    """One of the citizen's own that is on its way and was promised for a day."""
    party = Account.objects.get(login=filling.CITIZEN).party
    rows = Case.objects.filter(filer=party, due_at__isnull=False, extensions=None)
    return f"/ho-so/{rows.order_by('-filed_at', 'code')[0].uid}"


def in_work() -> str:
    """A dossier that the ward's officers have in hand."""
    rows = Case.objects.filter(office="p-trung-tam", state__in=OPEN & ACCEPTED)
    return f"/van-phong/ho-so/{rows.order_by('state', 'due_at', 'code')[0].uid}"


def somebody_at_the_desk(page: Page) -> None:
    """The citizen is found by her number, and the procedure for a birth is chosen."""
    own = someone(Random(filling.SEED + 1), 1)
    page.get_by_label("Quét thẻ căn cước").fill(own.number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"{page.url}&thu-tuc=1.001193")


def asked_in_plain_words(page: Page) -> None:
    page.get_by_label("Bạn cần làm gì?").fill("lam khai sinh cho con")
    with page.expect_navigation():
        page.get_by_role("button", name="Tìm").click()


def a_merger_is_tried(page: Page) -> None:
    """One ward passes to another; what would become of its open dossiers is shown, and nothing is written."""
    rows = "Đơn vị kết thúc (mã),Chuyển về (mã),Từ ngày\np-song-hau,p-trung-tam,01/01/2027\n"
    file = {"name": "sap-nhap.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.get_by_label("Tệp CSV hoặc Excel").set_input_files(file)  # type: ignore[arg-type]
    with page.expect_navigation():
        page.get_by_role("button", name="Xem tệp sẽ đổi gì").click()


DESK = cast.desk_of("p-trung-tam")
SHOTS = {
    "tim-thu-tuc": Shot("", at("/"), PHONE, asked_in_plain_words),
    "thu-tuc": Shot("", at("/thu-tuc/1.004222"), PHONE),
    "nop-ho-so": Shot(filling.CITIZEN, at("/nop/1.004222"), PHONE),
    "theo-doi": Shot(filling.CITIZEN, her_dossier, PHONE),
    "tiep-nhan": Shot("motcua", at(f"/mot-cua/tiep-nhan?ban={DESK}"), WIDE, somebody_at_the_desk),
    "ho-so-tu-den": Shot("motcua", at("/mot-cua/"), WIDE),
    "hop-viec": Shot("lanhdaotinh", at("/van-phong/"), WIDE),
    "thu-phi": Shot("ketoan", at("/thu-phi/"), WIDE),
    "cho-xu-ly": Shot("ketoan", at("/thu-phi/cho-xu-ly"), WIDE),
    "mot-ho-so": Shot("lanhdao", in_work, WIDE),
    "don-vi": Shot("lanhdao", at("/van-phong/don-vi"), WIDE),
    "bang-dieu-hanh": Shot("lanhdaotinh", at("/bang/?ky=nam"), WIDE),
    "cay-don-vi": Shot("quantri", at("/cai-dat/don-vi"), WIDE),
    "bang-sap-nhap": Shot("quantri", at("/cai-dat/sap-nhap-nap"), WIDE, a_merger_is_tried),
    "loai-giay-to": Shot("kiemsoat", at("/cai-dat/giay-to"), WIDE),
    "sua-thu-tuc": Shot("kiemsoat", at("/cai-dat/thu-tuc/1.004222/sua"), WIDE),
}


# What the READMEs show, and the tutorial; by the name of the picture.
IN_FRONT = {
    "inbox-1440": Shot("lanhdaotinh", at("/van-phong/"), SCREEN),
    "dossier-1440": Shot("lanhdao", in_work, SCREEN),
    "board-1440": Shot("lanhdaotinh", at("/bang/"), SCREEN),
    "procedure-390": Shot("", at("/thu-tuc/1.001193"), TALL),
}
REPORT = "report-1440"


def test_each_page_is_still_the_one_in_its_picture(browser: Browser, province: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    for folder, shots in ((PICTURES, SHOTS), (FRONT, IN_FRONT)):
        now = {
            name: taken(browser, province, folder / f"{name}.png", shot)
            for name, shot in shots.items()
        }
        assert changed_since(folder / "pages.json", now) == {}, AGAIN


def test_the_report_is_still_the_one_of_the_tutorial(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tutorial = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^    \./tinhso (measure .*\\\n.*)$", tutorial, re.MULTILINE)
    monkeypatch.chdir(ROOT)
    words = shlex.split(command.replace("\\\n", " ").replace("ket-qua", str(tmp_path)))
    assert main(words) == 0
    page = Shot("", at((tmp_path / "report.html").as_uri()), {"width": 1440, "height": 1250})
    now = {REPORT: taken(browser, "", FRONT / f"{REPORT}.png", page)}
    assert changed_since(FRONT / "report.json", now) == {}, AGAIN


def test_the_front_pages_show_these_pictures_and_no_others() -> None:
    pages = [ROOT / "README.md", ROOT / "README.vi.md", DOCS / "tutorial.md"]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    shown = set(re.findall(r"pictures/([\w-]+)\.png\)", text))
    assert shown == {*IN_FRONT, REPORT} == {path.stem for path in FRONT.glob("*.png")}


def test_every_picture_is_small_and_shown_and_every_one_shown_is_taken() -> None:
    shown = set(re.findall(r"\]\(pictures/([\w-]+)\.png\)", "".join(map(guide, GUIDES))))
    there = {path.stem: path.stat().st_size for path in PICTURES.glob("*.png")}
    assert shown == set(SHOTS) == set(there)
    assert len(there) <= MOST_PICTURES
    assert {name for name, size in there.items() if size > MOST_BYTES} == set()


def guide(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


@pytest.fixture(scope="session")
def said_by_the_product() -> str:
    """Every word that screens can say: templates, and the texts of Python. What explains code is not among them."""
    source = FOLDER.parents[1] / "src" / "tinhso"
    found = [path.read_text(encoding="utf-8") for path in source.rglob("templates/**/*.html")]
    for path in source.rglob("*.py"):
        found += texts_of(ast.parse(path.read_text(encoding="utf-8")))
    return plain("\n".join(found))


def texts_of(tree: ast.Module) -> list[str]:
    """The texts in a module that are no docstrings."""
    alone = {
        id(one.value)
        for one in ast.walk(tree)
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
    }
    return [
        one.value
        for one in ast.walk(tree)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in alone
    ]


@pytest.mark.parametrize("name", GUIDES)
def test_what_a_guide_quotes_is_said_by_the_product(name: str, said_by_the_product: str) -> None:
    quoted = re.findall(r"\*\*([^*]+)\*\*", guide(name))
    assert quoted
    missing = [one for one in quoted if plain(one).rstrip(":.…") not in said_by_the_product]
    assert missing == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_a_page_with_its_pictures(client: Client, name: str) -> None:
    page = client.get(f"/huong-dan/{name}")
    html = page.content.decode()
    assert page.status_code == 200 and "<h1>" in html and "](pictures/" not in html
    for address in re.findall(r'<img src="([^"]+)"', html):
        answer = client.get(address)
        assert answer["Content-Type"] == "image/png"
        assert answer.content[:4] == b"\x89PNG"
    assert re.findall(r'<a href="([^"]+\.md)"', html) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/huong-dan/khong-co", "/huong-dan/hinh/khong-co.png", "/huong-dan/hinh/..%2Fcong-dan.png"],
)
def test_no_guide_leads_elsewhere(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_the_list_leads_to_each(client: Client) -> None:
    html = client.get("/huong-dan/").content.decode()
    assert all(f'href="/huong-dan/{name}"' in html for name in GUIDES)
