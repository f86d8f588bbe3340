"""What the GovStack profile refuses itself."""

SENTENCES: dict[str, tuple[str, str]] = {
    "govstack_no_mediator": (
        "Thiếu tiêu đề Information-Mediator-Client. Hãy ghi INSTANCE/CLASS/MEMBER/SUBSYSTEM.",
        "The header Information-Mediator-Client is missing. Write INSTANCE/CLASS/MEMBER/SUBSYSTEM.",
    ),
    "govstack_bad_query": (
        "Tham số {name} không dùng được với giá trị “{told}”. Hãy xem tài liệu của hồ sơ GovStack.",
        "The parameter {name} cannot be “{told}”. See the guide of the GovStack profile.",
    ),
    "govstack_twice": (
        "Tham số {name} nêu nhiều lần; chỉ giữ một.",
        "The parameter {name} is given more than once; keep one.",
    ),
    "govstack_one_file": (
        "Mỗi yêu cầu gửi đúng một tệp, trong trường file.",
        "Send exactly one file with each request, in the field file.",
    ),
    "govstack_no_such": (
        "Không có {what} “{told}”. Hãy hỏi lại danh sách.",
        "There is no {what} “{told}”. Ask for the list again.",
    ),
    "govstack_which_desk": (
        "Mã truy cập có nhiều hoặc không có nơi tiếp nhận thủ tục này ({desks}). Hãy ghi ?desk= và, nếu cần, ?office=.",
        "The token has several desks for this service, or none ({desks}). Name one by ?desk= and, if needed, ?office=.",
    ),
    "govstack_bad_body": (
        "Phần {where} của nội dung không đúng. Hãy sửa rồi gửi lại.",
        "The part {where} of the body is wrong. Mend it and send it again.",
    ),
    "govstack_not_here": (
        "{what} không có ý nghĩa trong hệ thống này. Hãy xem bảng đối chiếu của hồ sơ GovStack.",
        "{what} has no meaning in this system. See the table in the guide of the GovStack profile.",
    ),
}
