"""What is said when the areas of offices cannot be read, and of what was read."""

SENTENCES: dict[str, tuple[str, str]] = {
    "borders_unreadable": (
        "Không đọc được {file}: {problem}. Cần một tệp GeoJSON mã UTF-8.",
        "{file} cannot be read: {problem}. It must be a GeoJSON file in UTF-8.",
    ),
    "borders_too_large": (
        "{file} lớn hơn {most} MB. Hãy làm đơn giản ranh giới trước khi nạp.",
        "{file} is larger than {most} MB. Simplify the borders before importing them.",
    ),
    "not_borders": (
        "Tệp không phải là FeatureCollection của GeoJSON với nhiều nhất {most} vùng.",
        "The file is no FeatureCollection of GeoJSON with at most {most} features.",
    ),
    "no_border_name": (
        "Vùng thứ {place} không có thuộc tính “{name}”. Chọn thuộc tính giữ mã đơn vị bằng --by.",
        "Feature {place} has no property “{name}”. Choose the one that holds the office's code with --by.",
    ),
    "border_twice": (
        "Đơn vị {office} có hai vùng trong tệp. Gộp chúng thành một MultiPolygon.",
        "The office {office} has two features in the file. Make them one MultiPolygon.",
    ),
    "area_kind": (
        "Một vùng là {seen}; cần Polygon hoặc MultiPolygon có tọa độ.",
        "A feature is {seen}; a Polygon or MultiPolygon with coordinates is needed.",
    ),
    "area_ring": (
        "Một đường bao có {points} điểm và không khép kín; điểm cuối phải trùng điểm đầu, ít nhất bốn điểm.",
        "A ring of {points} points is not closed; its last point is its first, and it has four or more.",
    ),
    "area_degrees": (
        "Tọa độ ({x}, {y}) không phải là kinh độ, vĩ độ WGS 84. Chuyển từ VN-2000 trước khi nạp.",
        "({x}, {y}) is no longitude and latitude in WGS 84. Convert from VN-2000 before importing.",
    ),
    "area_points": (
        "Một vùng có hơn {most} điểm. Hãy làm đơn giản ranh giới trước khi nạp.",
        "A feature has more than {most} points. Simplify the borders before importing them.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "preview": (
        "Đọc được ranh giới của {count} đơn vị; chưa ghi gì.",
        "The borders of {count} offices can be read; nothing was kept.",
    ),
    "kept": (
        "Ranh giới của {count} đơn vị, {changed} mới.",
        "Borders of {count} offices, {changed} of them new.",
    ),
    "unknown": (
        "{count} vùng không của đơn vị nào ngày ấy, bỏ qua: {names}.",
        "{count} features are of no office of that day and left out: {names}.",
    ),
}
