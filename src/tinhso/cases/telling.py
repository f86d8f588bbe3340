"""What the people of a dossier are told by mail, obliged in the transaction of the act that they are told of.

Only verified addresses are written to, and only of what happens now: a past moment that is told, as in an import or a
history, sends nobody a letter. A letter names the dossier and what is next; what the dossier holds stays behind the
code that its address proves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from tinhso.cases.actions.doing import Doing
from tinhso.cases.models import Case
from tinhso.notices.actions import oblige
from tinhso.parties.queries import contacts_of

Pair = tuple[str, str]

# What is told → the letter's subject and its sentences, in Vietnamese and English.
LETTERS: Mapping[str, tuple[Pair, Pair]] = {
    "completion_asked": (
        ("Hồ sơ {code} cần hoàn thiện", "Dossier {code} is to be completed"),
        (
            "Hồ sơ chưa đủ để tiếp nhận. Hãy mở hồ sơ để xem còn thiếu gì và nộp bổ sung.",
            "The dossier is not complete yet. Open it to see what is missing, and supply it.",
        ),
    ),
    "supplement_asked": (
        ("Hồ sơ {code} cần bổ sung", "Dossier {code} needs a supplement"),
        (
            "Cơ quan xử lý đề nghị bổ sung giấy tờ; đồng hồ dừng chờ bạn. Hãy mở hồ sơ để xem lý do và nộp bổ sung.",
            "The office asks for more papers; the clock is stopped until you answer. Open the dossier for the reasons.",
        ),
    ),
    "accepted": (
        ("Hồ sơ {code} đã được tiếp nhận", "Dossier {code} was accepted"),
        ("Hồ sơ đủ và đã được tiếp nhận{promise_vi}.", "The dossier was accepted{promise_en}."),
    ),
    "not_accepted": (
        ("Hồ sơ {code} không được tiếp nhận", "Dossier {code} was not accepted"),
        (
            "Hồ sơ không được tiếp nhận. Hãy mở hồ sơ để xem lý do; bạn có thể nộp lại.",
            "The dossier was not accepted. Open it for the reasons; you may file again.",
        ),
    ),
    "recounted": (
        ("Hẹn trả hồ sơ {code} được tính lại", "The promise of dossier {code} was counted again"),
        (
            "Lịch làm việc được công bố lại nên hẹn trả thay đổi{promise_vi}.",
            "The office calendar was announced anew, which moves the promise{promise_en}.",
        ),
    ),
    "extended": (
        ("Xin lỗi và hẹn lại hồ sơ {code}", "An apology and a new date for dossier {code}"),
        (
            "Chúng tôi xin lỗi vì chưa trả kết quả đúng hẹn{promise_vi}.",
            "We apologise: the result will not be ready as promised{promise_en}.",
        ),
    ),
    "result_ready": (
        ("Hồ sơ {code} đã có kết quả", "The result of dossier {code} is ready"),
        (
            "Kết quả đã ký. Hãy mở hồ sơ để xem nơi nhận.",
            "The result was signed. Open the dossier to see where you get it.",
        ),
    ),
}


def follow_address(code: str) -> str:
    """Where a dossier is followed by its code; what the slip's QR and our letters lead to."""
    return f"{settings.PUBLIC_ADDRESS}/theo-doi?{urlencode({'ma': code})}"


def tell(doing: Doing, what: str) -> None:
    """Oblige a letter about an act to every verified address of owner and filer; none for a told moment.

    Its delivery is no event of the dossier: those say how the dossier stands, and a letter changes nothing of that.
    """
    case = doing.case
    if doing.told_at is not None or case.told:
        return
    subject, said = LETTERS[what]
    facts = {"code": case.code, **_promise(case.promised_at)}
    for number, address in enumerate(_addresses(case)):
        oblige(
            f"case:{case.uid}:{what}:{case.revision}:{number}",
            to=address,
            subject=subject[0].format(**facts),
            text=_text(case, subject, said, facts),
            due_at=doing.at,
        )


def _addresses(case: Case) -> list[str]:
    """The newest verified address of each of the two, once."""
    found: dict[str, None] = {}
    for party in dict.fromkeys((case.owner, case.filer)):
        mails = (one for one in contacts_of(party) if one.kind == "mail" and one.verified_at)
        newest = next(mails, None)
        if newest is not None:
            found.setdefault(newest.value)
    return list(found)


def _promise(at: datetime | None) -> dict[str, str]:
    if at is None:
        return {"promise_vi": "", "promise_en": ""}
    text = f"{timezone.localtime(at):%d/%m/%Y %H:%M}"
    return {
        "promise_vi": f", hẹn trả kết quả {text}",
        "promise_en": f"; the result is promised for {text}",
    }


def _text(case: Case, subject: Pair, said: Pair, facts: Mapping[str, str]) -> str:
    address = follow_address(case.code)
    return "\n".join(
        (
            said[0].format(**facts),
            "",
            f"Hồ sơ: {case.code}",
            f"Thủ tục: {case.title}",
            f"Xem hồ sơ: {address}",
            "",
            "Không trả lời thư này. Chúng tôi không bao giờ hỏi mật khẩu hay mã qua thư.",
            "",
            "–",
            f"{subject[1].format(**facts)}. {said[1].format(**facts)}",
            "",
        )
    )
