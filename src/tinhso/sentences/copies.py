"""What is said about certified copies."""

SENTENCES: dict[str, tuple[str, str]] = {
    "no_copies": (
        "Chưa ghi giấy tờ nào. Hãy ghi tên giấy, số trang và số bản.",
        "No paper is written. Write its name, its pages and the number of copies.",
    ),
    "too_many_papers": (
        "Mỗi lần chứng thực đến {most} giấy tờ. Hãy chia thành nhiều lần.",
        "At most {most} papers are certified at once. Do it in several goes.",
    ),
    "copies_out_of_range": (
        "“{paper}”: số trang phải từ 1 đến {most_pages}, số bản từ 1 đến {most_copies}.",
        "“{paper}”: pages must be 1 to {most_pages}, copies 1 to {most_copies}.",
    ),
    "copies_fee_unknown": (
        "Không tính được phí của “{paper}” theo thủ tục hiện hành. Hãy báo người quản lý thủ tục.",
        "The procedure gives no sure fee for “{paper}”. Tell whoever keeps the procedures.",
    ),
    "bad_copies_key": (
        "Biểu mẫu gửi lên không đúng. Hãy mở lại trang rồi làm lại.",
        "The form that was sent is not ours. Open the page again and repeat.",
    ),
    "no_such_entry": (
        "Sổ chứng thực không có dòng này. Hãy mở lại sổ.",
        "The book has no such entry. Open the book again.",
    ),
    "entry_closed": (
        "Số {number} ghi ngày {day}; chỉ sửa được trong ngày. Hãy lập biên bản theo quy định.",
        "Number {number} is of {day} and can be mended only on that day. Make a written record of it.",
    ),
    "entry_cancelled": (
        "Số {number} đã gạch bỏ rồi. Hãy ghi số mới.",
        "Number {number} was struck through already. Write a new one.",
    ),
    "no_change_reason": (
        "Chưa ghi lý do sửa. Hãy ghi vì sao dòng này sai.",
        "The reason is not written. Say why the entry is wrong.",
    ),
}
