"""The public page that checks a signed result: by the code printed on it, or by the file itself, which is not kept.

It names offices and roles, numbers and days, and nobody: not for whom the result is, nor what it says.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import everyone, opens
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import organisation_on
from tinhso.signing import asking, authorities, rules
from tinhso.signing.asking import AskedTooOften
from tinhso.signing.beside import PUBLIC
from tinhso.signing.models import Paper
from tinhso.signing.queries import Answer, check_file, is_good, paper_of_token, stands, was_revoked
from tinhso.signing.rules import CannotSign, Standing
from tinhso.web.ended import ended
from tinhso.web.words import Pair

MOST_BYTES = 25_000_000
ROLES: Mapping[str, Pair] = {
    rules.PERSON: ("Người có thẩm quyền ký", "Signed by who is competent"),
    rules.SEAL: ("Con dấu số của cơ quan", "Seal of the office"),
    rules.UNLISTED: (
        "Chứng thư ngoài danh sách của tỉnh",
        "A certificate that the province does not list",
    ),
}
STANDS: Mapping[str, Pair] = {
    "valid": ("Còn giá trị", "It holds"),
    "expired": ("Đã hết thời hạn", "Its time is over"),
    "revoked": ("Đã bị thu hồi", "It was revoked"),
    "replaced": ("Đã được thay bằng bản khác", "Another one took its place"),
}
REASONS: Mapping[str, Pair] = {
    "wrong_content": ("Nội dung sai", "Its content was wrong"),
    "wrong_authority": ("Ký không đúng thẩm quyền", "Whoever signed was not competent"),
    "decided_otherwise": (
        "Có quyết định khác của cơ quan có thẩm quyền",
        "An authority decided otherwise",
    ),
    "asked_for": ("Theo đề nghị của người được cấp", "Its holder asked for it"),
    "key_lost": ("Khóa ký bị lộ hoặc mất", "The signing key was lost"),
    rules.ORIGINAL_FELL: ("Bản gốc đã bị thu hồi", "The original was revoked"),
}
REVOKED: Pair = ("Mã trên văn bản đã bị thu hồi", "The code on this document was revoked")
REVOKED_SAYS: Pair = (
    "Mã này không mở trang nào nữa. Hãy gửi tệp của kết quả để kiểm tra, hoặc hỏi cơ quan ghi trên văn bản.",
    "It opens no page any more. Send the result's file to have it checked, or ask the office that the document names.",
)
# What is said first of a file that was sent: words, and whether it is good.
VERDICTS: Mapping[str, Pair] = {
    rules.VALID: (
        "Chữ ký hợp lệ, nhưng tệp không có trong sổ cấp kết quả ở đây",
        "The signatures hold, but the file is not in the register book here",
    ),
    rules.CHANGED: ("Tệp đã bị thay đổi sau khi ký", "The file was changed after it was signed"),
    rules.FORGED: ("Chữ ký giả hoặc hỏng", "A signature is forged or broken"),
    rules.CERTIFICATE_REVOKED: (
        "Chứng thư của người ký đã bị thu hồi",
        "The signer's certificate was revoked",
    ),
    rules.CERTIFICATE_EXPIRED: (
        "Không xác nhận được chứng thư còn hiệu lực lúc ký",
        "That the certificate was in force when it was signed cannot be told",
    ),
    rules.UNKNOWN_SIGNER: (
        "Chữ ký không do tổ chức chứng thực được tin cậy xác nhận",
        "The signatures are by nobody that is believed",
    ),
    rules.UNSIGNED: ("Tệp không có chữ ký số nào", "The file bears no signature"),
}


@dataclass(frozen=True)
class Signer:
    """A signature as anybody may see it. office: its name; at: by the time stamp, where stamped, else by the signer."""

    role: Pair
    office: str
    serial: str
    at: datetime | None
    stamped: bool


@dataclass(frozen=True)
class Shown:
    """A paper of the book as anybody may see it. copy_of: the number of which it is a certified copy, "" of none."""

    number: str
    written: str
    office: str
    issued_at: datetime | None
    valid_until: date | None
    imported: bool
    copy_of: str
    standing: Standing
    reason: Pair | None
    signers: tuple[Signer, ...]

    @property
    def words(self) -> Pair:
        """How it stands."""
        return STANDS[self.standing.what]


@opens(everyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form for a file; POST says what it is. The file is read in memory and gone with the answer."""
    fault: TinhsoError | None = None
    answer: Answer | None = None
    status = 200
    if request.method == "POST":
        try:
            answer = _answer(request)
        except AskedTooOften as refusal:
            fault, status = refusal, 429
        except TinhsoError as refusal:
            fault, status = refusal, 503 if refusal.code in ("check_busy", "no_roots") else 422
    told = {
        "fault": fault,
        "answer": answer,
        "paper": shown(answer.paper) if answer and answer.paper else None,
        "verdict": VERDICTS[answer.verdict] if answer else None,
        "good": answer is not None and is_good(answer, day=timezone.localdate()),
        "on": authorities.is_on(),
        "most": MOST_BYTES // 1_000_000,
        "at": "check",
        "crumbs": [(("Kiểm tra kết quả ký số", "Check a signed result"), "")],
    }
    made = render(request, "citizen/check.html", told, status=status)
    if isinstance(fault, AskedTooOften):
        made["Retry-After"] = str(fault.facts["seconds"])
    return made


@opens(everyone)
@never_cache
@require_safe
def checked(request: HttpRequest, token: str) -> HttpResponse:
    """The page that a result's QR opens. A code that opens nothing is told so, and not too often from one place."""
    place = place_of(request, "token")
    try:
        asking.check(place, most=asking.MOST_MISSES, at=time.time())
        paper = paper_of_token(token[:64])
        if paper is None and was_revoked(token[:64]):
            return ended(request, REVOKED, REVOKED_SAYS)
        if paper is None:
            asking.count(place, most=asking.MOST_MISSES, at=time.time())
            raise Http404
    except AskedTooOften as refusal:
        told: dict[str, Any] = {"fault": refusal, "on": False, "at": "check", "crumbs": []}
        made = render(request, "citizen/check.html", told, status=429)
        made["Retry-After"] = str(refusal.facts["seconds"])
        return made
    told = {
        "paper": shown(paper),
        "good": stands(paper, day=timezone.localdate()).what == "valid",
        "by_code": True,
        "on": authorities.is_on(),
        "most": MOST_BYTES // 1_000_000,
        "at": "check",
        "crumbs": [
            (("Kiểm tra kết quả ký số", "Check a signed result"), reverse("check")),
            (paper.in_book, ""),
        ],
    }
    return render(request, "citizen/check.html", told)


def shown(paper: Paper) -> Shown:
    """A paper of the book without anything that names a person."""
    day = timezone.localdate(paper.issued_at or paper.begun_at)
    offices = organisation_on(day).offices

    def name(code: str) -> str:
        return offices[code].name if code in offices else code

    revoked = next((one for one in paper.changes.all() if one.what == rules.REVOKED), None)
    return Shown(
        number=paper.in_book,
        written=paper.written,
        office=name(paper.book),
        issued_at=paper.issued_at,
        valid_until=paper.valid_until,
        imported=paper.way == rules.IMPORTED,
        copy_of=paper.copy_of.in_book if paper.copy_of else "",
        standing=stands(paper, day=timezone.localdate()),
        reason=REASONS.get(revoked.reason) if revoked else None,
        signers=tuple(
            Signer(
                role=ROLES.get(one.role, ROLES[rules.PERSON]),
                office=name(one.office),
                serial=one.serial,
                at=one.stamped_at or one.claimed_at,
                stamped=one.stamped_at is not None,
            )
            for one in sorted(paper.signatures.all(), key=lambda one: one.place)
        ),
    )


def place_of(request: HttpRequest, what: str) -> str:
    """Where a question comes from, as a digest that nobody turns back into an address."""
    return salted_hmac(f"tinhso.check.{what}", request.META.get("REMOTE_ADDR", "")).hexdigest()


def _answer(request: HttpRequest) -> Answer:
    sent = request.FILES.get("file")
    if sent is None:
        raise CannotSign("no_check_file")
    if (sent.size or 0) > MOST_BYTES:
        raise CannotSign("check_too_large", most=MOST_BYTES // 1_000_000)
    asking.count(place_of(request, "file"), most=asking.MOST_FILES, at=time.time())
    content = sent.read()
    if not content.startswith(b"%PDF-") and not rules.looks_signed(content):
        raise CannotSign("not_a_pdf_to_check")
    return check_file(content, now=timezone.now(), lane=PUBLIC)
