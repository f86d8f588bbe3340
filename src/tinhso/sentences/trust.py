"""What proofs, checkpoints and witnesses say. A pair is (Vietnamese, English)."""

SENTENCES: dict[str, tuple[str, str]] = {
    "no_verifier_key": (
        "Chưa nêu khóa công khai của sổ cái (--key): bằng chứng không tự làm chứng cho mình.",
        "Name the log's public key by --key: a proof does not vouch for itself.",
    ),
    "no_witness_named": (
        "Nêu khóa công khai của nhân chứng (--witness) cùng --seen.",
        "Name the witness's public key (--witness) together with --seen.",
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
    "receipt_not_held": (
        "Biên nhận không do khóa nào đã nêu ({names}) ký: bị sửa, giả, hoặc do khóa khác ký. Hỏi nhân chứng các khóa "
        "cũ của sổ cái, rồi nêu thêm --key.",
        "The receipt is signed by none of the keys that were named ({names}): changed, forged, or by another key. Ask "
        "a witness for the log's older keys, and name them by --key too.",
    ),
    "bad_note_key": (
        "Khóa không đọc được ({why}); dạng: tên+mã+base64.",
        "The key cannot be read ({why}); it is written name+id+base64.",
    ),
    "module_away": (
        "Không dùng được mô-đun PKCS#11 {module} ({why}).",
        "The PKCS#11 module {module} cannot be used ({why}).",
    ),
    "no_module_key": (
        "Thẻ “{token}” không có khóa “{key}”. Tạo khóa bằng “tinhso ledger new-key TÊN --pkcs11 …”.",
        "The token “{token}” has no key “{key}”. Make one by “tinhso ledger new-key NAME --pkcs11 …”.",
    ),
    "module_key_there": (
        "Thẻ “{token}” đã có khóa “{key}”: chọn tên khác, khóa cũ vẫn còn dùng để kiểm tra.",
        "The token “{token}” has a key “{key}” already: choose another name, the old one is still needed.",
    ),
    "no_stamp_roots": (
        "Nêu chứng thư của cơ quan cấp dấu thời gian bằng --authority.",
        "Name the certificates of the time-stamping authority by --authority.",
    ),
    "bad_stamp": (
        "Dấu thời gian không đúng: {why}.",
        "The time stamp does not hold: {why}.",
    ),
    "bad_authority": (
        "Không đọc được chứng thư của cơ quan cấp dấu thời gian: {why}.",
        "The certificates of the time-stamping authority cannot be read: {why}.",
    ),
    "bad_checkpoint": (
        "Văn bản được ký không phải điểm mốc của sổ cái.",
        "What is signed is no checkpoint of a ledger.",
    ),
    "other_log": (
        "Đây là điểm mốc của sổ cái khác: {origin}.",
        "This is a checkpoint of another ledger: {origin}.",
    ),
    "log_forked": (
        "Hai điểm mốc khác nhau cho cùng {size} sự kiện: sổ cái có hai bản.",
        "Two checkpoints for the same {size} events: there are two logs.",
    ),
    "log_rewritten": (
        "Sổ cái {new} sự kiện không viết tiếp sổ cái {old} sự kiện đã thấy: lịch sử đã bị viết lại.",
        "The log of {new} events does not continue that of {old} which was seen: history was rewritten.",
    ),
    "log_rolled_back": (
        "Sổ cái đã có {old} sự kiện, nay chỉ còn {new}: bị lùi lại, hoặc ai đó đưa điểm mốc cũ.",
        "The log had {old} events and now shows {new}: it was rolled back, or somebody replays an old checkpoint.",
    ),
    "log_unreadable": (
        "Không đọc được {path} của sổ cái ({why}).",
        "Cannot read {path} of the log ({why}).",
    ),
    "bad_recovery": (
        "Khai báo phục hồi không dùng được ({why}).",
        "The declaration of a recovery cannot be used ({why}).",
    ),
    "no_witness_name": (
        "Nhân chứng mới cần tên: --name (thư mục {folder} chưa có khóa).",
        "A new witness needs a --name ({folder} has no key yet).",
    ),
    "no_witness_key": (
        "Nêu khóa công khai của sổ cái bằng --key.",
        "Name the log's public key by --key.",
    ),
    "no_log_named": ("Nêu địa chỉ hoặc thư mục của sổ cái.", "Name the log's address or folder."),
    "no_log_key": (
        "Chưa đặt TINHSO_LEDGER_KEYS nên không có gì được ký. Tạo khóa bằng “tinhso ledger new-key”.",
        "TINHSO_LEDGER_KEYS is not set, so nothing is signed. Make a key by “tinhso ledger new-key”.",
    ),
    "copy_of_another_state": (
        "Thư mục {folder} giữ điểm mốc {held} sự kiện mà sổ cái ({size} sự kiện) không viết tiếp. Không ghi gì. "
        "Nếu đã phục hồi từ bản sao: giữ nguyên thư mục này và ghi vào một thư mục mới.",
        "The folder {folder} holds a checkpoint of {held} events which the ledger (of {size}) does not continue. "
        "Nothing was written. If a copy was put back: keep this folder as it is, and write into a new one.",
    ),
    "recovery_needs_log": (
        "Nhân chứng chưa ký điểm mốc {to} sự kiện. Nêu địa chỉ của sổ cái để kiểm tra rằng điểm mốc ấy viết tiếp "
        "{held} sự kiện đã ký: tinhso witness ĐỊA-CHỈ … --agree TỆP.",
        "The witness has not signed the checkpoint of {to} events. Name the log's address, so that it is checked to "
        "continue the {held} that were signed: tinhso witness URL … --agree FILE.",
    ),
    "no_witness_signed": (
        "Không nhân chứng nào được nêu đã ký điểm mốc {size} sự kiện. Xin nhân chứng điểm mốc họ giữ rồi nêu "
        "--seen TỆP.",
        "None of the witnesses that were named has signed the checkpoint of {size} events. Have the witness give you "
        "the one that it keeps, and name it by --seen FILE.",
    ),
    "no_continuation": (
        "Điểm mốc của nhân chứng và của bằng chứng khác cỡ. Lấy phần nối tiếp ở /so-cai/noi-tiep?tu={old}&den={new} "
        "rồi nêu --continued TỆP.",
        "The witness's checkpoint and the proof's are of two sizes. Get what ties them at "
        "/so-cai/noi-tiep?tu={old}&den={new} and name it by --continued FILE.",
    ),
    "not_continued": (
        "Phần nối tiếp không cho thấy {new} sự kiện viết tiếp {old}. Lấy lại ở /so-cai/noi-tiep?tu={old}&den={new}; "
        "nếu vẫn vậy thì hai điểm mốc là của hai sổ cái khác nhau: gửi cả hai cho nhân chứng.",
        "What was given does not show that {new} events continue {old}. Get it again at "
        "/so-cai/noi-tiep?tu={old}&den={new}; if it stays so, the two are of two logs: give both to the witness.",
    ),
    "no_checkpoint": ("Chưa có điểm mốc nào được ký.", "No checkpoint was signed yet."),
    "mac_key_awaited": (
        "Sự kiện ở vị trí {position} được ký bằng khóa {key} mà tiến trình này chưa biết: chưa ký tiếp. Khởi động lại "
        "tiến trình này với TINHSO_MAC_KEYS mới; sau 15 phút sự kiện bị từ chối.",
        "The event at position {position} is signed by the key {key}, which this process does not know yet: nothing "
        "more is signed. Start this process again with the new TINHSO_MAC_KEYS; after 15 minutes the event is refused.",
    ),
    "log_key_missing": (
        "Điểm mốc cuối ({size} sự kiện) do khóa {keys} ký, mà TINHSO_LEDGER_KEYS không có: không ký tiếp. Đưa khóa "
        "ấy trở lại; nếu đã mất, ghi khóa công khai của nó (nhân chứng có giữ) sau khóa mới.",
        "The last checkpoint (of {size} events) is signed by {keys}, which TINHSO_LEDGER_KEYS does not have: nothing "
        "more is signed. Put that key back; if it is lost, write its public half (a witness has it) behind the new "
        "key.",
    ),
    "tree_changed": (
        "Cây của sổ cái không còn như lúc ký điểm mốc {size}: không ký tiếp. Chạy “tinhso ledger audit”.",
        "The ledger's tree is not what was signed at {size}: nothing more is signed. Run “tinhso ledger audit”.",
    ),
}

#: Of a code and its `why`: what is wrong, in words.
WHYS: dict[tuple[str, str], tuple[str, str]] = {
    ("bad_proof", "form"): ("thiếu dòng đầu hoặc dòng số thứ tự", "its first lines are missing"),
    ("bad_proof", "path"): ("các mã băm bị cắt hoặc bị sửa", "its hashes are cut or changed"),
    ("bad_proof", "index"): ("số thứ tự không phải là số", "its place is no number"),
    ("bad_note", "no_moment"): (
        "thiếu thời điểm chứng kiến",
        "the moment of a cosignature is missing",
    ),
    ("bad_note", "text"): (
        "có ký tự không được phép",
        "it has characters that may not stand there",
    ),
    ("bad_note", "size"): ("quá dài", "it is too long"),
    ("bad_note", "form"): (
        "thiếu dòng trống giữa văn bản và chữ ký",
        "no blank line parts text and signatures",
    ),
    ("bad_note", "signature"): ("dòng chữ ký sai dạng", "a line of a signature is malformed"),
    ("bad_note_key", "kind"): ("không phải loại khóa của sổ cái", "not of a log's kind"),
    ("bad_note_key", "names"): ("các khóa mang tên khác nhau", "keys of different names"),
    ("bad_note_key", "name"): (
        "tên trống, có dấu cách hoặc dấu +",
        "no name, or spaces or a plus in it",
    ),
    ("bad_note_key", "form"): ("sai dạng", "malformed"),
    ("bad_note_key", "id"): ("mã không khớp với khóa", "its number is not that of the key"),
    ("bad_note_key", "length"): ("thiếu hoặc thừa ký tự", "too short or too long"),
    ("bad_recovery", "sizes"): (
        "điểm mốc đã mất không lớn hơn điểm mốc còn lại",
        "the lost checkpoint is no larger than the one that is left",
    ),
    ("bad_recovery", "reason"): ("thiếu lý do, hoặc lý do quá dài", "no reason, or too long a one"),
    ("bad_recovery", "unseen"): (
        "nhân chứng chưa thấy điểm mốc đã mất",
        "the witness has not seen the lost checkpoint",
    ),
    ("bad_recovery", "other"): ("của sổ cái khác", "of another log"),
    ("bad_recovery", "form"): ("sai dạng", "malformed"),
    ("bad_recovery", "alone"): ("chưa có nhân chứng nào ký", "no witness has signed it"),
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
    "not_witnessed": (
        "  CHƯA có nhân chứng xác nhận: {why}",
        "  NOT confirmed by a witness: {why}",
    ),
    "another_log": (
        "  KHÁC với điều nhân chứng {name} đã thấy: bạn được cho xem một sổ cái khác.",
        "  DIFFERS from what the witness {name} has seen: you were shown another log.",
    ),
    "unwitnessed": (
        "{count} bằng chứng đúng với khóa của sổ cái; {unseen} chưa có nhân chứng xác nhận.",
        "{count} proofs hold by the log's key; {unseen} are not confirmed by a witness.",
    ),
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
    "first_seen": (
        "Lần đầu: ghi nhớ sổ cái {size} sự kiện và ký.",
        "For the first time: the log of {size} events is remembered and signed.",
    ),
    "witnessed": (
        "Sổ cái {size} sự kiện viết tiếp {before} sự kiện đã thấy: đã ký.",
        "The log of {size} events continues the {before} that were seen: signed.",
    ),
    "evidence": (
        "KHÔNG ký. Chứng cứ nằm ở {folder}; hãy công bố.",
        "NOT signed. The evidence is in {folder}; publish it.",
    ),
    "agreed": (
        "Đã đồng ý phục hồi và ký vào {file}: {key}",
        "Agreed to the recovery and signed {file}: {key}",
    ),
    "declared": (
        "{file}: khai phục hồi từ {lost} về {to} sự kiện. Gửi cho các nhân chứng ký (tinhso witness --agree).",
        "{file}: declares a recovery from {lost} to {to} events. Have the witnesses sign it (tinhso witness --agree).",
    ),
    "revoked": (
        "{code}: đã thu hồi {count} mã; giấy hẹn in lại sẽ có mã khác.",
        "{code}: {count} tokens revoked; a slip that is printed again has another.",
    ),
    "receipt_kept": (
        "Sự kiện {uid} của biên nhận nằm trong các bằng chứng.",
        "Event {uid} of the receipt is among the proofs.",
    ),
    "receipt_missed": (
        "KHÔNG có sự kiện của biên nhận ({uid}) trong các bằng chứng đúng. Tờ giấy hẹn là chứng cứ.",
        "The event of the receipt ({uid}) is NOT among the proofs that hold. The slip is evidence.",
    ),
    "new_key": (
        "Dòng đầu là khóa riêng: cất nơi cơ sở dữ liệu không với tới. Dòng sau là khóa công khai: phát rộng rãi.",
        "The first line is private: keep it where the database is not. The second is for everybody.",
    ),
    "new_key_in_module": (
        "Dòng đầu chỉ nơi khóa nằm; khóa không bao giờ rời mô-đun. Dòng sau là khóa công khai: phát rộng rãi.",
        "The first line says where the key lies, which never leaves the module. The second is for everybody.",
    ),
    "sequenced": ("Đã đưa {count} sự kiện vào cây.", "{count} events were put into the tree."),
    "signed": ("{size} sự kiện · ký {at} · {root}", "{size} events · signed {at} · {root}"),
    "tiles": (
        "{folder}: điểm mốc {size} sự kiện, ghi thêm {files} mảnh.",
        "{folder}: the checkpoint of {size} events, {files} tiles written.",
    ),
    "found_changed": (
        "Sự kiện {place}: khác lúc được ký vào điểm mốc",
        "Event {place}: not what it was when it was signed",
    ),
    "found_gone": (
        "Sự kiện {place}: đã mất hoặc bị sửa sau khi được ký vào điểm mốc",
        "Event {place}: gone, or changed after it was signed",
    ),
    "found_refused": (
        "Sự kiện {place}: không phải ứng dụng ghi (chữ ký của ứng dụng không khớp)",
        "Event {place}: not written by the application, whose signature it lacks",
    ),
    "found_rewritten": (
        "Sự kiện {place}: điểm mốc đã ký nói khác; lịch sử trong khoảng này đã bị viết lại",
        "Events {place}: a signed checkpoint tells otherwise; history was rewritten here",
    ),
    "checkpoint_held": (
        "Điểm mốc {size} sự kiện do {origin} ký.",
        "A checkpoint of {size} events, signed by {origin}.",
    ),
    "stamped": ("Có trước {at}, theo {by}.", "It was there at {at}, by the word of {by}."),
    "found_stamp": (
        "Điểm mốc {place} sự kiện: không phải điểm mốc đã được đóng dấu thời gian, hoặc chứng thư của cơ quan cấp dấu "
        "không còn trong TINHSO_STAMP_ROOTS",
        "The checkpoint of {place} events: not the one that was stamped, or its authority's certificates are no longer "
        "in TINHSO_STAMP_ROOTS",
    ),
    "found_cut": (
        "Sự kiện {place}: có trong điểm mốc đã ký mà không còn trong sổ cái",
        "Events {place}: signed in a checkpoint and no longer in the ledger",
    ),
    "found_forged": (
        "Điểm mốc {place}: chữ ký không phải của sổ cái này, hoặc khóa công khai của khóa cũ không còn trong "
        "TINHSO_LEDGER_KEYS",
        "Checkpoint {place}: its signature is not this ledger's, or an old key's public half is no longer in "
        "TINHSO_LEDGER_KEYS",
    ),
    "found_unchecked": (
        "Sự kiện {place}: {count} sự kiện đúng như trong cây đã ký; chữ ký riêng bằng khóa {key} không kiểm được vì "
        "TINHSO_MAC_KEYS không còn khóa này",
        "Events {place}: {count} of them are what the signed tree has; their own signatures by the key {key} could not "
        "be checked, which is no longer in TINHSO_MAC_KEYS",
    ),
    "found_mirror": (
        "Sự kiện {place}: bản do nơi khác giữ có sự kiện khác ở đây",
        "Event {place}: the copy kept by others has another one here",
    ),
    "audit_sound": (
        "Sổ cái đúng như mọi điểm mốc đã ký.",
        "The ledger is what every signed checkpoint tells.",
    ),
    "audit_wrong": (
        "{wrong} chỗ không đúng. Giữ nguyên cơ sở dữ liệu, báo người phụ trách an toàn.",
        "{wrong} findings. Keep the database as it is and tell who is responsible for security.",
    ),
}
