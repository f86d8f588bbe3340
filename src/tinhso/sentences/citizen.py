"""What is said when a citizen's page refuses something before any rule of a dossier is asked."""

SENTENCES: dict[str, tuple[str, str]] = {
    "citizen_bad_day": (
        "Ngày sinh chưa đúng. Ghi ngày/tháng/năm, ví dụ 05/09/1990.",
        "The date of birth cannot be read. Write day/month/year, as 05/09/1990.",
    ),
    "citizen_no_place": (
        "Chưa rõ nộp ở đâu. Hãy chọn nơi nộp; không thấy nơi của bạn thì gõ tên xã, phường hoặc cơ quan.",
        "It is not clear where you file. Choose a place; if yours is not there, type the commune's or office's name.",
    ),
    "citizen_many_places": (
        "Có nhiều nơi gần với tên đã gõ. Hãy chọn một nơi bên dưới.",
        "Several places are close to the name you typed. Choose one below.",
    ),
    "citizen_no_address": (
        "Địa chỉ nhận qua bưu chính chưa đúng hoặc chưa đủ. Hãy sửa các ô được đánh dấu bên dưới.",
        "The address for the post is not right or not complete. Mend the marked fields below.",
    ),
    "citizen_part_lacks": (
        "Hãy điền ô này, hoặc chọn đến nhận tại nơi nộp.",
        "Fill this in, or choose to come for it where you file.",
    ),
    "citizen_no_owner": (
        "Hãy chọn nộp cho ai.",
        "Choose for whom you file.",
    ),
    "citizen_lacks_papers": (
        "Còn {n} giấy tờ chưa có tệp dùng được và chưa chọn nộp bản giấy. Xem các dòng được đánh dấu bên dưới.",
        "{n} papers have neither a usable file nor the mark that you bring them. See the marked lines below.",
    ),
    "citizen_nothing_given": (
        "Chưa có gì để gửi. Hãy chọn tệp, hoặc đánh dấu là bạn nộp bản giấy tại bộ phận một cửa.",
        "There is nothing to send. Choose a file, or say that you bring it to the one-stop desk.",
    ),
    "citizen_bad_score": (
        "Hãy chọn số điểm từ 1 đến 5.",
        "Choose a score from 1 to 5.",
    ),
    "citizen_draft_changed": (
        "Bản nháp đã được sửa ở nơi khác sau khi bạn mở trang này, nên chưa lưu. Điều bạn vừa gõ còn ở dưới: "
        "bấm lưu lần nữa thì thay bản kia, tải lại trang thì bỏ điều vừa gõ.",
        "The draft was changed elsewhere since you opened this page, so this was not saved. What you typed is "
        "below: save again to replace the other one, reload to let it go.",
    ),
    "citizen_answers_wrong": (
        "Còn {n} ô chưa đúng. Nội dung đã nhập vẫn được lưu.",
        "{n} fields are not right yet. What you typed is saved.",
    ),
    "follow_needs_both": (
        "Hãy điền cả mã hồ sơ và địa chỉ thư.",
        "Fill in both the dossier's code and the mail address.",
    ),
    "follow_over": (
        "Đã quá 30 phút. Hãy nhập lại mã hồ sơ để xem tiếp.",
        "More than 30 minutes have passed. Enter the dossier's code again.",
    ),
}
