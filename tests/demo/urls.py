"""Every address, the demo's own with them."""

from __future__ import annotations

from django.urls import include, path

from tinhso.config.urls import handler400, handler403, handler404, handler500
from tinhso.config.urls import urlpatterns as of_the_product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [*of_the_product, path("mau/", include("tinhso.demo.urls"))]
