"""The address of the screen in the hall, under /so-thu-tu/."""

from __future__ import annotations

from django.urls import path

from tinhso.web.desk import tickets

urlpatterns = [path("<slug:desk>", tickets.board, name="queue_board")]
