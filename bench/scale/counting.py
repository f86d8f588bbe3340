"""Counts the queries of each answer of the measured server."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from time import perf_counter
from typing import Any

from django.db import connections

QUERIES, SECONDS = "X-Bench-Queries", "X-Bench-Seconds"


def counting(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A middleware that writes into each answer how many queries it took, and for how long the server worked."""

    def answered(request: Any) -> Any:
        counted = 0

        def count(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
            nonlocal counted
            counted += 1
            return execute(sql, params, many, context)

        began = perf_counter()
        with ExitStack() as stack:
            for one in connections.all():
                stack.enter_context(one.execute_wrapper(count))
            response = get_response(request)
        response[QUERIES], response[SECONDS] = str(counted), f"{perf_counter() - began:.6f}"
        return response

    return answered
