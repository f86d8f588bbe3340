"""Refusals as the interface says them: application/problem+json (RFC 9457), from the codes and sentences of the house.

`code` is what a program reads; `detail` is the sentence for a person, in the language that Accept-Language prefers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from pydantic_core import to_json

from tinhso.access.guard import Refused
from tinhso.access.tokens import TokenRefused
from tinhso.cases.actions import BadAnswers
from tinhso.cases.states import STATES, TRANSITIONS
from tinhso.files.folder import NOT_SET
from tinhso.kernel.errors import TinhsoError
from tinhso.procedures.forms import AnswerFault
from tinhso.sentences import sentence

MEDIA = "application/problem+json"
TYPE = "urn:tinhso:problem:"
# What contradicts how things stand: the same request may be right later. Everything else that is refused is wrong.
CONFLICTS = frozenset(
    {
        "acted_since", "already_answered", "asked_already", "case_linked_already", "changed_meanwhile",
        "consultations_open", "entry_cancelled", "entry_closed", "exemption_unjudged", "extended_already",
        "handled_elsewhere", "help_not_agreed", "help_open_already", "help_over", "needs_a_result",
        "no_exemption_claimed", "no_next_step", "no_post_wish", "no_step_before", "not_asked", "not_held_now",
        "not_in_this_state", "not_ours", "not_proposed", "nothing_to_undo", "paper_is_held", "posted_already",
        "proposed_already", "rated_already", "record_changed", "record_ended", "record_not_ended",
        "record_twice", "result_left", "ticket_not_now",
        "report_changed", "report_state", "plan_progress_waits", "plan_progress_decided", "plan_task_over",
        "plan_blocked", "petition_state", "petition_changed", "petition_extended", "petition_extend_late",
        "petition_forgotten",
    }
)  # fmt: skip
_STATUS = {
    "no_such_case": 404,
    "no_such_file": 404,
    "no_such_party": 404,
    "no_such_procedure": 404,
    "no_such_office": 404,
    "no_office_then": 404,
    "no_version_then": 404,
    "no_such_ticket": 404,
    "no_such_entry": 404,
    "no_such_record": 404,
    "unknown_register": 404,
    "register_not_yet": 404,
    "no_such_help": 404,
    "report_unknown": 404,
    "report_no_such_filing": 404,
    "plan_no_such": 404,
    "no_such_petition": 404,
    "report_own": 403,
    "plan_not_by_one": 403,
    "petition_not_by_one": 403,
    "not_yours_to_do": 403,
    "api_no_such_page": 404,
    "api_not_this_way": 405,
    "api_too_large": 413,
    "file_too_large": 413,
    "api_only_json": 415,
    "api_only_form": 415,
    "api_too_many": 429,
    "file_gone": 404,
    "file_damaged": 404,
    "unknown_file_key": 404,
    "broken_box": 404,
}
# What is wrong with us and not with the request, and after how many seconds it may be sent again.
PASSES: Mapping[str, int] = {
    "api_away": 5,
    "seen_earlier": 5,  # The server's clock jumped while the act was being done.
    "file_waits": 30,
    "store_away": 60,
    "store_refuses": 60,
    "file_not_written": 60,
    **dict.fromkeys(NOT_SET, 60),
    "no_file_key": 60,
    "check_busy": 10,
    "no_stamp": 30,
    "no_roots": 60,
}
_WITHHELD = frozenset({"file_infected", "file_not_scanned"})

_NAMED = frozenset({"no_such_party", "no_such_office", "no_office_then", "no_version_then"})


class ApiRefuses(TinhsoError):
    """What the interface itself refuses.

    400: api_bad_json; api_bad_form; api_bad_query (errors); api_bad_cursor; api_no_key; api_bad_key (most).
    403: api_scope (scopes). 404: api_no_such_page. 405: api_not_this_way (allowed). 413: api_too_large (most).
    415: api_only_json; api_only_form. 422: api_bad_body (errors); api_key_reused; api_no_helper
    (staff, office). 429: api_too_many (limit, seconds).
    503: api_away.
    """


def status_of(fault: TinhsoError) -> int:
    """The HTTP status of a refusal."""
    if isinstance(fault, TokenRefused):
        return 401
    if isinstance(fault, Refused) or fault.code == "api_scope":
        return 403
    if fault.code in (
        "api_bad_json",
        "api_bad_form",
        "api_bad_query",
        "api_bad_cursor",
        "api_no_key",
        "api_bad_key",
    ):
        return 400
    if fault.code in CONFLICTS or fault.code in _WITHHELD:
        return 409
    if fault.code in PASSES:
        return 503
    return _STATUS.get(fault.code, 422)


def problem(
    request: HttpRequest,
    fault: TinhsoError,
    *,
    status: int | None = None,
    errors: Sequence[Mapping[str, Any]] = (),
) -> HttpResponse:
    """A refusal as an answer. errors: what is wrong with single fields, each with its pointer and sentence."""
    number = status or status_of(fault)
    named = fault.code in _NAMED or request.path.endswith("/cases")
    if number == 404 and request.method == "POST" and named:
        number = 422  # A body names it, not the address.
    if number == 422 and request.method in ("GET", "HEAD"):
        number = 400  # There is no body; the address says it.
    told: dict[str, Any] = {
        "type": f"{TYPE}{fault.code}",
        "title": HTTPStatus(number).phrase,
        "status": number,
        "detail": said(fault, language(request)),
        "code": fault.code,
        "instance": f"urn:uuid:{getattr(request, 'request_id', '') or uuid4()}",
    }
    if isinstance(fault, BadAnswers) and not errors:
        errors = answer_errors(fault.wrong, language(request), under="/answers")
    if errors:
        told["errors"] = list(errors)
    answer = HttpResponse(to_json(told), status=number, content_type=MEDIA)
    answer["Content-Language"] = language(request)
    if number == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="tinhso"'
    if (seconds := wait_of(fault)) is not None:
        answer["Retry-After"] = str(seconds)
    if fault.code == "api_not_this_way":
        answer["Allow"] = fault.facts["allowed"]
    return answer


def answer_errors(
    faults: Sequence[AnswerFault], lang: str, *, under: str = ""
) -> list[dict[str, str]]:
    """Wrong answers with their pointer, below `under`, their code and their sentence."""
    return [
        {
            "pointer": under + "/" + "/".join(map(str, one.path)),
            "code": one.code,
            "detail": sentence(one.code, lang),
        }
        for one in faults
    ]


def wait_of(fault: TinhsoError) -> int | None:
    """After how many seconds the same request may be sent again; None where that does not help."""
    if fault.code == "api_too_many":
        return int(fault.facts["seconds"])
    return PASSES.get(fault.code)


def language(request: HttpRequest) -> str:
    """Which language is preferred: "vi", or "en" where Accept-Language names it first."""
    first = request.headers.get("Accept-Language", "vi").partition(",")[0].strip().casefold()
    return "en" if first.startswith("en") else "vi"


def said(fault: TinhsoError, lang: str) -> str:
    """The sentence of a refusal, with words and days among its facts as people write them."""
    facts = {name: _as_read(name, value, lang) for name, value in fault.facts.items()}
    return sentence(fault.code, lang, facts)


def _as_read(name: str, value: Any, lang: str) -> Any:
    if name == "state" and value in STATES:
        return STATES[value].words[lang == "en"]
    if name == "act" and value in TRANSITIONS:
        return TRANSITIONS[value].words[lang == "en"]
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value
