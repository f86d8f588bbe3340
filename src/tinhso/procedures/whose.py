"""Whose a paper is that a procedure asks for: of who files it, of whom it is for, or nobody can say. Pure.

The one rule for what is kept of a scan, what is used instead of asked for, and whose data a register is asked for.
`papers/whose.csv` says of a type whether it is a person's or an organisation's and of whom a request means it; a
paper's own name may say otherwise. Where neither is sure it is nobody's: it is asked for as ever, and kept of nobody.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tinhso.procedures.definition import Definition

FILER, OWNER, ANOTHER = "filer", "owner", "another"
PERSON, ORGANISATION = "person", "organisation"
#: The answers by which a form asks who was born.
CHILD = ("child_name", "child_born", "child_sex")
# Read with their accents, for "bố" is a father and "Bộ" a ministry; who writes without them is understood as far as
# the words have one meaning.
_OF = r"\bc(?:ủa|ua) "
_SELF = r"(?:(?:chính|chinh) )?"
_FILERS = r"(?:người|nguoi) (?:nộp|nop|đi|di)\b"
_OWNERS = (
    r"(?:(?:chủ|chu) (?:hồ sơ|ho so|đầu tư|dau tu|hộ|ho|cơ sở|co so)"
    r"|(?:người|nguoi) (?:yêu cầu|yeu cau|đề nghị|de nghi|khai|đăng ký|dang ky|làm đơn|lam don)"
    r"|(?:tổ chức|to chuc|doanh nghiệp|doanh nghiep|hộ gia đình|ho gia dinh|hộ kinh doanh|ho kinh doanh"
    r"|cơ sở|co so|cá nhân|ca nhan|công dân|cong dan|bản thân|ban than))\b"
)
# Who gave the paper, and not whose it is.
_ISSUERS = r"(?:(?:cơ quan|co quan|[uủ][yỷ] ban|ubnd|bộ|sở|tỉnh|phòng|công an|cong an|t[òo][aà] án|toa an)\b)"
# "Theo quy định của pháp luật về …": by which rule it was given.
_LAWS = (
    r"(?:pháp luật|phap luat|luật|luat|nghị định|nghi dinh|thông tư|thong tu|chính phủ|chinh phu|nhà nước|nha nuoc"
    r"|thủ tướng|thu tuong|quốc hội|quoc hoi|hội đồng|hoi dong|việt nam|viet nam)\b"
)
# "Bản sao của giấy …": what it is a copy of.
_PAPERS = r"(?:giấy|giay|bản|ban|văn bản|van ban|sổ|thẻ|the)\b"
# "Sổ hồng của thửa đất": what it is about is nobody.
_THINGS = r"(?:thửa đất|thua dat|khu đất|khu dat|mảnh đất|lô đất|ngôi nhà|căn nhà|công trình|cong trinh)\b"
_FILER = re.compile(_OF + _SELF + _FILERS)
_ANOTHER = re.compile(
    _OF + rf"(?!{_SELF}(?:{_FILERS}|{_OWNERS}|{_ISSUERS}|{_LAWS}|{_PAPERS}|{_THINGS}))"
)
# "Giấy khai sinh con": whose it is stands behind the name without "của".
_KIN = r"(?:con|cha|mẹ|bố|vợ|chồng|ông|bà|anh|chị|em|cháu)"
_KIN_AFTER = re.compile(
    rf"^(?!.*\bc(?:ủa|ua)\b).*\b(?:khai sinh|chứng tử|khai tử|kết hôn|căn cước(?: công dân)?|cccd|học bạ) {_KIN}\b"
)


@dataclass(frozen=True)
class People:
    """Who is concerned in a request. owner: a party's uid; owner_is: person, organisation, "" where nobody knows."""

    owner: str
    filer: str
    owner_is: str = ""
    filer_is: str = ""


@dataclass(frozen=True)
class Whose:
    """Of whom a request means a paper. of: FILER or OWNER. is_a: PERSON or ORGANISATION, "" either.

    told: its own name says it.
    """

    of: str
    is_a: str
    told: bool = False

    def party(self, people: People) -> str:
        """Whose it is in a request; "" where it cannot be told.

        An identity card in a request for a company may be anybody's who acts for it, unless its name says whose.
        """
        if not self.told and self.is_a == PERSON and people.owner_is == ORGANISATION:
            return ""
        uid, is_a = (
            (people.filer, people.filer_is) if self.of == FILER else (people.owner, people.owner_is)
        )
        return uid if is_a and self.is_a in ("", is_a) else ""


def said_of(name: str) -> str:
    """Whose a paper is by its name: FILER, ANOTHER (a child's, a contractor's), "" where it does not tell."""
    said = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    if _ANOTHER.search(said) or _KIN_AFTER.search(said):
        return ANOTHER
    return FILER if _FILER.search(said) else ""


def whose(definition: Definition, *, name: str, kind: str) -> Whose | None:
    """Of whom a procedure means a paper of a type. name: as it calls it. None: nobody can say.

    Who has just been born has no papers yet: what a registration of birth asks for is her parents', of one or both.
    """
    held, said = _types().get(kind), said_of(name)
    if held is None or said == ANOTHER:
        return None
    if said == FILER:
        return Whose(FILER, held.is_a, told=True)
    if held.of == OWNER and registers_a_birth(definition):
        return None
    return held


def registers_a_birth(definition: Definition) -> bool:
    """Whether a procedure's form asks who was born."""
    return set(CHILD) <= set(definition.form.get("properties", {}))


def types_of_somebody() -> frozenset[str]:
    """The types of paper of which it can be told whose they are."""
    return frozenset(_types())


@cache
def _types() -> Mapping[str, Whose]:
    text = files("tinhso.papers").joinpath("whose.csv").read_text(encoding="utf-8")
    return {one["type"]: Whose(one["of"], one["is"]) for one in csv.DictReader(text.splitlines())}
