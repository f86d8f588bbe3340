"""The catalogue for machines: DCAT 3 as JSON-LD, and the dictionary of a data set as CSV on the Web. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from tinhso.opendata.rules import (
    DAILY,
    DAY,
    MOMENT,
    MONTHLY,
    NUMBER,
    QUARTERLY,
    TEXT,
    WHOLE,
    YES_NO,
    Column,
    Dataset,
    Pair,
)

_EU = "http://publications.europa.eu/resource/authority"
_EVERY = {DAILY: "DAILY", MONTHLY: "MONTHLY", QUARTERLY: "QUARTERLY"}
_TYPES = {
    TEXT: "string", WHOLE: "integer", NUMBER: "number", YES_NO: "boolean", DAY: "date", MOMENT: "datetime",
}  # fmt: skip
MEDIA: Mapping[str, str] = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


class Issued(Protocol):
    """An edition, as far as a catalogue tells it."""

    day: date
    at: datetime
    still_at: datetime
    first: date | None
    last: date | None
    files: Any

    @property
    def name(self) -> str:
        """As its address has it."""
        ...


def catalogue(
    listed: Iterable[tuple[Dataset, Issued]],
    *,
    publisher: str,
    licence: str,
    page: Callable[..., str],
) -> dict[str, Any]:
    """Every data set with an edition. page: the full address of the catalogue, of a data set, of one of its files."""
    told = [
        _dataset(one, issued, publisher=publisher, licence=licence, page=page)
        for one, issued in listed
    ]
    changed = max((one["dct:modified"]["@value"] for one in told), default=None)
    return {
        "@context": _CONTEXT,
        "@id": page(),
        "@type": "dcat:Catalog",
        "dct:title": _both(
            (f"Dữ liệu mở {publisher}".strip(), f"Open data of {publisher}".strip())
        ),
        "dct:publisher": _agent(publisher),
        "dct:license": {"@id": licence},
        "dct:language": [{"@id": f"{_EU}/language/{one}"} for one in ("VIE", "ENG")],
        **({"dct:modified": _of("dateTime", changed)} if changed else {}),
        "dcat:dataset": told,
    }


def _dataset(
    one: Dataset, issued: Issued, *, publisher: str, licence: str, page: Callable[..., str]
) -> dict[str, Any]:
    here, day, name = page(one.code), issued.day.isoformat(), issued.name
    period = {
        **({"dcat:startDate": _of("date", issued.first.isoformat())} if issued.first else {}),
        **({"dcat:endDate": _of("date", issued.last.isoformat())} if issued.last else {}),
    }
    return {
        "@id": here,
        "@type": "dcat:Dataset",
        "dct:identifier": one.code,
        "dct:title": _both(one.title),
        "dct:description": _both(
            (f"{one.about[0]} {one.kept_back[0]}", f"{one.about[1]} {one.kept_back[1]}")
        ),
        "dcat:keyword": [term for pair in one.words for term in _both(pair)],
        "dct:publisher": _agent(publisher),
        "dct:license": {"@id": licence},
        "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/{_EVERY[one.every]}"},
        "dct:issued": _of("date", day),
        "dct:modified": _of("dateTime", issued.still_at.isoformat()),
        **({"dct:temporal": {"@type": "dct:PeriodOfTime", **period}} if period else {}),
        "dcat:landingPage": {"@id": here},
        "dct:conformsTo": {"@id": page(one.code, "tu-dien.json")},
        "dcat:version": name,
        "dcat:distribution": [
            {
                "@id": page(one.code, f"{name}.{ending}"),
                "@type": "dcat:Distribution",
                "dct:title": _both((f"{one.title[0]}, {day}", f"{one.title[1]}, {day}")),
                "dcat:accessURL": {"@id": here},
                "dcat:downloadURL": {"@id": page(one.code, f"{name}.{ending}")},
                "dcat:mediaType": {
                    "@id": f"https://www.iana.org/assignments/media-types/{MEDIA[ending]}"
                },
                "dct:license": {"@id": licence},
                "dct:issued": _of("dateTime", issued.at.isoformat()),
                "dcat:byteSize": _of("nonNegativeInteger", str(told["bytes"])),
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": _of("hexBinary", told["sha256"]),
                },
            }
            for ending, told in sorted(issued.files.items())
        ],
    }


def dictionary(
    one: Dataset, columns: Iterable[Column], *, address: str, licence: str
) -> dict[str, Any]:
    """The columns of a data set as CSV on the Web says them. address: of its latest CSV file."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "vi"}],
        "url": address,
        "dc:title": {"vi": one.title[0], "en": one.title[1]},
        "dc:description": {"vi": one.kept_back[0], "en": one.kept_back[1]},
        "dc:license": {"@id": licence},
        "dialect": {"header": True, "delimiter": ",", "encoding": "utf-8"},
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "datatype": _TYPES[column.kind],
                    "dc:description": {"vi": column.about[0], "en": column.about[1]},
                }
                for column in columns
            ]
        },
    }


def _both(pair: Pair) -> list[dict[str, str]]:
    return [{"@value": pair[0], "@language": "vi"}, {"@value": pair[1], "@language": "en"}]


def _of(kind: str, value: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{kind}"}


def _agent(name: str) -> dict[str, str]:
    return {"@type": "foaf:Organization", "foaf:name": name or "Tỉnh Số"}
