"""The words of the dossier that proposes a security level. It is handed to a Vietnamese office: Vietnamese alone."""

# Name of a gap → what it is, and what is to be told. An office fills them in a file.
GAPS: dict[str, tuple[str, str]] = {
    "ground": (
        "Căn cứ pháp lý",
        "nghị định, thông tư đang có hiệu lực về cấp độ theo Luật An ninh mạng số 116/2025/QH15 "
        "(trước đó: Nghị định 85/2016/NĐ-CP)",
    ),
    "owner": ("Chủ quản hệ thống thông tin", "tên cơ quan, quyết định thành lập, người đại diện"),
    "operator": ("Đơn vị vận hành", "tên, địa chỉ, người phụ trách, điện thoại, thư điện tử"),
    "specialist": ("Đơn vị chuyên trách về an toàn thông tin", "tên, người phụ trách"),
    "purpose": ("Phạm vi, quy mô phục vụ", "địa bàn, số đơn vị cấp xã, số dân"),
    "level": ("Cấp độ đề xuất", "cấp độ 1 đến 5 và tiêu chí đã dùng để xác định"),
    "criteria": (
        "Thuyết minh theo tiêu chí",
        "loại thông tin xử lý, loại hình hệ thống, hậu quả khi bị phá hoại",
    ),
    "place": ("Nơi đặt máy chủ", "trung tâm dữ liệu, phòng máy, bảo vệ vật lý, nguồn điện"),
    "network": (
        "Sơ đồ mạng, các vùng mạng",
        "vùng biên, DMZ, máy chủ, quản trị; thiết bị, địa chỉ",
    ),
    "design": ("Tài liệu thiết kế", "số, ngày quyết định phê duyệt thiết kế"),
    "firewall": ("Tường lửa, chống xâm nhập, chống mã độc", "thiết bị, phần mềm, phiên bản"),
    "soc_name": (
        "Trung tâm giám sát an toàn thông tin (SOC)",
        "đơn vị, cách kết nối, thời gian giám sát",
    ),
    "recovery": ("Mục tiêu khôi phục", "RPO, RTO đã được chủ quản chấp thuận"),
    "rules": (
        "Quy chế bảo đảm an toàn thông tin",
        "số, ngày ban hành; kế hoạch ứng phó sự cố, diễn tập",
    ),
    "people": ("Nhân sự an toàn thông tin", "số người, chứng chỉ, đào tạo hằng năm"),
    "assessed": ("Kiểm tra, đánh giá an toàn gần nhất", "đơn vị đánh giá, ngày, kết quả"),
}
KNOWN: dict[str, str] = {
    "address": "Địa chỉ truy cập",
    "version": "Phần mềm",
    "users": "Người sử dụng",
    "roles": "Vai trò",
    "data": "Thông tin được xử lý",
    "database": "Cơ sở dữ liệu",
    "components": "Thành phần phần mềm",
    "outside": "Kết nối bên ngoài",
    "ports": "Cổng mở",
    "identity": "Xác thực",
    "rights": "Phân quyền",
    "encryption": "Mã hóa",
    "integrity": "Toàn vẹn",
    "traces": "Nhật ký",
    "soc": "Gửi nhật ký",
    "backup": "Sao lưu, khôi phục",
    "erasure": "Xóa dữ liệu cá nhân",
    "time": "Đồng bộ thời gian",
    "state": "Tình trạng lúc lập",
}
# Part → its title and rows.
TITLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "ground": ("1. Căn cứ và đơn vị", ("ground", "owner", "operator", "specialist")),
    "overview": (
        "2. Mô tả tổng quan hệ thống thông tin",
        ("purpose", "address", "version", "users", "roles", "data", "outside"),
    ),
    "design": ("3. Thiết kế", ("design", "network", "place", "database", "ports", "components")),
    "level": ("4. Thuyết minh đề xuất cấp độ", ("level", "criteria")),
    "measures": (
        "5. Phương án bảo đảm an toàn",
        (
            "identity", "rights", "encryption", "integrity", "traces", "soc", "soc_name", "firewall", "backup",
            "recovery", "erasure", "time", "rules", "people", "assessed", "state",
        ),
    ),
}  # fmt: skip
LINES: dict[str, tuple[str, ...]] = {
    "ground": (
        "Mục có dấu ngoặc vuông là thông tin hệ thống không biết; đơn vị vận hành điền trước khi trình.",
    ),
    "overview": (
        "Hệ thống tiếp nhận, giải quyết thủ tục hành chính và đo thời gian thực của từng hồ sơ, từ lúc nộp đến lúc "
        "trả kết quả. Số liệu dưới đây do chính hệ thống đếm lúc lập hồ sơ này.",
    ),
    "level": (
        "Cấp độ do chủ quản xác định theo tiêu chí của văn bản đang có hiệu lực; hệ thống không tự đề xuất. Số người "
        "có thông tin cá nhân trong hệ thống ở mục 2 là một căn cứ.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "written": (
        "Đã ghi {file}. Còn {count} mục cần điền: {names}.",
        "{file} was written. {count} gaps are left: {names}.",
    ),
    "whole": ("Đã ghi {file}. Mọi mục đã có.", "{file} was written. Nothing is left to be told."),
    "form": (
        "Đã ghi {file}. Điền vào đó, rồi chạy lại với --answers {file}.",
        "{file} was written. Fill it in, then run again with --answers {file}.",
    ),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "answers_unreadable": (
        'Không đọc được {file}: mỗi dòng viết tên = "nội dung". Lấy mẫu bằng --form.',
        '{file} cannot be read: each line is name = "text". Get an empty one by --form.',
    ),
    "answers_unknown": (
        "{file} có mục lạ: {names}. Lấy mẫu đúng bằng --form.",
        "{file} has unknown names: {names}. Get an empty one by --form.",
    ),
    "answers_exist": (
        "{file} đã có và không bị ghi đè. Chọn tên khác.",
        "{file} exists and is not overwritten. Choose another name.",
    ),
}
