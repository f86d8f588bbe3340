"""What the page of a week refuses."""

SENTENCES: dict[str, tuple[str, str]] = {
    "no_such_briefing": ("Không có trang này.", "There is no such page."),
}
