"""The events of the book of certified copies. Subject: `copies:<batch>`. Names of papers are sealed."""

from __future__ import annotations

from tinhso.ledger.kinds import Fact, Kind, declare

_BOOK = {"office": Fact(str, longest=50), "book": Fact(str, longest=20), "year": Fact(int)}

CERTIFIED = Kind(
    "copies.certified",
    facts={
        **_BOOK,
        "volume": Fact(int),
        "desk": Fact(str, longest=50),
        "party": Fact(str, longest=40),
        "version": Fact(int),
        "first": Fact(int),
        "last": Fact(int),
        "copies": Fact(int),
        "fee": Fact(int),
        "papers": Fact(list, sealed=True),
    },
    sentence=(
        "Chứng thực bản sao, số {first} đến {last}/{year}.",
        "Copies were certified, numbers {first} to {last}/{year}.",
    ),
)
CORRECTED = Kind(
    "copies.corrected",
    facts={
        **_BOOK,
        "number": Fact(int),
        "pages": Fact(int),
        "copies": Fact(int),
        "fee": Fact(int),
        "paper": Fact(str, sealed=True, longest=300),
        "reason": Fact(str, sealed=True, longest=300),
    },
    sentence=(
        "Sửa số chứng thực {number}/{year}.",
        "Entry {number}/{year} of the book was corrected.",
    ),
)
CANCELLED = Kind(
    "copies.cancelled",
    facts={**_BOOK, "number": Fact(int), "reason": Fact(str, sealed=True, longest=300)},
    sentence=(
        "Gạch bỏ số chứng thực {number}/{year}.",
        "Entry {number}/{year} of the book was struck through.",
    ),
)
VOLUME_OPENED = Kind(
    "copies.volume_opened",
    facts={**_BOOK, "volume": Fact(int)},
    sentence=(
        "Mở quyển số {volume}/{year}, sổ {book}.",
        "Volume {volume}/{year} of the book {book} was opened.",
    ),
)

declare(CERTIFIED, CORRECTED, CANCELLED, VOLUME_OPENED)
