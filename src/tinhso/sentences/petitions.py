"""What is said about petitions."""

SENTENCES: dict[str, tuple[str, str]] = {
    "petition_bad_key": (
        "Biểu mẫu gửi lên không đúng. Hãy mở lại trang rồi làm lại.",
        "The form that was sent is not ours. Open the page again and repeat.",
    ),
    "no_such_petition": ("Không tìm thấy phản ánh này.", "There is no such petition."),
    "petition_lacks": (
        "Còn thiếu: {field}. Hãy điền rồi gửi lại.",
        "{field} is missing. Fill it in and send again.",
    ),
    "petition_unknown": (
        "Không hiểu “{said}” ở mục “{field}”. Hãy chọn hoặc ghi lại.",
        "“{said}” of “{field}” is not understood. Choose or type it again.",
    ),
    "petition_many_files": (
        "Nhiều nhất {most} tệp. Hãy bớt tệp rồi gửi lại.",
        "At most {most} files. Take some away and send again.",
    ),
    "petition_state": (
        "Phản ánh không còn ở bước này. Hãy xem trạng thái mới rồi làm tiếp.",
        "The petition is not at this step any more. See how it stands and go on from there.",
    ),
    "petition_changed": (
        "Có người vừa làm gì đó với phản ánh này. Hãy xem lại rồi làm tiếp.",
        "Somebody did something to it meanwhile. Look again and go on.",
    ),
    "petition_same_office": (
        "Phản ánh đang ở đơn vị đó. Hãy chọn đơn vị khác.",
        "It is with that office already. Choose another.",
    ),
    "petition_not_by_one": (
        "Người soạn câu trả lời không tự duyệt. Hãy để người khác duyệt.",
        "Who drafted the answer does not approve it. Let somebody else do it.",
    ),
    "petition_names_somebody": (
        "Mục “{field}” còn tên, số hoặc địa chỉ của một người. Hãy bỏ ra rồi công khai.",
        "“{field}” still holds somebody's name, number or address. Take it out and publish.",
    ),
    "petition_rate_over": (
        "Đã quá ngày đánh giá và yêu cầu xem lại. Bạn có thể gửi phản ánh mới.",
        "The time to rate or reopen it is over. You may send a new petition.",
    ),
    "petition_stars": ("Hãy chọn từ 1 đến {most} sao.", "Choose 1 to {most} stars."),
    "petition_reopened": (
        "Đã yêu cầu xem lại {most} lần. Nếu còn điều khác, hãy gửi phản ánh mới.",
        "It was reopened {most} times. If there is more, send a new one.",
    ),
    "petition_extended": (
        "Đã gia hạn một lần cho câu trả lời này, không gia hạn nữa.",
        "It was extended once for this answer; not again.",
    ),
    "petition_extend_days": (
        "Gia hạn từ 1 đến {most} ngày làm việc.",
        "An extension is 1 to {most} working days.",
    ),
    "petition_extend_late": (
        "Hạn đã qua nên không gia hạn được. Hãy trả lời sớm nhất.",
        "The limit is past and cannot be extended. Answer as soon as you can.",
    ),
    "petition_no_contact": (
        "Hãy ghi số điện thoại hoặc thư điện tử để trả lời người gửi.",
        "Write a phone number or mail address for the answer.",
    ),
    "petition_too_many": (
        "Một người gửi nhiều nhất {most} phản ánh trong một ngày. Hãy gửi tiếp vào ngày mai.",
        "One sender sends at most {most} in a day. Go on tomorrow.",
    ),
    "petition_limit_days": (
        "Hạn từ 1 đến {most} ngày làm việc.",
        "A limit is 1 to {most} working days.",
    ),
    "petition_limit_past": (
        "Hạn mới áp dụng từ hôm nay hoặc sau đó.",
        "A new limit begins today or later.",
    ),
    "petition_limit_unknown": ("Không có hạn này.", "There is no such limit."),
    "petition_forgotten": (
        "Nội dung phản ánh này đã được xóa, không làm gì thêm được.",
        "The words of this petition were emptied; nothing more can be done.",
    ),
}
