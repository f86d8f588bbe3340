"""One of each sheet, filled as an office would, and as nobody should."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from tinhso import letters
from tinhso.letters import Head

HEAD = Head(
    above="Ủy ban nhân dân tỉnh Đắk Lắk",
    office="Trung tâm Phục vụ hành chính công phường Buôn Ma Thuột",
    place="Buôn Ma Thuột",
    on=date(2026, 11, 20),
    number="Số: 12/GTN",
)
RECEIVED = datetime(2026, 11, 20, 1, 12, tzinfo=UTC)
PROMISED = datetime(2026, 11, 27, 10, 30, tzinfo=UTC)
CODE, URL = "H15.102.04-261120-0012", "https://mot-cua.tinh.example/h/H15.102.04-261120-0012"
WHO = {
    "head": HEAD,
    "owner": "Nguyễn Thị Quỳnh Đào",
    "subject": "Đăng ký khai sinh có yếu tố nước ngoài",
    "code": CODE,
    "url": URL,
    "applicant": "Trần Đức Thượng",
    "address": "Số 12A, tổ dân phố 5, phường Buôn Ma Thuột, tỉnh Đắk Lắk",
    "phone": "0912 345 678",
    "mail": "dao@example.vn",
    "identity": "066190000123",
}
PAPERS = (
    letters.PaperLine(name="Tờ khai đăng ký khai sinh theo mẫu", originals=1),
    letters.PaperLine(name="Giấy chứng sinh", originals=1, copies=2),
    letters.PaperLine(name="Giấy chứng nhận kết hôn của cha, mẹ", certified=1),
)
SIGNER = "Lê Văn Bỉnh"
COPY = letters.CopyLine(
    number="12",
    book="01/2026-SCT/BS",
    on=date(2026, 11, 20),
    paper="Bằng tốt nghiệp đại học số 0123",
    copies=2,
    requester="Nguyễn Thị Quỳnh Đào",
    signer=SIGNER,
)


def slip(**more) -> letters.Slip:
    values = {
        "desk": "Bộ phận một cửa phường Buôn Ma Thuột, quầy số 3",
        "received_at": RECEIVED,
        "received_by": "Phạm Thị Lan",
        "promised_at": PROMISED,
        "papers": PAPERS,
        "limit": "05 ngày làm việc",
        "fee": "8.000 đồng",
        "returned_at": "Quầy số 5, hoặc qua bưu chính công ích",
    }
    return letters.Slip(**{**WHO, **values, **more})


def _bare(line: letters.CopyLine) -> letters.CopyLine:
    return replace(line, requester="")


def every() -> dict[str, object]:
    return {
        "slip": slip(),
        "supplement": letters.SupplementRequest(
            **WHO,
            wanted=(
                letters.Wanted(
                    paper="Giấy chứng sinh",
                    reason="Bản đã nộp bị mờ, không đọc được họ tên mẹ",
                    basis="Điều 16 Luật Hộ tịch",
                ),
                letters.Wanted(paper="Văn bản thỏa thuận chọn quốc tịch cho con"),
            ),
            until=date(2026, 12, 20),
            contact="Phạm Thị Lan, 0262 385 1234",
            signer=SIGNER,
        ),
        "refusal": letters.Refusal(
            **WHO,
            reason="Hồ sơ không thuộc thẩm quyền giải quyết của phường.",
            basis="Điều 13 Luật Hộ tịch",
            contact="0262 385 1234",
            signer=SIGNER,
        ),
        "apology": letters.Apology(
            **WHO,
            promised_at=PROMISED,
            new_promised_at=datetime(2026, 12, 1, 10, 0, tzinfo=UTC),
            reason="Chưa có kết quả xác minh của Công an tỉnh.",
            signer=SIGNER,
        ),
        "stop": letters.StopNotice(
            **WHO,
            reason="Người nộp rút yêu cầu.",
            asked_on=date(2026, 11, 19),
            basis="Điều 7 Thông tư 03/2025/TT-VPCP",
            signer=SIGNER,
        ),
        "control": letters.ControlSheet(
            **WHO,
            received_at=RECEIVED,
            promised_at=PROMISED,
            others="Công an tỉnh Đắk Lắk",
            passings=(
                letters.Passing(giver="Bộ phận một cửa", taker="Phòng Hộ tịch", at=RECEIVED),
                letters.Passing(
                    giver="Phòng Hộ tịch",
                    taker="Lãnh đạo",
                    at=PROMISED,
                    outcome="on_time",
                    note="Đủ điều kiện",
                ),
            ),
        ),
        "copies": letters.CertifiedCopies(head=HEAD, lines=(_bare(COPY), _bare(COPY))),
        "copy_book": letters.CopyBook(
            head=HEAD,
            from_date=date(2026, 11, 1),
            to_date=date(2026, 11, 20),
            closed_by=SIGNER,
            lines=(
                replace(COPY, fee="4.000 đồng"),
                replace(COPY, number="13", before="Bằng trung học", note="Ghi nhầm tên"),
                replace(COPY, number="14", cancelled=True, note="Bản chính tẩy xoá"),
            ),
        ),
        "return": letters.ReturnSlip(
            **WHO,
            results=(letters.ResultLine(name="Giấy khai sinh", number="KQ.H15.000031", copies=2),),
            returned_at=PROMISED,
            returned_by="Phạm Thị Lan",
            fee="8.000 đồng",
        ),
        "book": letters.RegisterBook(
            head=HEAD,
            from_date=date(2026, 11, 20),
            to_date=date(2026, 11, 20),
            closed_by="Phạm Thị Lan",
            lines=tuple(
                letters.BookLine(
                    code=f"H15.102.04-261120-{number:04}",
                    owner="Nguyễn Thị Quỳnh Đào",
                    subject="Đăng ký khai sinh có yếu tố nước ngoài",
                    channel="Trực tiếp",
                    received_at=RECEIVED,
                    promised_at=PROMISED,
                    done_at=PROMISED if number % 2 else None,
                )
                for number in range(1, 41)
            ),
        ),
        "batch": letters.BatchHandover(
            head=HEAD,
            giver="Bộ phận một cửa phường Buôn Ma Thuột",
            taker="Sở Tư pháp",
            at=RECEIVED,
            given_by="Phạm Thị Lan",
            lines=tuple(
                letters.BatchLine(
                    code=f"H15.102.04-261120-{number:04}",
                    owner="Nguyễn Thị Quỳnh Đào",
                    subject="Cấp bản sao trích lục hộ tịch",
                    papers=number,
                )
                for number in range(1, 13)
            ),
        ),
    }
