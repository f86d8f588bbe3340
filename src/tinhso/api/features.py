"""Records that lie somewhere as features of OGC API (GeoJSON)."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from ninja import Query
from pydantic import Field
from pydantic_core import to_json

from tinhso.api.core import JSON, Given, Request, Told, route
from tinhso.api.records import MOST, READ, USUAL, box_of, told_of
from tinhso.registers import queries
from tinhso.registers.definition import Definition
from tinhso.registers.queries import Asked
from tinhso.registers.rules import CannotKeep

GEOJSON = "application/geo+json"


class OgcLink(Given):
    """A link as OGC API has it."""

    href: str
    rel: str
    type: str


class Conformance(Given):
    """Classes of OGC API – Features that hold here."""

    conformsTo: list[str]  # noqa: N815 the standard's own name


@route("GET", "/ogc/conformance", scopes=READ, gives=Conformance, tag="ogc")
def conformance(request: Request) -> Any:
    """Which classes of OGC API – Features hold here."""
    del request
    core = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
    return {"conformsTo": [f"{core}core", f"{core}geojson"]}


class Collection(Given):
    """A register with places as a collection of features."""

    id: str
    title: str
    itemType: str  # noqa: N815 the standard's own name
    links: list[OgcLink]


class Collections(Given):
    """Registers with places."""

    links: list[OgcLink]
    collections: list[Collection]


@route("GET", "/ogc/collections", scopes=READ, gives=Collections, tag="ogc")
def collections(request: Request) -> Any:
    """Registers whose records lie somewhere."""
    found = [one for _, one in queries.registers() if one.definition.place]
    here = request.build_absolute_uri()
    return {
        "links": [{"href": here, "rel": "self", "type": JSON}],
        "collections": [_collection(request, one.definition) for one in found],
    }


@route(
    "GET", "/ogc/collections/{slug:code}", scopes=READ, gives=Collection, missing=True, tag="ogc"
)
def collection(request: Request, code: str) -> Any:
    """One register with places."""
    definition = queries.version_now(code).definition
    if not definition.place:
        raise CannotKeep("unknown_register", register=code)
    return _collection(request, definition)


class ItemsAsked(Told):
    """bbox: west, south, east, north; cursor: of the page before."""

    bbox: Annotated[str, Field(max_length=100)] = ""
    cursor: Annotated[str, Field(max_length=400)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL


class Feature(Given):
    """A record with its place."""

    type: str
    id: UUID
    geometry: dict[str, Any] | None
    properties: dict[str, Any]


class Features(Given):
    """A page of features."""

    type: str
    features: list[Feature]
    numberReturned: int  # noqa: N815 the standard's own name
    links: list[OgcLink]


@route(
    "GET", "/ogc/collections/{slug:code}/items", scopes=READ, gives=Features, media=GEOJSON,
    query=True, missing=True, tag="ogc",
)  # fmt: skip
def items(request: Request, code: str, asked: Query[ItemsAsked]) -> Any:
    """Records of a register as features."""
    version = queries.version_now(code)
    if not version.definition.place:
        raise CannotKeep("unknown_register", register=code)
    found = queries.page(
        version, Asked(box=box_of(asked.bbox)), after=asked.cursor, size=asked.limit
    )
    here = request.build_absolute_uri(request.path)
    links = [{"href": request.build_absolute_uri(), "rel": "self", "type": GEOJSON}]
    if found.more:
        links.append({"href": f"{here}?{_next(asked, found.more)}", "rel": "next", "type": GEOJSON})
    features = [_feature(one) for one in told_of(request, found.rows)]
    body = {
        "type": "FeatureCollection",
        "features": features,
        "numberReturned": len(features),
        "links": links,
    }
    return HttpResponse(to_json(body), content_type=GEOJSON)


@route(
    "GET", "/ogc/collections/{slug:code}/items/{uuid:uid}", scopes=READ, gives=Feature,
    media=GEOJSON, missing=True, tag="ogc",
)  # fmt: skip
def item(request: Request, code: str, uid: UUID) -> Any:
    """One record as a feature."""
    row = queries.record(uid)
    if row.register.code != code:
        raise CannotKeep("no_such_record", record=str(uid))
    return HttpResponse(to_json(_feature(told_of(request, [row])[0])), content_type=GEOJSON)


def _collection(request: Request, definition: Definition) -> dict[str, Any]:
    here = request.build_absolute_uri(f"/api/v1/ogc/collections/{definition.code}")
    return {
        "id": definition.code,
        "title": definition.name[0],
        "itemType": "feature",
        "links": [
            {"href": here, "rel": "self", "type": JSON},
            {"href": f"{here}/items", "rel": "items", "type": GEOJSON},
        ],
    }


def _feature(told: dict[str, Any]) -> dict[str, Any]:
    more = {name: told[name] for name in ("title", "office", "place_code", "valid_until")}
    return {
        "type": "Feature",
        "id": told["uid"],
        "geometry": told["geometry"],
        "properties": {**told["values"], **{f"@{name}": value for name, value in more.items()}},
    }


def _next(asked: ItemsAsked, cursor: str) -> str:
    told = {"bbox": asked.bbox, "limit": str(asked.limit), "cursor": cursor}
    return urlencode({name: value for name, value in told.items() if value})
