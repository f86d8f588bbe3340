"""Where a dossier stands, in words for whom it is: what is awaited, and from whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tinhso.cases.models import Case
from tinhso.cases.states import STATES
from tinhso.web.case_line import Names, judged
from tinhso.web.timeline import Line
from tinhso.web.words import Pair, t

_SAYS: Mapping[str, Pair] = {
    "filed": ("{desk} đang kiểm tra hồ sơ để tiếp nhận.", "{desk} is checking it."),
    "incomplete": (
        "Đang chờ bạn bổ sung giấy tờ để được tiếp nhận.",
        "Waiting for your papers before it can be accepted.",
    ),
    "not_accepted": ("{desk} không tiếp nhận hồ sơ này.", "{desk} did not accept it."),
    "processing": ("{holder} đang giải quyết.", "{holder} is working on it."),
    "awaiting_citizen": ("Đang chờ bạn bổ sung giấy tờ.", "Waiting for your papers."),
    "awaiting_payment": ("Đang chờ bạn nộp phí.", "Waiting for your payment."),
    "suspended": (
        "{holder} đang tạm dừng giải quyết theo quy định.",
        "{holder} has suspended it by law.",
    ),
    "done": ("Đã có kết quả, mời bạn đến {desk} nhận.", "The result is ready at {desk}."),
    "returned": ("Kết quả đã trả.", "The result was handed out."),
    "withdrawn": ("Hồ sơ đã được rút theo yêu cầu của bạn.", "You withdrew it."),
    "stopped": ("Đã dừng giải quyết theo đề nghị của bạn.", "Stopped at your request."),
    "transferred": (
        "Đã chuyển cho cơ quan ngoài tỉnh giải quyết tiếp.",
        "Another province goes on with it.",
    ),
}
_AT_STEP: Pair = ("{holder} đang giải quyết, ở bước {step}.", "{holder}: at the step {step}.")
_BY_POST: Pair = (
    "Đã có kết quả, sẽ gửi cho bạn qua bưu chính.",
    "The result is ready and will be sent to you by post.",
)
# What a state is called where the one who reads is the one who is waited for.
_STATES: Mapping[str, Pair] = {
    "incomplete": ("Chờ bạn bổ sung", "Waiting for you"),
    "awaiting_citizen": ("Chờ bạn bổ sung", "Waiting for you"),
    "awaiting_payment": ("Chờ bạn nộp phí", "Waiting for your payment"),
}


def state_of(case: Case) -> str:
    """A dossier's state in two or three words."""
    return t(*_STATES.get(case.state, STATES[case.state].words))


def standing(case: Case, names: Names, *, by_post: bool = False) -> str:
    """What happens to a dossier now, or what is awaited of whom, in a sentence. by_post: where its result goes."""
    step = names.step(case, case.step)
    said = _SAYS[case.state]
    if case.state == "processing" and step:
        said = _AT_STEP
    elif case.state == "done" and by_post:
        said = _BY_POST
    desk, holder = names.office(case.desk), names.office(case.holder)
    return t(*said, desk=desk, holder=holder, step=step)


def citizens_line(case: Case, line: Line, names: Names) -> Line:
    """The time line in her words."""
    return replace(judged(case, line), whose=standing(case, names))
