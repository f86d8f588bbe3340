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
        ("Thời gian giải quyết", "Working time"),
        (
            "Thời gian làm việc từ tiếp nhận (hoặc từ lúc tính lại) đến khi có kết quả, trừ lúc đồng hồ dừng, "
            "của hồ sơ đã giải quyết trong kỳ. Trung vị: một nửa không lâu hơn. Chín phần mười không lâu hơn mốc sau.",
            "Working time from acceptance (or a restart) to the result, less stops, of dossiers decided in the period. "
            "Median: half took no longer. Nine in ten took no longer than the second figure.",
        ),
    ),
    "withdrawn": Meaning(
        ("Đã rút", "Withdrawn"),
        ("Hồ sơ do người nộp rút trong kỳ.", "Taken back by their applicants in the period."),
    ),
    "moved": Meaning(
        ("Đã hẹn lại", "Promise moved"),
        (
            "Hồ sơ giải quyết trong kỳ mà ngày hẹn đã bị dời bằng thư xin lỗi ít nhất một lần.",
            "Decided in the period after the promise had been moved with a letter of apology.",
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
