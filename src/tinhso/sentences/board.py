"""What is said when figures cannot be published or shown."""

SENTENCES: dict[str, tuple[str, str]] = {
    "month_not_over": (
        "Tháng {month} chưa kết thúc. Chỉ công bố tháng đã qua; hãy đợi hết tháng.",
        "The month {month} is not over. Only closed months are published; wait until it has ended.",
    ),
    "later_published": (
        "Tháng {later} đã công bố nên không thêm được tháng {month} trước nó. Muốn sửa số đã công bố, hãy đính chính.",
        "{later} stands published, so {month} before it cannot be added any more. Correct published figures instead.",
    ),
    "nothing_published": (
        "Tháng {month} chưa được công bố nên không có gì để đính chính. Hãy công bố tháng đó trước.",
        "{month} is not published, so there is nothing to correct. Publish it first.",
    ),
    "bad_month": (
        "“{text}” không phải là tháng. Viết như 2026-03.",
        "“{text}” is not a month. Write it as 2026-03.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "published": ("Đã công bố tháng {month}: {count} ô.", "{month} is published: {count} cells."),
    "corrected": (
        "Đã đính chính tháng {month}: {count} ô.",
        "{month} is corrected: {count} cells.",
    ),
    "same": (
        "Tháng {month} không có gì phải đính chính, hoặc chỉ chênh dưới 10 hồ sơ.",
        "Nothing of {month} is to be corrected, or it differs by fewer than 10 dossiers.",
    ),
    "nothing": ("Không có tháng nào chưa công bố.", "No month is left to be published."),
}
