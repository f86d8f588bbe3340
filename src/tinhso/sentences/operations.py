"""What running the system says: copies, restoring, keys, upgrades, health."""

WORDS: dict[str, tuple[str, str]] = {
    "key": (
        "Đã ghi khóa mở bản sao vào {file}. Mang nó khỏi máy chủ này và giữ hai nơi: mất nó là không mở được bản sao "
        "nào. Thêm dòng sau vào tệp thiết lập:",
        "The key that opens copies is in {file}. Carry it away from this server and keep it in two places: without it "
        "no copy opens. Add this line to the settings:",
    ),
    "copied": (
        "Đã sao lưu vào {folder}: cơ sở dữ liệu {megabytes} MB, {files} tệp ({new} mới), sổ cái đến vị trí {position}.",
        "Copied to {folder}: database of {megabytes} MB, {files} files ({new} new), ledger up to position {position}.",
    ),
    "elsewhere": (
        "{count} tệp nằm ở kho đối tượng (TINHSO_OBJECT_STORE), không nằm trong bản sao: sao chép thùng bằng công cụ "
        "của kho. Sau khi khôi phục: tinhso files check.",
        "{count} files lie in the object store (TINHSO_OBJECT_STORE) and not in the copy: copy the bucket by the "
        "store's own means. After restoring: tinhso files check.",
    ),
    "damaged": (
        "{count} tệp đã hỏng ngay tại nơi lưu; bản sao chép đúng cái đang có. Xem từng tệp: tinhso files check.",
        "{count} files are damaged where they are kept, and so they are in the copy. See which: tinhso files check.",
    ),
    "without": (
        "Đã bỏ {count} tệp hỏng trong bản sao: {boxes}. Xem thiếu ở đâu: tinhso files check.",
        "{count} files that are damaged in the copy were left out: {boxes}. See what lacks them: tinhso files check.",
    ),
    "not_tried": (
        "Khôi phục thử {copy} còn việc phải xem ở trên: chưa ghi nhận là đã thử. Nơi thử đã xóa.",
        "Restoring {copy} on trial left what is told above: it is not noted as tried. The place of the trial is gone.",
    ),
    "base_pruned": (
        "Đã bỏ {copies} bản nền cũ và {pieces} mảnh nhật ký mà không bản nào cần.",
        "{copies} older base copies went, and {pieces} pieces of the log that none needs.",
    ),
    "pruned": (
        "Đã bỏ {copies} bản sao cũ và {files} tệp mà không bản nào còn cần.",
        "{copies} old copies went, and {files} files that no copy needs any more.",
    ),
    "not_pruned": (
        "Một bản sao khác đang được lập, nên lần này chưa bỏ bản cũ nào.",
        "Another copy is being made, so no old one went this time.",
    ),
    "tried": (
        "Đã khôi phục thử {copy} và ghi nhận. Nơi thử đã xóa.",
        "{copy} was restored on trial, which was noted. The place of the trial is gone.",
    ),
    "restored": (
        "Đã khôi phục bản sao lúc {copied_at}: sổ cái đến vị trí {position}, {files} tệp; xóa lại {erased} người.",
        "The copy of {copied_at} is back: ledger up to position {position}, {files} files; {erased} people erased.",
    ),
    "left": (
        "CHƯA xóa lại được: {people}. {why}",
        "NOT erased again: {people}. {why}",
    ),
    "forged": (
        "Danh sách đã xóa có {count} dòng không có chữ ký đúng; đã bỏ qua. Hãy xem lại từng dòng.",
        "{count} lines of the list of erasures bear no true signature and were passed over. Look at each of them.",
    ),
    "wrong": (
        "{count} sự kiện gần nhất không đúng chữ ký: sai khóa TINHSO_MAC_KEYS hoặc đã bị sửa. Chưa mở cho ai làm việc.",
        "{count} of the latest events do not verify: other TINHSO_MAC_KEYS, or they were changed. Let nobody work yet.",
    ),
    "next": (
        "Trước khi mở lại: tinhso ledger verify; tinhso ledger rebuild --compare; rồi tinhso serve.",
        "Before anybody works: tinhso ledger verify; tinhso ledger rebuild --compare; then tinhso serve.",
    ),
    "unpacked": (
        "Đã mở vào {folder}. Khởi động PostgreSQL trên thư mục đó: nó tự đọc tiếp nhật ký đã lưu.",
        "Unpacked into {folder}. Start PostgreSQL on that folder: it plays the archived log by itself.",
    ),
    "step_checked": ("Kiểm từng phần", "Every part checked"),
    "step_database": ("Cơ sở dữ liệu", "Database"),
    "step_files": ("Tệp", "Files"),
    "step_tables": ("Đưa bảng về phiên bản chương trình", "Tables of this version"),
    "step_signatures": ("Kiểm chữ ký sự kiện gần nhất", "Signatures of the latest events"),
    "step_erasures": ("Xóa lại theo danh sách", "Erasures applied again"),
    "step_all": ("Tất cả", "All of it"),
}

# What a check is called.
TITLES: dict[str, tuple[str, str]] = {
    "database": ("Cơ sở dữ liệu", "Database"),
    "tables": ("Bảng dữ liệu", "Tables"),
    "worker": ("Tiến trình nền", "Workers"),
    "ledger": ("Đọc sổ cái", "Reading the ledger"),
    "signing": ("Ký điểm mốc", "Signing checkpoints"),
    "disk": ("Đĩa", "Disk"),
    "mail": ("Thư chờ gửi", "Mail to be sent"),
    "portal": ("Cổng dịch vụ công", "National portal"),
    "webhooks": ("Báo cho đối tác", "Webhooks"),
    "registers": ("Cơ sở dữ liệu thay giấy tờ", "Registers in place of papers"),
    "copies": ("Sao lưu", "Copies"),
    "erasures": ("Danh sách đã xóa", "List of erasures"),
    "keys": ("Khóa", "Keys"),
    "revocations": ("Danh sách chứng thư bị thu hồi", "Lists of revoked certificates"),
    "time": ("Đồng hồ", "Clock"),
    "logs": ("Gửi nhật ký", "Sending of logs"),
}
# (check, its fault or state) → what to do.
ADVICE: dict[tuple[str, str], tuple[str, str]] = {
    ("any", "fault"): (
        "Lỗi {fault}. Xem nhật ký của máy chủ.",
        "Fault {fault}. Look at the server's log.",
    ),
    ("tables", "wrong"): (
        "Chạy tinhso upgrade --check rồi tinhso setup.",
        "Run tinhso upgrade --check, then tinhso setup.",
    ),
    ("worker", "wrong"): (
        "Khởi động lại: systemctl restart tinhso-worker (hoặc tinhso serve).",
        "Start it again: systemctl restart tinhso-worker (or tinhso serve).",
    ),
    ("worker", "late"): (
        "Xem nhật ký tiến trình nền: có việc kéo dài.",
        "Look at the worker's log: a job takes long.",
    ),
    ("ledger", "wrong"): ("Xem nhật ký tiến trình nền.", "Look at the worker's log."),
    ("ledger", "late"): (
        "Đang đuổi kịp; nếu không giảm, xem tiến trình nền.",
        "It is catching up; if not, see the worker.",
    ),
    ("signing", "wrong"): (
        "Sự kiện chờ ký quá lâu: xem nhật ký tiến trình nền, rồi tinhso ledger audit.",
        "Events wait for a checkpoint too long: see the worker's log, then tinhso ledger audit.",
    ),
    ("signing", "late"): (
        "Đang ký dần; nếu không giảm, xem tiến trình nền.",
        "It is signing what waits; if that does not shrink, see the worker.",
    ),
    ("signing", "no_log_key"): (
        "Chưa có khóa ký: tạo bằng tinhso ledger new-key, đặt vào TINHSO_LEDGER_KEYS.",
        "There is no key to sign with: make one by tinhso ledger new-key, and set TINHSO_LEDGER_KEYS.",
    ),
    ("disk", "wrong"): (
        "Thêm chỗ ngay: đĩa đầy thì không nhận được hồ sơ.",
        "Make space now: on a full disk nothing is taken in.",
    ),
    ("disk", "late"): ("Thêm chỗ trong tuần này.", "Make space this week."),
    ("mail", "wrong"): (
        "Kiểm máy chủ thư (TINHSO_SMTP).",
        "Look at the mail server (TINHSO_SMTP).",
    ),
    ("mail", "late"): ("Kiểm máy chủ thư (TINHSO_SMTP).", "Look at the mail server (TINHSO_SMTP)."),
    ("portal", "late"): (
        "Quyết định ở Cài đặt, Cổng dịch vụ công.",
        "Decide in Settings, National portal.",
    ),
    ("webhooks", "late"): (
        "Xem bên nhận nào tự dừng hoặc không trả lời ở Cài đặt, Báo cho đối tác (tinhso webhooks status).",
        "See in Settings, Webhooks which receiver stopped or does not answer (tinhso webhooks status).",
    ),
    ("webhooks", "wrong"): (
        "Chạy tinhso webhooks status. Chờ quá lâu: xem nhật ký tiến trình nền. Không mở được khóa ký: trả lại khóa còn "
        "thiếu vào TINHSO_FILE_KEYS (tinhso keys list), hoặc tạo khóa ký mới cho bên nhận.",
        "Run tinhso webhooks status. They wait too long: see the worker's log. A secret cannot be opened: put the "
        "missing key back into TINHSO_FILE_KEYS (tinhso keys list), or make a new secret for the receiver.",
    ),
    ("registers", "late"): (
        "Xem cơ sở dữ liệu nào không trả lời hoặc trả lời sai; báo cơ quan quản lý cơ sở dữ liệu ấy.",
        "See which register is away or answers wrongly, and tell the authority that runs it.",
    ),
    ("registers", "wrong"): (
        "Báo ngay cơ quan quản lý cơ sở dữ liệu; người xử lý phải yêu cầu người nộp bổ sung giấy còn thiếu đúng hạn.",
        "Tell the authority that runs it now; officers must ask applicants for the papers in time meanwhile.",
    ),
    ("copies", "wrong"): (
        "Chạy tinhso backup make; đặt lịch mỗi ngày.",
        "Run tinhso backup make; have it run daily.",
    ),
    ("copies", "late"): (
        "Xem lịch sao lưu; khôi phục thử bằng tinhso backup verify.",
        "Look at the timer of copies; restore on trial by tinhso backup verify.",
    ),
    ("erasures", "unset"): (
        "Đặt TINHSO_ERASURES vào đĩa khác: thiếu nó, bản sao sẽ mang người đã xóa trở lại.",
        "Set TINHSO_ERASURES, on another disk: without it a copy brings back who was erased.",
    ),
    ("erasures", "unwritable"): (
        "Không ghi được tệp của TINHSO_ERASURES. Sửa quyền của thư mục.",
        "The file of TINHSO_ERASURES cannot be written. Mend the rights of its folder.",
    ),
    ("keys", "late"): ("Thay khóa: tinhso keys rotate.", "Rotate them: tinhso keys rotate."),
    ("keys", "unknown"): (
        "Tên khóa không có ngày; thay khóa là biết.",
        "Their names have no day; the next ones will.",
    ),
    ("revocations", "late"): (
        "Tải danh sách mới của tổ chức chứng thực vào thư mục TINHSO_SIGNING_CRLS; đặt lịch tải mỗi ngày.",
        "Fetch the authority's newest list into the folder TINHSO_SIGNING_CRLS; have it fetched daily.",
    ),
    ("revocations", "wrong"): (
        "Danh sách đã quá hạn: chứng thư bị thu hồi từ đó đến nay không ai thấy. Tải ngay danh sách mới vào thư mục "
        "TINHSO_SIGNING_CRLS.",
        "A list is out of date: what was revoked since is seen by nobody. Fetch the newest one into the folder "
        "TINHSO_SIGNING_CRLS now.",
    ),
    ("logs", "late"): (
        "Xem đường tới máy chủ nhật ký (TINHSO_SYSLOG); dòng đã mất vẫn còn ở nhật ký của máy này.",
        "See the way to the server of logs (TINHSO_SYSLOG); lines that were lost stand in this machine's own log.",
    ),
    ("logs", "wrong"): (
        "Xem đường tới máy chủ nhật ký (TINHSO_SYSLOG); dòng đã mất vẫn còn ở nhật ký của máy này.",
        "See the way to the server of logs (TINHSO_SYSLOG); lines that were lost stand in this machine's own log.",
    ),
    ("time", "unsynchronised"): (
        "Đồng hồ không được đồng bộ. Bật chrony hoặc systemd-timesyncd.",
        "The clock is not synchronised. Start chrony or systemd-timesyncd.",
    ),
    ("time", "set_back"): (
        "Đồng hồ chậm hơn sự kiện cuối của sổ cái. Sửa giờ trước khi nhận hồ sơ.",
        "The clock is behind the ledger's last event. Set it right before anything is taken in.",
    ),
    ("time", "unknown"): ("Tự kiểm bằng chronyc tracking.", "See for yourself: chronyc tracking."),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "erasures_unwritable": (
        "Không ghi được danh sách đã xóa (TINHSO_ERASURES): {why}. Sửa ngay: ai bị xóa lúc này sẽ trở lại cùng "
        "bản sao.",
        "The list of erasures (TINHSO_ERASURES) cannot be written: {why}. Mend it now: who is erased meanwhile would "
        "come back with a copy.",
    ),
    "no_copy": (
        "Không có bản sao nào ở {folder}. Nêu thư mục tinhso-…Z có tệp manifest.json.",
        "There is no copy in {folder}. Name a folder tinhso-…Z with a manifest.json.",
    ),
    "copy_damaged": (
        "Bản sao bị hỏng ở {part}. Dùng bản khác; giữ bản này để tìm nguyên nhân.",
        "The copy is damaged at {part}. Use another one; keep this one to find out why.",
    ),
    "boxes_damaged": (
        "{count} tệp trong bản sao bị hỏng: {boxes}. Chưa ghi gì. Dùng bản khác, hoặc khôi phục mà bỏ chúng: --without "
        "theo sau là các tên này.",
        "{count} files of the copy are damaged: {boxes}. Nothing was written. Use another copy, or restore without "
        "them: --without and these names.",
    ),
    "copy_forged": (
        "{folder} không có chữ ký của khóa trong TINHSO_MAC_KEYS: không phải bản sao của hệ thống này.",
        "{folder} is not signed by a key of TINHSO_MAC_KEYS: it is no copy of this system.",
    ),
    "copy_running": (
        "Đang có một bản sao được tạo nên chưa dọn bản cũ. Hãy chạy lại khi bản sao đó xong.",
        "A copy is being made, so old ones are left. Run it again when that copy is done.",
    ),
    "copy_newer": (
        "Bản sao do phiên bản mới hơn lập ({form}). Cài phiên bản đó rồi khôi phục.",
        "The copy was made by a newer version ({form}). Install that version, then restore.",
    ),
    "copy_key": (
        "Không có khóa dùng được ({why}). Lập bằng tinhso backup key; mở bằng đúng tệp khóa đã lập khi đó.",
        "There is no key that works ({why}). Make one with tinhso backup key; open with the file made then.",
    ),
    "no_program": (
        "Không thấy {program}. Cài chương trình máy khách của PostgreSQL, hoặc đặt TINHSO_PG_BIN.",
        "{program} is not there. Install PostgreSQL's client programs, or set TINHSO_PG_BIN.",
    ),
    "program_failed": (
        "{program} không làm được: {why}",
        "{program} failed: {why}",
    ),
    "living_database": (
        "Nơi khôi phục đã có cơ sở dữ liệu. Không ghi đè: dừng máy chủ, chuyển nó đi nơi khác rồi làm lại.",
        "There is a database already. Nothing is overwritten: stop the server, move that database away, and try again.",
    ),
    "other_engine": (
        "Bản sao của {copy} không khôi phục được vào {here}. Sửa TINHSO_DATABASE.",
        "A copy of {copy} cannot be restored into {here}. Change TINHSO_DATABASE.",
    ),
    "copy_unsound": (
        "SQLite báo bản sao không lành: {why}. Dùng bản khác.",
        "SQLite says that the copy is not sound: {why}. Use another one.",
    ),
    "copy_not_written": (
        "Không ghi được bản sao: {why}. Không để lại gì dở dang; xem chỗ trống của đĩa rồi làm lại.",
        "The copy could not be written: {why}. Nothing half-made is left; look at the free space, then try again.",
    ),
    "copy_where": (
        "Chưa biết sao lưu vào đâu. Nêu --to hoặc đặt TINHSO_BACKUP_TO.",
        "Nobody said where copies go. Give --to, or set TINHSO_BACKUP_TO.",
    ),
    "copy_trial_failed": (
        "Khôi phục thử {why} không thành; lý do ở trên. Chưa ghi nhận là đã kiểm.",
        "The trial of {why} failed, for the reason above. It is not noted as tried.",
    ),
    "trial_where": (
        "Bản sao PostgreSQL được thử trong một cơ sở dữ liệu trống riêng. Nêu nó bằng --into postgresql://…",
        "A copy of PostgreSQL is tried in an empty database of its own. Name it by --into postgresql://…",
    ),
    "key_exists": (
        "{file} đã có và không bị ghi đè. Chọn tên khác.",
        "{file} exists and is not overwritten. Choose another name.",
    ),
    "wal_name": (
        "“{name}” không phải tên tệp nhật ký của PostgreSQL. Kiểm archive_command.",
        "“{name}” is no name of PostgreSQL's log. Look at archive_command.",
    ),
    "wal_differs": (
        "Đã lưu một tệp {name} khác nội dung: hai máy chủ đang ghi vào cùng một nơi. Đổi TINHSO_BACKUP_TO của một máy.",
        "Another {name} is archived already: two servers write to one place. Change TINHSO_BACKUP_TO of one of them.",
    ),
    "data_folder": (
        "{folder} không trống. Chọn thư mục dữ liệu trống.",
        "{folder} is not empty. Choose an empty data folder.",
    ),
    "bad_moment": (
        "“{text}” không phải thời điểm như 2026-11-22 17:30:00+07.",
        "“{text}” is no moment such as 2026-11-22 17:30:00+07.",
    ),
    "no_traces": (
        "TINHSO_TRACES được đặt nhưng chưa cài phần mở rộng: pip install tinhso[traces].",
        "TINHSO_TRACES is set, and the extra is not installed: pip install tinhso[traces].",
    ),
    "bad_syslog_address": (
        "TINHSO_SYSLOG không đọc được ({why}). Viết syslog+tls://máy:6514, syslog+tcp://, syslog+udp:// hoặc "
        "syslog:///dev/log.",
        "TINHSO_SYSLOG is not understood ({why}). Write syslog+tls://host:6514, syslog+tcp://, syslog+udp:// or "
        "syslog:///dev/log.",
    ),
}
