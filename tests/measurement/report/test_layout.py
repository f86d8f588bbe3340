"""The process map: boxes and labels never lie on each other, and what is left out is the least frequent."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.measurement.report.fonts import font_faces, text_width
from tinhso.measurement.report.layout import Arrow, Box, place
from tinhso.measurement.report.process_map import MOST_MOVES, MOST_STEPS, choose, draw_map

PAIRS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=25, unique=True
)


@settings(max_examples=60, deadline=None)
@given(pairs=PAIRS)
def test_no_two_boxes_or_labels_overlap(pairs: list[tuple[int, int]]) -> None:
    keys = sorted({key for pair in pairs for key in pair})
    boxes = [Box(key, 100 + 7 * key, 40) for key in keys]
    arrows = [Arrow(tail, head, 50 - i, 60, 40) for i, (tail, head) in enumerate(pairs)]
    plan = place(boxes, arrows)
    areas = [(*plan.boxes[box.key], box.width, box.height) for box in boxes]
    areas += [(*route.label, 60, 40) for route in plan.routes]
    for (ax, ay, aw, ah), (bx, by, bw, bh) in combinations(areas, 2):
        apart = abs(ax - bx) >= (aw + bw) / 2 - 1e-6 or abs(ay - by) >= (ah + bh) / 2 - 1e-6
        assert apart
    for x, y, width, height in areas:
        assert x - width / 2 >= -1e-6 and x + width / 2 <= plan.width + 1e-6
        assert y - height / 2 >= -1e-6 and y + height / 2 <= plan.height + 1e-6


def test_the_busiest_arrow_of_a_circle_points_down() -> None:
    boxes = [Box(key, 50, 20) for key in "abc"]
    arrows = [Arrow("c", "a", 1, 9, 9), Arrow("a", "b", 9, 9, 9), Arrow("b", "c", 8, 9, 9)]
    plan = place(boxes, arrows)
    heights = [plan.boxes[key][1] for key in "abc"]
    assert heights == sorted(heights)
    assert [route.backward for route in plan.routes] == [True, False, False]


def moves(count: int) -> list[dict[str, object]]:
    return [{"a": f"s{i}", "b": f"s{i + 1}", "moves": 1000 - i, "mean": 60.0} for i in range(count)]


def test_moves_are_taken_from_the_most_frequent_until_the_part_is_covered() -> None:
    rows = moves(10)
    total = sum(int(str(row["moves"])) for row in rows)
    chosen = choose(rows, total=total, part=0.9)
    covered = sum(row["moves"] for row in chosen)
    assert covered >= 0.9 * total


def test_every_shown_step_keeps_a_way_in_and_out() -> None:
    rows = [
        {"a": "start", "b": "main", "moves": 100, "mean": 1.0},
        {"a": "main", "b": "ask", "moves": 90, "mean": 1.0},
        {"a": "main", "b": "end", "moves": 80, "mean": 1.0},
        {"a": "ask", "b": "answer", "moves": 2, "mean": 1.0},
        {"a": "answer", "b": "main", "moves": 2, "mean": 1.0},
    ]
    chosen = choose(rows, total=274, part=0.9)
    assert {(row["a"], row["b"]) for row in chosen} >= {("ask", "answer"), ("answer", "main")}


def test_a_map_of_a_thousand_steps_stays_readable() -> None:
    rows = moves(1000)
    chosen = choose(rows, total=500_500, part=0.99)
    steps = {row[end] for row in chosen for end in ("a", "b")}
    assert len(steps) <= MOST_STEPS
    assert len(chosen) <= MOST_MOVES + 2 * MOST_STEPS


@pytest.mark.parametrize("name", ["x" * 500, "một bước có cái tên rất dài " * 6, "<b>", None])
def test_any_name_fits_its_box(name: str | None) -> None:
    activities = [{"activity": name, "events": 3, "starts": 1, "ends": 1}]
    rows = [{"a": name, "b": name, "moves": 2, "mean": 5.0}]
    drawn = draw_map(activities, rows, total=2, part=0.9, day=28_800)
    assert drawn is not None
    assert "<b>" not in drawn.picture


def test_figures_of_the_page_have_one_width() -> None:
    import base64
    import io
    import re

    from fontTools.ttLib import TTFont

    faces = font_faces("Thẩm định 0123456789")
    found = re.findall(r'font-family:"([^"]+)".*?base64,([^)]+)\)', faces)
    assert [name for name, _ in found] == ["Be Vietnam Pro", "Be Vietnam Pro Figures"] * 2
    for name, data in found:
        with TTFont(io.BytesIO(base64.b64decode(data))) as font:
            known = font.getBestCmap()
            widths = {font["hmtx"][known[ord(digit)]][0] for digit in "0123456789"}
            assert (len(widths) == 1) is name.endswith("Figures")
            if not name.endswith("Figures"):
                assert ord("ẩ") in known
                assert ord("Ж") not in known


def test_text_is_measured_by_the_font() -> None:
    assert text_width("mm", size=16) > text_width("ii", size=16) > 0
    assert text_width("漢", size=10) == pytest.approx(6)
