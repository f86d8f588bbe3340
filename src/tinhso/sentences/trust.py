"""What proofs, checkpoints and witnesses say. A pair is (Vietnamese, English)."""

SENTENCES: dict[str, tuple[str, str]] = {
    "no_verifier_key": (
        "Chưa nêu khóa công khai của sổ cái (--key): bằng chứng không tự làm chứng cho mình.",
        "Name the log's public key by --key: a proof does not vouch for itself.",
    ),
    "no_proof_file": ("Không đọc được tệp {file}.", "Cannot read the file {file}."),
    "no_proof": (
        "Đây không phải bằng chứng hay biên nhận của sổ cái.",
        "This is neither a proof nor a receipt of a ledger.",
    ),
    "bad_proof": (
        "Bằng chứng thứ {number} không đọc được ({why}).",
        "Proof {number} cannot be read ({why}).",
    ),
    "bad_opening": (
        "Phần nói về sự kiện trong bằng chứng đã hỏng hoặc bị sửa.",
        "What the proof says of its event is broken or was changed.",
    ),
    "bad_inclusion": (
        "Sự kiện không nằm ở vị trí {index} của sổ cái có {size} sự kiện.",
        "The event does not stand at place {index} of the ledger of {size} events.",
    ),
    "bad_consistency": (
        "Sổ cái {new} sự kiện không phải là sổ cái {old} sự kiện được viết tiếp: lịch sử đã bị viết lại.",
        "The ledger of {new} events does not continue that of {old}: its history was rewritten.",
    ),
    "no_such_leaf": (
        "Sổ cái có {size} sự kiện, không có vị trí {index}.",
        "The ledger has {size} events and no place {index}.",
    ),
    "no_such_size": (
        "Sổ cái có {new} sự kiện, chưa đến {old}.",
        "The ledger has {new} events, not yet {old}.",
    ),
    "no_tile_path": ("{path} không phải địa chỉ một mảnh.", "{path} is not the address of a tile."),
    "short_tile": (
        "Mảnh {index} ở tầng {level} của cây thiếu dữ liệu.",
        "Tile {index} of level {level} of the tree lacks hashes.",
    ),
    "bad_note": ("Văn bản ký không đọc được ({why}).", "The signed note cannot be read ({why})."),
    "forged_note": (
        "Chữ ký mang tên {name} không đúng: nội dung đã bị sửa hoặc chữ ký giả.",
        "The signature in the name of {name} does not hold: changed, or forged.",
    ),
    "unsigned_note": (
        "Không có chữ ký của khóa đã nêu ({names}).",
        "It is signed by none of the keys that were named ({names}).",
    ),
    "bad_note_key": (
        "Khóa không đọc được ({why}); dạng: tên+mã+base64.",
        "The key cannot be read ({why}); it is written name+id+base64.",
    ),
    "bad_checkpoint": (
        "Văn bản được ký không phải điểm mốc của sổ cái.",
        "What is signed is no checkpoint of a ledger.",
    ),
    "other_log": (
        "Đây là điểm mốc của sổ cái khác: {origin}.",
        "This is a checkpoint of another ledger: {origin}.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "event": (
        "{kind} · {subject} · {occurred_at} ({how}), ghi lúc {recorded_at}, vị trí {index}",
        "{kind} · {subject} · {occurred_at} ({how}), recorded {recorded_at}, place {index}",
    ),
    "seen": ("hệ thống thấy", "seen"),
    "told": ("khai lại sau", "told afterwards"),
    "checkpoint": (
        "nằm trong điểm mốc {size} sự kiện do {origin} ký",
        "in the checkpoint of {size} events signed by {origin}",
    ),
    "witness": ("{name} đã chứng kiến lúc {at}", "{name} witnessed it at {at}"),
    "not_proved": ("Bằng chứng {number} KHÔNG đúng: {why}", "Proof {number} does NOT hold: {why}"),
    "proved": ("{count} bằng chứng, tất cả đều đúng.", "{count} proofs, all of them hold."),
    "unproved": (
        "{count} bằng chứng, {wrong} không đúng. Giữ lại tệp này: đó là chứng cứ.",
        "{count} proofs, {wrong} do not hold. Keep the file: it is evidence.",
    ),
    "receipt": (
        "Biên nhận đúng: {origin} đã ghi sự kiện {uid} lúc {at}. Sau vài phút sổ cái phải có sự kiện này; "
        "nếu không có, tờ biên nhận là chứng cứ.",
        "The receipt holds: {origin} recorded event {uid} at {at}. A few minutes later the ledger must have it; "
        "if it has not, the receipt is evidence.",
    ),
}
