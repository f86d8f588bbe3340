"""Sentences and words of `tinhso export-all`."""

SENTENCES: dict[str, tuple[str, str]] = {
    "export_not_empty": (
        "{folder} không trống. Nêu một thư mục chưa có hoặc trống.",
        "{folder} is not empty. Name a folder that is not there yet, or an empty one.",
    ),
    "export_running": (
        "Đang có một lần xuất khác vào {folder}. Chờ nó xong hoặc nêu thư mục khác.",
        "Another export to {folder} is running. Wait until it is done, or name another folder.",
    ),
    "export_ground": (
        "Căn cứ xuất (--reason) phải có, trên một dòng, nhiều nhất 200 ký tự, ví dụ số quyết định.",
        "The ground of the export (--reason) is needed, on one line, of 200 letters at most, like a decision's number.",
    ),
    "export_not_written": (
        "Không ghi được: {why}. Không để lại gì dở dang; xem quyền và chỗ trống của đĩa rồi làm lại.",
        "It could not be written: {why}. Nothing half-made is left; look at the rights and the free space, try again.",
    ),
    "export_no_right": (
        "{staff} không quản trị toàn tỉnh nên không xuất được. Hãy dùng mã của quản trị cấp tỉnh.",
        "{staff} does not administer the whole province and cannot export. Give the code of one who does.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "written": (
        "Đã xuất vào {folder}: {dossiers} hồ sơ, {files} tệp, {events} sự kiện, {megabytes} MB. Giá trị băm của "
        "SHA256SUMS: {digest}. Đây là dữ liệu cá nhân chưa mã hóa: giữ ở nơi an toàn.",
        "Exported to {folder}: {dossiers} dossiers, {files} files, {events} events, {megabytes} MB. Digest of "
        "SHA256SUMS: {digest}. These are personal data, not encrypted: keep them where it is safe.",
    ),
    "left_out": (
        "{left_out} tệp không xuất được hoặc không được phép (có vi-rút, hỏng, mất): xem {list}.",
        "{left_out} files could not be given, or may not (a virus, damaged, gone): see {list}.",
    ),
}
