"""What each code says, in Vietnamese and English: one module of sentences for each part of the command line."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from tinhso.kernel.lengths import number_text
from tinhso.sentences.trust import WHYS

# What is refused of money: whole numbers among the facts are sums.
_OF_MONEY = ("pay_", "refund_", "till_", "line_parts_", "portal_amount_")

# What is wrong with a formula is a code within the text of a problem, whoever passes that on.
_FORMULA = re.compile(r"\bformula_[a-z_]+")

# What the rooms below call a field → what stands beside it on the screens; what is not here is said as it is.
FIELDS: Mapping[str, tuple[str, str]] = {
    "personal": ("số định danh", "personal number"),
    "old_personal": ("số chứng minh nhân dân", "old identity number"),
    "tax": ("mã số thuế", "tax number"),
    "passport": ("số hộ chiếu", "passport number"),
    "name": ("họ và tên", "name"),
    "born": ("ngày sinh", "date of birth"),
    "sex": ("giới tính", "sex"),
    "address": ("địa chỉ", "address"),
    "issued": ("ngày cấp", "day of issue"),
    "phone": ("số điện thoại", "phone"),
    "mail": ("thư điện tử", "mail"),
    "contact": ("cách liên hệ", "contact"),
    "counter": ("quầy", "counter"),
    "service": ("việc cần làm", "errand"),
    "tracking": ("mã bưu gửi", "tracking number"),
    "post": ("nơi nhận qua bưu chính", "postal address"),
    "papers": ("giấy tờ", "papers"),
    "reasons": ("lý do", "reasons"),
    "override": ("vì sao vẫn yêu cầu", "why it is asked all the same"),
    "reason": ("lý do", "reason"),
    "summary": ("nội dung", "summary"),
    "what": ("việc phải làm", "what is to be done"),
    "signer": ("người ký", "signer"),
    "taker": ("người nhận", "who takes it"),
    "until": ("ngày hẹn mới", "the new date"),
    "until_date": ("ngày chậm nhất", "the last day"),
    "valid_until": ("có giá trị đến ngày", "valid until"),
    "taker_name": ("họ tên người nhận thay", "the name of who takes it instead"),
    "taker_authority": ("giấy ủy quyền của người nhận thay", "what lets somebody else take it"),
    "due": ("hạn", "due date"),
    "answers": ("tờ khai", "form"),
    "how": ("cách trả kết quả", "way of handing out"),
    "score": ("điểm từ 1 đến 5", "score of 1 to 5"),
    "clock": ("cách tính thời hạn sau khi bổ sung", "what the clock does afterwards"),
    "amount": ("số tiền", "amount"),
    "paper": ("tên giấy tờ", "the paper's name"),
    "staff": ("cán bộ", "officer"),
    "question": ("câu hỏi", "question"),
    "answer": ("câu trả lời", "answer"),
    "outcome": ("kết quả", "outcome"),
    "text": ("nội dung", "text"),
    "rule": ("căn cứ", "rule"),
    "evidence": ("căn cứ xác minh", "evidence"),
    "unit_code": ("mã xã, phường", "unit code"),
    "place": ("địa điểm", "place"),
    "numerator": ("tử số", "numerator"),
    "denominator": ("mẫu số", "denominator"),
    "name_vi": ("tên", "name"),
    "name_en": ("tên tiếng Anh", "English name"),
    "unit": ("đơn vị", "unit"),
    "decimals": ("số chữ số thập phân", "decimals"),
    "heading": ("nhóm", "heading"),
    "note": ("ghi chú", "note"),
    "supplier": ("nơi cung cấp", "supplier"),
    "every": ("chu kỳ", "how often"),
    "holder": ("chủ tài khoản", "account holder"),
    "sorts": ("loại dữ liệu", "sorts of data"),
    "data": ("loại dữ liệu", "sorts of data"),
    "consequences": ("hậu quả", "consequences"),
    "measures": ("biện pháp", "measures"),
    "ground": ("căn cứ", "ground"),
    "purpose": ("mục đích", "purpose"),
    "basis": ("căn cứ", "legal basis"),
    "subjects": ("chủ thể dữ liệu", "whose data"),
    "recipients": ("bên nhận", "recipients"),
    "abroad": ("chuyển ra nước ngoài", "transfer abroad"),
    "assessed": ("đánh giá tác động", "assessment"),
    "code": ("mã", "code"),
    "title": ("tên, trích yếu", "title"),
    "plan_name": ("tên kế hoạch", "the plan's name"),
    "milestone": ("tên mốc", "milestone"),
    "money_name": ("tên khoản kinh phí", "what the money is for"),
    "file": ("tệp", "file"),
    "cooperating": ("đơn vị phối hợp", "cooperating units"),
    "head": ("lãnh đạo phụ trách", "head"),
    "document": ("văn bản căn cứ", "document"),
    "kind": ("loại", "kind"),
    "start": ("ngày bắt đầu", "start"),
    "last_time": ("lần cuối", "the last time"),
    "product": ("sản phẩm", "product"),
    "group": ("nhóm", "group"),
    "pillar": ("trụ cột", "pillar"),
    "pillars": ("trụ cột", "pillars"),
    "horizons": ("tầm nhìn", "horizons"),
    "priority": ("mức độ", "priority"),
    "part_of": ("thuộc nhiệm vụ", "part of"),
    "leans_on": ("việc phải xong trước", "what must be done before"),
    "milestones": ("mốc", "milestones"),
    "doc_number": ("số, ký hiệu văn bản", "the document's number"),
    "issuer": ("cơ quan ban hành", "issuer"),
    "replaced_by": ("văn bản thay thế", "what replaces it"),
    "ended": ("từ ngày", "from"),
    "since": ("từ ngày", "since"),
    "freed_on": ("ngày hết vướng", "the day from which it waits no more"),
    "done": ("ngày xong", "done on"),
    "percent": ("phần trăm", "percent"),
    "stars": ("chất lượng", "quality"),
    "revision": ("phiên bản của trang", "the page's revision"),
    "lines": ("các dòng việc", "lines"),
    "soon_days": ("số ngày làm việc còn lại", "working days left"),
    "behind_percent": ("phần trăm chậm", "percent behind"),
    "scoring": ("cách chấm điểm", "practice of scoring"),
    "way": ("cách tính", "how it is meant"),
    "progress": ("lần báo tiến độ", "what was told"),
    "block": ("vướng mắc", "what blocks it"),
    "on": ("nhiệm vụ phải xong trước", "the task before"),
    "procedure": ("mã thủ tục", "the procedure's code"),
    "channel": ("kênh", "channel"),
    "subject": ("về việc", "what it is about"),
    "words": ("nội dung đã làm", "what was done"),
}


@cache
def all_sentences() -> dict[str, tuple[str, str]]:
    """Code → (Vietnamese, English), of every part."""
    merged: dict[str, tuple[str, str]] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        merged |= import_module(module.name).SENTENCES
    return merged


def sentence(code: str, lang: str, facts: dict[str, Any] | None = None) -> str:
    """A code and its facts as a sentence. A reason and a field among the facts are said in words too."""
    told = dict(facts or {})
    if told.get("reason") in all_sentences():
        told["reason"] = sentence(told["reason"], lang)
    if isinstance(told.get("problem"), str):
        told["problem"] = in_words(told["problem"], lang)
    if told.get("field") in FIELDS:
        told["field"] = FIELDS[told["field"]][lang == "en"]
    if (why := WHYS.get((code, str(told.get("why"))))) is not None:
        told["why"] = why[lang == "en"]
    pair = all_sentences().get(code)
    if pair is None:
        return f"{code} {told}" if told else code
    if code.startswith(_OF_MONEY):
        told = {name: _sum(value, lang) for name, value in told.items()}
    return pair[lang == "en"].format(**told)


def _sum(value: Any, lang: str) -> Any:
    """A whole number as sums are written; everything else as it is."""
    return number_text(value, lang) if type(value) is int else value


def in_words(problem: str, lang: str) -> str:
    """A problem with the codes of formulas in it said in words."""
    return _FORMULA.sub(lambda found: _in_words(found[0], lang), problem)


def _in_words(code: str, lang: str) -> str:
    pair = all_sentences().get(code)
    return pair[lang == "en"] if pair else code
