"""Addresses of the profile: those of the published documents, behind one prefix."""

from __future__ import annotations

from django.urls import path, re_path

from tinhso.api.core import METHODS, entry
from tinhso.api.govstack import applications, services, statistics, tasks
from tinhso.api.govstack.common import by_method, no_such_page

urlpatterns = [
    path("services", by_method(GET=services.services)),
    path("services/<str:service>", by_method(GET=services.service)),
    path("services/<str:service>/eForms", by_method(GET=services.service_forms)),
    path("services/<str:service>/applications", by_method(POST=applications.submit)),
    path("eForms/<str:form>", by_method(GET=services.form)),
    path("documents", by_method(POST=applications.documents)),
    path("applications", by_method(GET=applications.applications)),
    path(
        "applications/<str:file>",
        by_method(GET=applications.application, PUT=applications.update),
    ),
    path("tasks", by_method(GET=tasks.tasks)),
    path("tasks/<str:task>", by_method(GET=tasks.task)),
    path("tasks/<str:task>/complete", by_method(POST=tasks.complete)),
    path("data/statistics", by_method(GET=statistics.statistics)),
    re_path(r"^.*$", entry(no_such_page, methods=METHODS)),
]
