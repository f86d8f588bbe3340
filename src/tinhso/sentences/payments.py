"""What is said about payments."""

SENTENCES: dict[str, tuple[str, str]] = {
    "pay_bad_amount": (
        "Số tiền phải là số đồng nguyên, lớn hơn 0 và không quá {most}. Hãy ghi lại.",
        "The amount must be whole đồng, above 0 and at most {most}. Type it again.",
    ),
    "pay_bad_key": (
        "Biểu mẫu gửi lên không đúng. Hãy mở lại trang rồi làm lại.",
        "The form that was sent is not ours. Open the page again and repeat.",
    ),
    "pay_no_such_due": (
        "Không có khoản phải nộp này. Hãy mở lại danh sách.",
        "There is no such amount to pay. Open the list again.",
    ),
    "pay_lacks": (
        "Còn thiếu: {field}. Hãy điền rồi gửi lại.",
        "{field} is missing. Fill it in and send again.",
    ),
    "pay_nothing_owed": (
        "Khoản {reference} không còn phải nộp gì. Nếu đã thu nhầm, hãy lập đề nghị hoàn.",
        "Nothing is owed for {reference} any more. If money was taken, ask for a refund.",
    ),
    "pay_more_than_owed": (
        "Chỉ còn phải nộp {owed} đồng; tiền mặt không thu quá số đó. Hãy ghi lại số tiền.",
        "Only {owed} VND is owed, and no more is taken in cash. Type the amount again.",
    ),
    "pay_till_closed": (
        "Quỹ ngày {day} đã chốt, không ghi hay bỏ tiền mặt của ngày đó. Hãy thu vào ngày mai, hoặc lập đề nghị hoàn.",
        "The till of {day} is closed: no cash of it is written or undone. Take it tomorrow, or ask for a refund.",
    ),
    "pay_no_collector": (
        "Đơn vị {office} chưa được đặt là nơi thu phí. Hãy báo quản trị đặt trong Cài đặt, Thu phí.",
        "{office} is not set to collect fees. Have an administrator set it under Settings, Fees.",
    ),
    "pay_no_such_money": (
        "Không có lần nộp này, hoặc nó là dòng bỏ ghi. Hãy mở lại trang.",
        "There is no such payment, or it is itself an undoing. Open the page again.",
    ),
    "pay_given_back": (
        "Tiền của khoản {reference} đã hoàn hoặc đang chờ hoàn nên không bỏ ghi được. Hãy giải quyết việc hoàn trước.",
        "Money of {reference} was or is being given back, so this cannot be undone. Settle the refund first.",
    ),
    "pay_of_several": (
        "Tiền của khoản {reference} là một phần của lần chuyển chia cho nhiều khoản. Hãy bỏ cả lần chuyển ở Chờ xử lý.",
        "The money of {reference} is part of a transfer for several. Undo the whole transfer under For a person.",
    ),
    "pay_first": (
        "Hồ sơ {case} phải nộp đủ phí trước bước này, còn {owed} đồng. Hãy thu tiền hoặc chờ chuyển khoản.",
        "The fee of {case} must be paid before this, {owed} VND is left. Take it, or wait for the transfer.",
    ),
    "pay_bad_before": (
        "Không có mốc “{before}”. Hãy chọn trong danh sách.",
        "There is no act “{before}” to pay before. Choose from the list.",
    ),
    "vietqr_wrong": (
        "Tài khoản không dùng được cho mã VietQR ({part}). BIN gồm 6 chữ số; số tài khoản đến 19 chữ và số, không dấu.",
        "No VietQR can be made of this account ({part}). A BIN has 6 digits, an account up to 19 letters and digits.",
    ),
    "statement_no_columns": (
        "Chưa ghi tên cột của sao kê: {missing}. Hãy ghi đúng như trong tệp của ngân hàng.",
        "Columns of the statement are not named: {missing}. Write them as the bank's file has them.",
    ),
    "statement_columns_not_found": (
        "Tệp không có dòng tiêu đề với các cột: {wanted}. Hãy kiểm tra tên cột trong Cài đặt, Thu phí.",
        "The file has no row with the columns {wanted}. Check their names under Settings, Fees.",
    ),
    "statement_unread": (
        "Có dòng không đọc được nên chưa nạp dòng nào. Sửa các dòng dưới đây rồi nạp lại.",
        "Some rows cannot be read, so none was taken in. Correct those below and load the file again.",
    ),
    "statement_long": (
        "Sao kê có hơn {most} dòng. Hãy tải theo khoảng ngày ngắn hơn.",
        "The statement has more than {most} rows. Fetch it for fewer days.",
    ),
    "statement_empty": (
        "Tệp không có giao dịch nào. Hãy chọn tệp khác.",
        "The file holds no transaction. Choose another one.",
    ),
    "statement_no_account": (
        "Đơn vị {office} chỉ thu tiền mặt, chưa có tài khoản để đối soát. Hãy đặt tài khoản trong Cài đặt, Thu phí.",
        "{office} takes cash alone and has no account to compare. Set one under Settings, Fees.",
    ),
    "cell_no_day": ("“{text}” không phải là ngày.", "“{text}” is no day."),
    "cell_no_amount": ("“{text}” không phải là số tiền.", "“{text}” is no amount."),
    "cell_no_id": ("Dòng thiếu số giao dịch của ngân hàng.", "The bank's own number is missing."),
    "cell_two_amounts": ("Dòng vừa ghi có vừa ghi nợ.", "The row has both a credit and a debit."),
    "cell_id_twice": (
        "Số giao dịch {ident} có hai lần trong tệp.",
        "The bank's number {ident} stands twice in the file.",
    ),
    "line_no_such": (
        "Không có dòng sao kê này. Hãy mở lại danh sách.",
        "There is no such line. Open the list again.",
    ),
    "line_settled_already": (
        "Dòng này đã có người giải quyết. Hãy mở lại danh sách.",
        "Somebody has settled this line already. Open the list again.",
    ),
    "line_not_for_several": (
        "Chỉ chia được tiền về, cho từ hai khoản trở lên. Hãy ghi mã và số tiền của mỗi khoản.",
        "Only money that came can be divided, among two or more. Type the reference and the amount of each.",
    ),
    "line_parts_differ": (
        "Các phần cộng lại là {said} đồng, lần chuyển là {amount} đồng. Hãy sửa cho bằng nhau.",
        "The parts come to {said} VND, the transfer is {amount} VND. Make them equal.",
    ),
    "line_not_settled": (
        "Dòng này chưa được giải quyết nên không có gì để bỏ.",
        "This line has not been settled, so there is nothing to undo.",
    ),
    "refund_no_such": (
        "Không có đề nghị hoàn này. Hãy mở lại danh sách.",
        "There is no such refund. Open the list again.",
    ),
    "refund_more_than_there_is": (
        "Chỉ hoàn được nhiều nhất {most} đồng. Hãy ghi lại số tiền.",
        "At most {most} VND can be given back. Type the amount again.",
    ),
    "refund_not_by_one": (
        "Người đề nghị không được tự duyệt. Hãy để người khác duyệt.",
        "Whoever asked for a refund does not approve it. Have somebody else decide.",
    ),
    "refund_decided_already": (
        "Đề nghị này đã có quyết định. Hãy mở lại danh sách.",
        "This refund has been decided. Open the list again.",
    ),
    "refund_not_approved": (
        "Khoản hoàn của {reference} chưa được duyệt. Chỉ ghi đã chi sau khi duyệt.",
        "The refund of {reference} is not approved. It is given after that.",
    ),
    "refund_not_sent": (
        "Khoản hoàn của {reference} chưa được duyệt nên ngân hàng chưa nhận lệnh chuyển. Hãy mở lại danh sách.",
        "The refund of {reference} is not approved, so the bank was not asked to transfer it. Open the list again.",
    ),
    "till_day_ahead": (
        "Ngày {day} chưa đến. Hãy chọn ngày khác.",
        "{day} has not come. Choose another day.",
    ),
    "till_bad_count": (
        "Số tiền đếm được phải là số đồng nguyên, từ 0. Hãy ghi lại.",
        "The count must be whole đồng, 0 or more. Type it again.",
    ),
    "till_needs_reason": (
        "Số đếm lệch {difference} đồng so với sổ. Hãy đếm lại, hoặc ghi lý do.",
        "The count differs from the book by {difference} VND. Count again, or give the reason.",
    ),
    "till_closed_otherwise": (
        "Quỹ ngày {day} đã chốt với số khác và không đổi được nữa. Hãy mở lại trang.",
        "The till of {day} was closed with another count and changes no more. Open the page again.",
    ),
    "till_no_such": (
        "Không có lần chốt quỹ này. Hãy mở lại danh sách.",
        "There is no such closing. Open the list again.",
    ),
    "till_not_by_one": (
        "Người chốt quỹ không được tự xác nhận. Hãy để lãnh đạo xác nhận.",
        "Whoever closed the till does not agree to it. Have the head do so.",
    ),
    "gateway_unknown": ("Không có cổng thanh toán {gateway}.", "There is no gateway {gateway}."),
    "gateway_not_set_up": (
        "Cổng thanh toán {gateway} chưa có khóa. Hãy nộp bằng mã VietQR bên trên.",
        "The gateway {gateway} has no keys here. Pay by the VietQR above.",
    ),
    "gateway_refused": (
        "Cổng thanh toán {gateway} không nhận: {why}. Hãy nộp bằng mã VietQR, hoặc thử lại sau.",
        "The gateway {gateway} did not take it: {why}. Pay by the VietQR, or try again later.",
    ),
    "gateway_forged": (
        "Chữ ký không phải của cổng thanh toán. Không ghi gì.",
        "The signature is not the gateway's. Nothing was written.",
    ),
    "gateway_strange": (
        "Thông điệp của cổng thanh toán không đúng ở {part}. Không ghi gì.",
        "The gateway's message is wrong at {part}. Nothing was written.",
    ),
    "bad_gateway": (
        "{setting} phải có dạng mã:khóa:khóa-ký. Hãy sửa rồi khởi động lại.",
        "{setting} must be client:key:checksum. Correct it and start again.",
    ),
    "statement_too_large": (
        "Tệp sao kê lớn hơn {megabytes} MB. Hãy tải theo khoảng ngày ngắn hơn.",
        "The statement is larger than {megabytes} MB. Fetch it for fewer days.",
    ),
    "statement_not_a_table": (
        "Tệp này không phải là bảng CSV hay XLSX. Hãy tải sao kê dạng bảng.",
        "This file is no table of CSV or XLSX. Fetch the statement as a table.",
    ),
    "fees_no_day": (
        "Ngày không đọc được. Hãy ghi ngày/tháng/năm.",
        "The day cannot be read. Type day/month/year.",
    ),
    "fees_no_procedure": (
        "Không có thủ tục “{said}”. Hãy ghi đúng mã.",
        "There is no procedure “{said}”. Type its code.",
    ),
}
