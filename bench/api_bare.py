"""A bare endpoint of the same framework: reads a body by its schema and inserts two rows, no more."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI, Schema

from tinhso.access.models import Look
from tinhso.cases.models import Case
from tinhso.config import urls

bare = NinjaAPI(urls_namespace="bare", docs_url=None, openapi_url=None)


class Filing(Schema):
    procedure: str
    owner: str
    desk: str
    office: str
    answers: dict[str, Any]
    papers: list[dict[str, Any]]


class Filed(Schema):
    uid: uuid.UUID
    code: str


@bare.post("/cases", response=Filed)
def file(request: HttpRequest, told: Filing) -> Case:
    del request
    now, uid = datetime.now(UTC), uuid.uuid4()
    with transaction.atomic():
        case = Case.objects.create(
            uid=uid, code=f"bare-{uid}", key=f"bare-{uid}", procedure=told.procedure, title="bare",
            owner=told.owner, filer=told.owner, channel="online", answers=told.answers,
            desk="bare", office="bare", holder="bare", state="filed", filed_at=now,
            changed_at=now,
        )  # fmt: skip
        Look.objects.create(at=now, who="bare", subject=f"case:{uid}", what="dossier")
    return case


urlpatterns = [path("bare/", bare.urls), *urls.urlpatterns]
