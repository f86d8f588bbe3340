"""What is said when an online filing cannot be kept or sent."""

SENTENCES: dict[str, tuple[str, str]] = {
    "draft_too_long": (
        "Nội dung dài quá mức giữ được ({most} byte). Hãy rút ngắn rồi lưu lại.",
        "What was typed is longer than what can be kept ({most} bytes). Shorten it and save again.",
    ),
    "too_many_drafts": (
        "Bạn đang có {most} hồ sơ chưa gửi. Hãy gửi hoặc bỏ bớt trước khi bắt đầu hồ sơ mới.",
        "You have {most} dossiers that are not sent. Send or drop some before you begin another.",
    ),
}
