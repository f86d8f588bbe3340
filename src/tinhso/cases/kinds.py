"""The events of a dossier. Subject: `case:<uid>`.

Every one of KINDS says how the dossier stands after it: its state, the office and the person who hold it, the step. So
a reader of the ledger alone knows in whose hands each stretch of time lay. on_behalf: the absent officer in whose place
the actor acted.
"""

from __future__ import annotations

from datetime import date, datetime

from tinhso.ledger.kinds import Fact, Kind, declare

STANDING = {
    "state": Fact(str, longest=20),
    "holder": Fact(str, longest=50),
    "staff": Fact(str, optional=True, longest=50),
    "step": Fact(str, optional=True, longest=60),
    "on_behalf": Fact(str, optional=True, longest=50),
}
MOVED = {"due_at": Fact(datetime, optional=True)}
# until: what is promised after it, where that is not the due moment: a letter of apology has promised more.
PROMISED = {**MOVED, "until": Fact(datetime, optional=True)}


def _kind(
    name: str, vi: str, en: str, *, measured: str = "a stretch ends here", **facts: Fact
) -> Kind:
    return Kind(f"cases.{name}", facts={**STANDING, **facts}, sentence=(vi, en), measured=measured)


_TEXT = Fact(str, sealed=True, optional=True, longest=4_000)
# Papers by their types in the open; the names of those that have none may be somebody's.
_PAPERS = {"papers": Fact(list), "names": Fact(list, sealed=True, optional=True)}

KINDS = (
    _kind(
        "filed",
        "Hồ sơ được nộp.",
        "The dossier was filed.",
        measured="starts the citizen's clock",
        code=Fact(str, longest=64),
        procedure=Fact(str, longest=40),
        version=Fact(int, optional=True),
        desk=Fact(str, longest=50),
        office=Fact(str, longest=50),
        owner=Fact(str, longest=40),
        filer=Fact(str, longest=40),
        assurance=Fact(int, optional=True),
        answers=Fact(dict, sealed=True, optional=True),
        **_PAPERS,
    ),
    _kind(
        "completion_asked",
        "Người nộp được đề nghị hoàn thiện hồ sơ.",
        "The applicant was asked to complete the dossier.",
        papers=Fact(list),
        reasons=_TEXT,
    ),
    _kind(
        "completed",
        "Hồ sơ được hoàn thiện.",
        "The dossier was completed.",
        measured="a stretch ends here",
        **_PAPERS,
    ),
    _kind(
        "not_accepted",
        "Hồ sơ không được tiếp nhận.",
        "The dossier was not accepted.",
        reasons=_TEXT,
    ),
    _kind(
        "exemption_judged",
        "Việc miễn phí đã được xét.",
        "The exemption from the fee was judged.",
        measured="nothing",
        granted=Fact(bool),
        fee=Fact(int, optional=True),
        reasons=_TEXT,
    ),
    _kind(
        "accepted",
        "Hồ sơ được tiếp nhận, hẹn trả {due_at}.",
        "The dossier was accepted, promised for {due_at}.",
        measured="starts the legal clock",
        limit=Fact(str, longest=20),
        fee=Fact(int, optional=True),
        **MOVED,
    ),
    _kind("assigned", "Hồ sơ được phân công.", "The dossier was assigned."),
    _kind("passed_on", "Chuyển sang bước {step}.", "Passed on to the step {step}."),
    _kind(
        "step_returned",
        "Trả lại bước {step}.",
        "Returned to the step {step}.",
        reasons=_TEXT,
    ),
    _kind(
        "consulted",
        "Lấy ý kiến {asked}.",
        "{asked} was asked for its opinion.",
        measured="nothing: the clock runs",
        asked=Fact(str, longest=50),
        until=Fact(datetime, optional=True),
        question=_TEXT,
    ),
    _kind(
        "consultation_answered",
        "{asked} đã trả lời.",
        "{asked} has answered.",
        measured="nothing: the clock runs",
        asked=Fact(str, longest=50),
        answer=_TEXT,
    ),
    _kind(
        "planned",
        "Đã đặt lịch {what}, {on}.",
        "{what} was planned for {on}.",
        measured="nothing: the clock runs",
        what=Fact(str),
        on=Fact(datetime),
    ),
    _kind(
        "carried_out",
        "Đã thực hiện {what}.",
        "{what} was carried out.",
        measured="nothing: the clock runs",
        what=Fact(str),
        outcome=_TEXT,
    ),
    _kind(
        "supplement_asked",
        "Người nộp được yêu cầu bổ sung lần {number}.",
        "The applicant was asked for a supplement, number {number}.",
        measured="stops the legal clock",
        number=Fact(int),
        papers=Fact(list),
        rule=Fact(str, optional=True),
        clock=Fact(str, longest=8),
        reasons=_TEXT,
    ),
    _kind(
        "supplement_answered",
        "Người nộp đã bổ sung; thời hạn tính lại, hẹn trả {due_at}.",
        "The applicant has supplied it; the limit counts again, promised for {due_at}.",
        measured="restarts the legal clock",
        **PROMISED,
        **_PAPERS,
    ),
    _kind(
        "supplement_resumed",
        "Người nộp đã bổ sung; thời hạn chạy tiếp, hẹn trả {due_at}.",
        "The applicant has supplied it; the clock runs on, promised for {due_at}.",
        measured="ends a stop of the legal clock",
        **PROMISED,
        **_PAPERS,
    ),
    _kind(
        "payment_asked",
        "Người nộp được yêu cầu nộp {amount} đồng.",
        "The applicant was asked to pay {amount} VND.",
        measured="stops the legal clock",
        amount=Fact(int),
    ),
    _kind(
        "paid",
        "Đã nộp {amount} đồng, hẹn trả {due_at}.",
        "{amount} VND were paid, promised for {due_at}.",
        measured="ends a stop of the legal clock",
        amount=Fact(int),
        **PROMISED,
    ),
    _kind(
        "suspended",
        "Tạm dừng theo {rule}.",
        "Suspended under {rule}.",
        measured="stops the legal clock",
        rule=Fact(str),
        reasons=_TEXT,
    ),
    _kind(
        "resumed",
        "Xử lý tiếp, hẹn trả {due_at}.",
        "Resumed, promised for {due_at}.",
        measured="ends a stop of the legal clock",
        **PROMISED,
    ),
    _kind(
        "extension_proposed",
        "Đề xuất hẹn lại đến {until}.",
        "A new date, {until}, was proposed.",
        measured="nothing: the clock runs",
        until=Fact(datetime),
        reasons=_TEXT,
    ),
    _kind(
        "extended",
        "Đã xin lỗi và hẹn lại {until}.",
        "An apology was sent, with the new date {until}.",
        measured="moves the promise, not the limit",
        until=Fact(datetime),
        reasons=_TEXT,
    ),
    _kind(
        "extension_declined",
        "Không hẹn lại.",
        "No new date was given.",
        measured="nothing: the clock runs",
    ),
    _kind(
        "decided",
        "Kết quả đã ký.",
        "The result was signed.",
        measured="ends the legal clock",
        result=Fact(str, longest=64),
        granted=Fact(bool),
        number=Fact(str, optional=True, longest=60),
        valid_until=Fact(date, optional=True),
        summary=_TEXT,
    ),
    _kind(
        "result_attached",
        "Tệp kết quả được gắn hoặc thay.",
        "The result's file was attached, or replaced.",
        measured="nothing",
        files=Fact(list),
        replaced=Fact(bool),
        valid_until=Fact(date, optional=True),
        reasons=_TEXT,
    ),
    _kind(
        "returned",
        "Kết quả đã trả cho người nộp.",
        "The applicant has the result.",
        measured="ends the citizen's clock",
        how=Fact(str, longest=16),
        taken_by=Fact(str, optional=True, longest=8),
        taker=Fact(str, sealed=True, optional=True, longest=200),
        paper=Fact(str, sealed=True, optional=True, longest=40),
        authority=Fact(str, sealed=True, optional=True, longest=200),
    ),
    _kind(
        "withdrawn",
        "Người nộp đã rút hồ sơ.",
        "The applicant withdrew the dossier.",
        measured="ends the legal clock without a result",
        reasons=_TEXT,
    ),
    _kind(
        "stopped",
        "Dừng giải quyết theo đề nghị của người nộp.",
        "Stopped at the applicant's request.",
        measured="ends the legal clock without a result",
        rule=Fact(str, optional=True),
        reasons=_TEXT,
    ),
    _kind(
        "handed_over",
        "Chuyển về đơn vị kế thừa.",
        "Handed over to the office that succeeds.",
        desk=Fact(str, longest=50),
        office=Fact(str, longest=50),
        on_date=Fact(date),
    ),
    _kind(
        "transferred",
        "Bàn giao cho {to} từ {on_date}.",
        "Handed to {to} from {on_date}.",
        measured="ends our clocks without a result: neither decided nor late",
        to=Fact(str, longest=200),
        on_date=Fact(date),
        remaining_seconds=Fact(int, optional=True),
    ),
    _kind(
        "recounted",
        "Lịch làm việc được công bố lại, hẹn trả {due_at}.",
        "The calendar was announced anew, promised for {due_at}.",
        measured="moves the due moment by a calendar that was announced late",
        was=Fact(datetime, optional=True),
        calendar=Fact(str, longest=60),
        **PROMISED,
    ),
    _kind(
        "promise_told",
        "Hệ thống khác đã hẹn trả {until}.",
        "Another system had promised {until}.",
        measured="nothing: the clock runs",
        until=Fact(datetime),
    ),
    _kind(
        "cut_over",
        "Hồ sơ được nhận từ hệ thống {feed}, đồng hồ vẫn chạy.",
        "Taken over from the system {feed}, its clock running.",
        measured="a stretch ends here",
        feed=Fact(str, longest=50),
        on_date=Fact(date),
        **MOVED,
    ),
    _kind(
        "linked",
        "Gắn với một hồ sơ liên quan ({link}).",
        "Linked with another dossier ({link}).",
        measured="nothing: the clock runs",
        link=Fact(str, longest=20),
        other=Fact(str, longest=36),
    ),
    _kind(
        "corrected",
        "Thông tin hồ sơ được sửa.",
        "The dossier's details were corrected.",
        measured="nothing",
        fields=Fact(list),
        answers=Fact(dict, sealed=True, optional=True),
        fee=Fact(int, optional=True),
    ),
    _kind(
        "scanned",
        "Giấy tờ được quét và gắn vào hồ sơ.",
        "Papers were scanned and put into the dossier.",
        measured="nothing",
        files=Fact(list),
        pages=Fact(int),
        **_PAPERS,
    ),
    _kind(
        "post_wished",
        "Kết quả được đề nghị gửi qua bưu chính.",
        "The result is wanted by post.",
        measured="nothing",
        address=Fact(str, sealed=True, longest=500),
        phone=Fact(str, sealed=True, optional=True, longest=30),
    ),
    _kind(
        "posted",
        "Kết quả đã gửi bưu chính.",
        "The result was given to the carrier.",
        measured="nothing",
        tracking=Fact(str, sealed=True, longest=40),
    ),
    _kind(
        "rated",
        "Người nộp đánh giá {score}/5.",
        "The applicant rated it {score} of 5.",
        measured="nothing",
        score=Fact(int),
        text=_TEXT,
    ),
    _kind(
        "data_refused",
        "Dữ liệu của {database} không dùng được; phải yêu cầu người nộp bổ sung trước {ask_by}.",
        "The data of {database} cannot be used; the applicant must be asked by {ask_by}.",
        measured="nothing: the clock runs",
        papers=Fact(list),
        database=Fact(str, longest=30),
        ask_by=Fact(datetime),
        reasons=_TEXT,
    ),
    _kind(
        "undone",
        "Đã hoàn tác một thao tác.",
        "An act was undone.",
        measured="a stretch ends here",
        act=Fact(str, longest=40),
        reasons=_TEXT,
    ),
)

_DATA = {
    "case": Fact(str, longest=36),
    "paper": Fact(str, longest=60),
    "database": Fact(str, longest=30),
    "basis": Fact(str),
}
# What a register says in place of a paper. Subject: `data:<uid>`, for it changes nothing of how the dossier stands.
DATA_KINDS = (
    Kind(
        "cases.data_awaited",
        facts={**_DATA, "ask_by": Fact(datetime)},
        sentence=(
            "Hỏi {database} dữ liệu thay cho giấy {paper}.",
            "{database} is asked for data in place of {paper}.",
        ),
    ),
    Kind(
        "cases.data_had",
        facts={
            **_DATA,
            "as_of": Fact(datetime),
            "reference": Fact(str, sealed=True, longest=64),
            "record": Fact(dict, sealed=True),
        },
        sentence=(
            "Đã lấy dữ liệu thay cho giấy {paper} từ {database}.",
            "Data in place of {paper} came from {database}.",
        ),
    ),
    Kind(
        "cases.data_missed",
        facts={**_DATA, "why": Fact(str, longest=60), "ask_by": Fact(datetime)},
        sentence=(
            "Không lấy được từ {database} dữ liệu thay cho giấy {paper}.",
            "No data in place of {paper} could be had from {database}.",
        ),
    ),
)

declare(*KINDS, *DATA_KINDS)
