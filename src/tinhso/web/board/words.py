"""What the figures of the boards are called, and how each is counted, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tinhso.web.words import Pair


@dataclass(frozen=True)
class Meaning:
    """A figure's name and its definition with its denominator."""

    name: Pair
    counts: Pair


FIGURES: Mapping[str, Meaning] = {
    "received": Meaning(
        ("Đã nộp", "Filed"),
        (
            "Hồ sơ được nộp trong kỳ, kể cả hồ sơ sau đó không được tiếp nhận hay đã rút.",
            "Dossiers filed in the period, also those that were then not accepted or withdrawn.",
        ),
    ),
    "seen": Meaning(
        ("Đã thấy", "Seen"),
        (
            "Hồ sơ nộp trong kỳ mà mọi mốc được ghi ngay lúc xảy ra trên hệ thống này.",
            "Filed in the period, with every moment recorded here as it happened.",
        ),
    ),
    "told": Meaning(
        ("Được kể lại", "Told"),
        (
            "Hồ sơ nộp trong kỳ có ít nhất một mốc được nhập sau hoặc lấy từ hệ thống khác.",
            "Filed in the period, with a moment that was entered afterwards or came from elsewhere.",
        ),
    ),
    "unchecked": Meaning(
        ("Chờ tiếp nhận", "To be accepted"),
        (
            "Hồ sơ lúc này đã nộp mà chưa tiếp nhận, kể cả đang chờ người nộp hoàn thiện.",
            "Now filed and not yet accepted, also those that wait for the applicant to complete them.",
        ),
    ),
    "open": Meaning(
        ("Đang giải quyết", "In progress"),
        (
            "Hồ sơ lúc này đã tiếp nhận và chưa có kết quả, kể cả khi đồng hồ đang dừng.",
            "Now accepted and without a result, also while the clock stands.",
        ),
    ),
    "elsewhere": Meaning(
        ("Đang giải quyết ở hệ thống khác", "In progress in another system"),
        (
            "Hồ sơ đang giải quyết ở hệ thống khác, soi chiếu về đây: có trong số liệu, không có trong hộp việc.",
            "In progress in another system and mirrored here: part of the figures, in nobody's inbox.",
        ),
    ),
    "due_today": Meaning(
        ("Đến hạn hôm nay", "Due today"),
        (
            "Hồ sơ đang giải quyết, đồng hồ đang chạy, có hạn trong ngày hôm nay.",
            "In progress, the clock running, due some time today.",
        ),
    ),
    "open_late": Meaning(
        ("Đang quá hạn", "Overdue now"),
        (
            "Hồ sơ đang giải quyết, đồng hồ đang chạy, đã qua hạn. Tỷ lệ của nó tính trên hồ sơ đang giải quyết, "
            "không trên hồ sơ đã xong.",
            "In progress, the clock running, past due. Its share is of dossiers in progress, not of decided ones.",
        ),
    ),
    "waiting": Meaning(
        ("Đồng hồ dừng", "Clock stopped"),
        (
            "Hồ sơ đã tiếp nhận đang chờ người dân bổ sung, chờ nộp phí, hoặc tạm dừng có căn cứ.",
            "Accepted and waiting for the citizen's papers or payment, or suspended by law.",
        ),
    ),
    "decided": Meaning(
        ("Đã giải quyết", "Decided"),
        (
            "Hồ sơ có kết quả được ký trong kỳ, kể cả kết quả từ chối.",
            "Dossiers whose result was signed in the period, refusals included.",
        ),
    ),
    "on_time": Meaning(
        ("Xong đúng hạn", "Decided on time"),
        (
            "Trước hạn và đúng hạn, chia cho hồ sơ đã xong có hạn (trước, đúng và quá hạn) trong kỳ. "
            "Hồ sơ đang giải quyết không nằm trong tỷ lệ này.",
            "Early and on time, divided by decided dossiers with a limit (early, on time and late) of the period. "
            "Dossiers in progress are not part of it.",
        ),
    ),
    "late": Meaning(
        ("Xong quá hạn", "Decided late"),
        (
            "Hồ sơ có kết quả trong kỳ, sau hạn.",
            "Decided in the period, after they were due.",
        ),
    ),
    "early": Meaning(
        ("Xong trước hạn", "Decided early"),
        ("Xong vào một ngày làm việc trước ngày hẹn.", "Done on a working day before the due one."),
    ),
    "unknown": Meaning(
        ("Không xét được", "Cannot be judged"),
        ("Đã xong nhưng không rõ hạn.", "Decided without a limit that is known."),
    ),
    "working": Meaning(
        ("Đồng hồ pháp lý", "The legal clock"),
        (
            "Thời gian làm việc từ tiếp nhận (hoặc từ lúc tính lại) đến khi có kết quả, trừ lúc đồng hồ dừng, "
            "của hồ sơ đã giải quyết trong kỳ. Trung vị: một nửa không lâu hơn. Chín phần mười không lâu hơn mốc sau.",
            "Working time from acceptance (or a restart) to the result, less stops, of dossiers decided in the period. "
            "Median: half took no longer. Nine in ten took no longer than the second figure.",
        ),
    ),
    "index_share": Meaning(
        ("Đồng hồ chỉ số 766", "Index 766 clock"),
        (
            "Đúng hạn theo cách tính của Cổng quốc gia (Quyết định 766/QĐ-TTg), chia cho hồ sơ tiếp nhận trong kỳ, kể "
            "cả hồ sơ đang giải quyết và đang quá hạn. Trừ thời gian chờ của một lần yêu cầu bổ sung và thời gian "
            "chờ nộp tiền; lần bổ sung thứ hai là quá hạn; tạm dừng của cơ quan không được trừ; dừng xử lý là kết "
            "thúc. So với ngày hẹn đầu tiên. Hồ sơ đã rút và hồ sơ không có hạn không tính (suy ra).",
            "On time as the national portal counts (Decision 766/QĐ-TTg), divided by dossiers accepted in the period, "
            "those in progress and overdue among them. The wait for one supplement and for money is subtracted; a "
            "second supplement is overdue; a suspension by the office is not subtracted; a stop is an end. Against the "
            "first promise. Withdrawn ones and those without a limit are not counted (inferred).",
        ),
    ),
    "index_counted": Meaning(
        ("Chỉ số 766: được tính", "Index 766: counted"),
        (
            "Mẫu số của chỉ số: hồ sơ tiếp nhận trong kỳ, trừ hồ sơ đã rút và hồ sơ không có hạn.",
            "The index's denominator: accepted in the period, less withdrawn ones and those without a limit.",
        ),
    ),
    "index_on_time": Meaning(
        ("Chỉ số 766: đúng hạn", "Index 766: on time"),
        (
            "Tiếp nhận trong kỳ; xong đúng hạn, hoặc đang giải quyết và chưa quá hạn, theo đồng hồ chỉ số 766.",
            "Accepted in the period; ended on time, or in progress and not overdue, by the clock of index 766.",
        ),
    ),
    "index_late": Meaning(
        ("Chỉ số 766: xong quá hạn", "Index 766: late"),
        (
            "Tiếp nhận trong kỳ, kết thúc sau hạn của chỉ số 766 hoặc đã yêu cầu bổ sung từ hai lần.",
            "Accepted in the period, ended after the index's due moment or after two supplements.",
        ),
    ),
    "index_overdue": Meaning(
        ("Chỉ số 766: đang quá hạn", "Index 766: overdue now"),
        (
            "Tiếp nhận trong kỳ, đang giải quyết, đã qua hạn của chỉ số 766 hoặc đã yêu cầu bổ sung từ hai lần.",
            "Accepted in the period, in progress, past the index's due moment or after two supplements.",
        ),
    ),
    "index_not_counted": Meaning(
        ("Chỉ số 766: không tính", "Index 766: not counted"),
        (
            "Tiếp nhận trong kỳ nhưng đã rút, hoặc không có hạn.",
            "Accepted in the period and withdrawn, or without a limit.",
        ),
    ),
    "returned": Meaning(
        ("Đã trả kết quả", "Returned"),
        (
            "Hồ sơ mà người nộp nhận kết quả trong kỳ.",
            "The applicant got the result in the period.",
        ),
    ),
    "citizen": Meaning(
        ("Đồng hồ của người dân", "The citizen's clock"),
        (
            "Từ lúc nộp đến lúc nhận kết quả, không trừ gì, của hồ sơ đã trả trong kỳ. Theo lịch: cả đêm và ngày nghỉ. "
            "Giờ làm việc: chỉ giờ mở cửa.",
            "From filing to having the result, nothing subtracted, of dossiers returned in the period. Elapsed: nights "
            "and days off as well. Working: office hours alone.",
        ),
    ),
    "withdrawn": Meaning(
        ("Đã rút", "Withdrawn"),
        ("Hồ sơ do người nộp rút trong kỳ.", "Taken back by their applicants in the period."),
    ),
    "transferred": Meaning(
        ("Bàn giao ra ngoài tỉnh", "Handed to another province"),
        (
            "Hồ sơ đang mở được bàn giao trong kỳ cho tỉnh, thành phố khác. Không tính là đã giải quyết, không tính là "
            "quá hạn.",
            "Open dossiers handed to another province in the period. Counted neither as decided nor as late.",
        ),
    ),
    "moved": Meaning(
        ("Đã hẹn lại", "Promise moved"),
        (
            "Hồ sơ giải quyết trong kỳ mà ngày hẹn đã bị dời bằng thư xin lỗi ít nhất một lần.",
            "Decided in the period after the promise had been moved with a letter of apology.",
        ),
    ),
    "stopped_late": Meaning(
        ("Dừng vào phút chót", "Stopped at the last minute"),
        (
            "Hồ sơ giải quyết trong kỳ mà đồng hồ có lần bị dừng khi hạn chỉ còn không quá một phần mười. Tỷ lệ cao "
            "hơn hẳn một phần mười thì đáng hỏi lại; tự nó không phải là lỗi của ai.",
            "Decided in the period after the clock had been stopped when at most a tenth of the limit was left. A "
            "share well above a tenth is worth a question; by itself it is nobody's fault.",
        ),
    ),
    "letter_missed": Meaning(
        ("Thiếu thư xin lỗi", "No letter of apology"),
        (
            "Hồ sơ đang quá hạn, hoặc xong quá hạn trong kỳ, mà không có thư xin lỗi và ngày hẹn mới được ký chậm nhất "
            "một ngày làm việc trước hạn.",
            "Overdue now, or decided late in the period, without a letter of apology and a new date signed at least "
            "one working day before it was due.",
        ),
    ),
    "accepted": Meaning(
        ("Đã tiếp nhận", "Accepted"),
        (
            "Hồ sơ được tiếp nhận trong kỳ; thời gian chờ tính bằng giờ làm việc từ lúc nộp đến lúc tiếp nhận.",
            "Accepted in the period; the wait is working time from filing to acceptance.",
        ),
    ),
    "refiled": Meaning(
        ("Rút rồi nộp lại", "Filed again after a withdrawal"),
        (
            "Hồ sơ nộp trong kỳ mà cùng chủ hồ sơ, cùng thủ tục đã rút một hồ sơ trong 30 ngày trước đó. Là một phần "
            "của hồ sơ đã nộp.",
            "Filed in the period where the same owner had withdrawn one of the same procedure in the 30 days before. "
            "A part of those filed.",
        ),
    ),
    "overdue": Meaning(
        ("Quá hạn lúc cuối tháng", "Overdue at the month's end"),
        (
            "Hồ sơ vào phút cuối của tháng đang giải quyết, đồng hồ chạy, đã qua hạn.",
            "In progress at the last minute of the month, the clock running, past due.",
        ),
    ),
}

# What index 766 makes of one dossier, and why.
INDEX: Mapping[str, Pair] = {
    "on_time": ("đúng hạn", "on time"),
    "late": ("quá hạn", "late"),
    "open": ("đang giải quyết", "in progress"),
    "overdue": ("đang quá hạn", "overdue"),
    "not_counted": ("không tính", "not counted"),
}
INDEX_REASONS: Mapping[str, Pair] = {
    "": ("", ""),
    "second_supplement": ("yêu cầu bổ sung từ hai lần", "asked for a supplement twice"),
    "not_accepted": ("chưa được tiếp nhận", "not accepted"),
    "withdrawn": ("người nộp đã rút", "withdrawn"),
    "transferred": ("đã chuyển sang tỉnh khác", "handed to another province"),
    "no_limit": ("không có hạn", "without a limit"),
}
# Figures of this moment, whatever the period.
OF_NOW = frozenset({"unchecked", "open", "elsewhere", "due_today", "open_late", "waiting"})
