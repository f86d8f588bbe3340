"""The guides, one for each kind of reader: the Markdown of docs/huong-dan as pages to read and print."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tinhso.access.guard import everyone, opens
from tinhso.kernel.text import fold
from tinhso.web.words import Pair

# Name of the file and of the address → whom it is for.
GUIDES: dict[str, Pair] = {
    "cong-dan": ("Người dân, doanh nghiệp", "Citizens and businesses"),
    "mot-cua": ("Bộ phận một cửa", "The one-stop desk"),
    "xu-ly": ("Cán bộ xử lý", "Processing officers"),
    "ke-toan": ("Kế toán", "Accountants"),
    "lanh-dao": ("Lãnh đạo", "Leaders"),
    "quan-tri": ("Quản trị, kiểm soát thủ tục", "Administrators, procedure control"),
}
# Beside this module where the product was installed, in the docs of a clone.
_FOLDERS = (
    Path(__file__).with_name("huong-dan"),
    Path(__file__).resolve().parents[3] / "docs" / "huong-dan",
)
_PNG_HEAD = 24


@dataclass(frozen=True)
class Guide:
    """A guide as a page shows it. parts: (anchor, heading) of its sections."""

    title: str
    html: SafeString
    parts: tuple[tuple[str, str], ...]


def folder() -> Path:
    """Where the guides lie. Raises Http404 if they were not installed."""
    found = next((one for one in _FOLDERS if one.is_dir()), None)
    if found is None:
        raise Http404
    return found


@opens(everyone)
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """All of them."""
    listed = [(name, pair) for name, pair in GUIDES.items() if (folder() / f"{name}.md").is_file()]
    crumbs = [(("Hướng dẫn", "Guides"), "")]
    return render(request, "web/guides.html", {"guides": listed, "crumbs": crumbs})


@opens(everyone)
@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """One of them."""
    path = folder() / f"{name}.md"
    if name not in GUIDES or not path.is_file():
        raise Http404
    crumbs = [(("Hướng dẫn", "Guides"), reverse("guides")), (GUIDES[name], "")]
    told = {"guide": _read(path, path.stat().st_mtime_ns), "crumbs": crumbs}
    return render(request, "web/guide.html", told)


@opens(everyone)
@require_safe
def picture(_request: HttpRequest, name: str) -> HttpResponse:
    """A picture of a guide."""
    path = _picture(name)
    if path is None:
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type="image/png")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def _picture(name: str) -> Path | None:
    """The file of a picture, by a name that leads nowhere else."""
    path = folder() / "pictures" / f"{name}.png"
    return path if name == slugify(name) and path.is_file() else None


@lru_cache(maxsize=2 * len(GUIDES))
def _read(path: Path, _changed: int) -> Guide:
    """A guide; read again when its file has changed."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(path.read_text(encoding="utf-8"))
    title, parts = path.stem, []
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            heading = tokens[place + 1].content
            anchor = slugify(fold(heading))
            token.attrSet("id", anchor)
            parts.append((anchor, heading))
        elif token.type == "heading_open" and token.tag == "h1":
            title = tokens[place + 1].content
        _settle(token.children or [])
    html = reader.renderer.render(tokens, reader.options, {})
    # Raw HTML is switched off, so that all there is was written by the renderer.
    return Guide(title, mark_safe(html), tuple(parts))  # noqa: S308


def _settle(tokens: list[Token]) -> None:
    """Lead pictures and links to where they are on this site; a link to other docs becomes its words."""
    plain = False
    for token in tokens:
        if token.type == "image":
            name = Path(str(token.attrs.get("src", ""))).stem
            token.attrSet("src", reverse("guide_picture", args=[name]))
            token.attrSet("loading", "lazy")
            for side, length in _size(name).items():
                token.attrSet(side, str(length))
        elif token.type == "link_open":
            name = Path(str(token.attrs.get("href", ""))).stem
            plain = name not in GUIDES
            token.tag = "span" if plain else "a"
            token.attrs = {} if plain else {"href": reverse("guide", args=[name])}
        elif token.type == "link_close" and plain:
            token.tag, plain = "span", False


def _size(name: str) -> dict[str, Any]:
    """Width and height of a picture, so that the page does not jump when it comes."""
    path = _picture(name)
    if path is None:
        return {}
    with path.open("rb") as file:
        width, height = struct.unpack(">II", file.read(_PNG_HEAD)[16:])
    return {"width": width, "height": height}
