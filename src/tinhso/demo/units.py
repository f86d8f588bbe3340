"""What the made-up province's communes were before: by the merger of provinces, and by one of its own a year later.

Whoever comes to a desk has a card that names her commune as it was called when the card was issued, e.g. one on which
stands "Thôn 2, Xã Bình Thuận, Huyện Bình Phú, Tỉnh Mẫu".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tinhso.demo.province import ADMIN, BEGAN, COMMUNES, MERGED, MERGING, UNITED, UNITS, on_day
from tinhso.kernel.places import Move
from tinhso.org.units import set_units

PROVINCE = "Tỉnh Mẫu"
_CITY, _COUNTRYSIDE = "Thành phố Trung Tâm", "Huyện Bình Phú"
# District → commune of before → what it became; several: it was divided among them.
BEFORE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    _CITY: {
        "Phường 1": ("p-trung-tam",),
        "Phường 2": ("p-trung-tam",),
        "Phường Bến Cát": ("p-song-hau",),
        "Xã Hòa Thuận": ("p-trung-tam", "p-song-hau"),
    },
    _COUNTRYSIDE: {
        "Xã Bình An": ("x-binh-an",),
        "Xã Bình Thuận": ("x-binh-an",),
        "Thị trấn Phú Lộc": ("x-phu-loc",),
        "Xã Hòa Sơn": ("x-hoa-son",),
        "Xã Tân Thành": ("x-tan-thanh",),
    },
}


def enter_units() -> None:
    """The lists of both mergers, each from its day."""
    set_units(list(_of_2025()), from_date=BEGAN, by=ADMIN, told_at=on_day(BEGAN))
    set_units(list(_of_2026()), from_date=MERGED, by=ADMIN, told_at=on_day(MERGED))


def _of_2025() -> Iterator[Move]:
    communes = ((district, *one) for district, own in BEFORE.items() for one in own.items())
    for number, (district, ward, after) in enumerate(communes, start=98_001):
        for code in after:
            yield Move(
                code=f"{number:05}",
                ward=ward,
                district=district,
                province=PROVINCE,
                new_code=UNITS[code],
                new_ward=COMMUNES[code],
                new_province=PROVINCE,
                partly=len(after) > 1,
            )


def _of_2026() -> Iterator[Move]:
    for code in MERGING:
        yield Move(
            code=UNITS[code],
            ward=COMMUNES[code],
            district="",
            province=PROVINCE,
            new_code=UNITS[UNITED[0]],
            new_ward=UNITED[1],
            new_province=PROVINCE,
        )
