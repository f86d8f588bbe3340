"""What the book of breaches and the register of processing say."""

REMINDER: dict[str, tuple[str, str]] = {
    "left": (
        "Còn {hours} giờ để báo vi phạm dữ liệu cá nhân",
        "Vi phạm “{title}” phải báo cơ quan chuyên trách trước {due}. Còn không quá {hours} giờ.\n"
        "Báo xong, hãy ghi vào sổ: Cài đặt, Dữ liệu cá nhân.\n",
    ),
    "over": (
        "Đã quá hạn báo vi phạm dữ liệu cá nhân",
        "Vi phạm “{title}” phải báo cơ quan chuyên trách trước {due} mà sổ chưa ghi đã báo.\n"
        "Hãy báo ngay, ghi vào sổ và nêu lý do chậm: Cài đặt, Dữ liệu cá nhân.\n",
    ),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "breach_lacks": ("Hãy ghi {field}.", "Write {field}."),
    "breach_long": ("{field}: nhiều nhất {most} ký tự.", "{field}: {most} letters at most."),
    "breach_later": (
        "Lúc phát hiện không thể ở tương lai, cũng không trước lúc xảy ra.",
        "It cannot be found in the future, nor before it happened.",
    ),
    "breach_told_before": (
        "Lúc báo phải từ lúc phát hiện đến bây giờ.",
        "It was told between when it was found and now.",
    ),
    "breach_late": (
        "Báo sau {hours} giờ: hãy ghi lý do chậm.",
        "It was told after {hours} hours: say why.",
    ),
    "breach_closed": (
        "Vi phạm này đã kết thúc. Mở lại trước khi ghi thêm.",
        "This breach is closed. Open it again before writing more.",
    ),
    "breach_open": ("Vi phạm này đang mở.", "This breach is open."),
    "breach_not_told": (
        "Chưa kết thúc được: ghi đã báo cơ quan chuyên trách, và đã báo hoặc vì sao không báo người bị ảnh hưởng.",
        "It cannot be closed: write that the authority was told, and that those concerned were, or why not.",
    ),
    "no_such_breach": ("Không có vi phạm này trong sổ.", "The book has no such breach."),
    "term_hours": ("Hạn từ 1 đến {most} giờ.", "A term is 1 to {most} hours."),
    "term_unknown": ("Không có hạn này.", "There is no such term."),
    "term_past": ("Bắt đầu từ hôm nay hoặc sau đó.", "It begins today or later."),
    "no_such_activity": (
        "Không có hoạt động này; hoạt động riêng của tỉnh phải có tên.",
        "There is no such activity; one of the province's own needs a name.",
    ),
}
