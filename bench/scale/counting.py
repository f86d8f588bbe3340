"""Counts the queries of each answer of the measured server, and what it worked and waited."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from time import perf_counter, thread_time
from typing import Any

from django.db import connections

QUERIES, CPU, DATABASE = "X-Bench-Queries", "X-Bench-Cpu", "X-Bench-Database"


def counting(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A middleware that writes into each answer its queries, its thread's CPU seconds and its seconds of waiting."""

    def answered(request: Any) -> Any:
        counted, waited = 0, 0.0

        def count(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
            nonlocal counted, waited
            began = perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                counted += 1
                waited += perf_counter() - began

        began = thread_time()
        with ExitStack() as stack:
            for one in connections.all():
                stack.enter_context(one.execute_wrapper(count))
            response = get_response(request)
        response[QUERIES], response[CPU] = str(counted), f"{thread_time() - began:.6f}"
        response[DATABASE] = f"{waited:.6f}"
        return response

    return answered
