"""What the page of a week refuses."""

SENTENCES: dict[str, tuple[str, str]] = {
    "no_such_briefing": ("Không có trang này.", "There is no such page."),
    "page_reader_unfit": (
        "{staff} không có quyền đọc trang của đơn vị vào ngày ấy: bổ nhiệm trước, hoặc chọn người khác.",
        "{staff} may not read the page of this office on that day: appoint her first, or name somebody else.",
    ),
    "page_readers_past": (
        "Ngày {from_date} đã qua; chọn hôm nay hoặc một ngày sau.",
        "{from_date} is over: name today or a later day.",
    ),
    "page_readers_many": (
        "Một trang gửi cho nhiều nhất {most} người.",
        "A page is sent to {most} people at most.",
    ),
}
