"""Addresses of plans and tasks, under /nhiem-vu/."""

from __future__ import annotations

from django.urls import path

from tinhso.web.plans import documents, feeds, files, inbox, minutes, plan, task

urlpatterns = [
    path("", inbox.inbox, name="tasks"),
    path("viec/<uuid:uid>", task.task, name="task"),
    path("viec/<uuid:uid>/minh-chung/<uuid:evidence>", task.evidence, name="task_evidence"),
    path("ke-hoach", plan.plans, name="plans"),
    path("ke-hoach/<uuid:uid>", plan.plan, name="plan"),
    path("ke-hoach/<uuid:uid>/phien-ban", plan.versions, name="plan_versions"),
    path("ke-hoach/<uuid:uid>/nap", files.load, name="plan_load"),
    path("ke-hoach/<uuid:uid>/tai/<slug:ending>", files.export, name="plan_export"),
    path("van-ban", documents.documents, name="governing"),
    path("van-ban/<uuid:uid>", documents.document, name="governing_one"),
    path("van-ban/<uuid:uid>/tep", documents.file, name="governing_file"),
    path("bien-ban", minutes.minutes, name="minutes"),
    path("lich", feeds.feeds, name="task_feeds"),
    path("lich/<str:token>.ics", feeds.feed, name="task_feed"),
]
