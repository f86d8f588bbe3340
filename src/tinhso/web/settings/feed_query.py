"""A feed's database asked: first what it would tell, then told. Its address stands in a refusal alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.exchange import actions, queries
from tinhso.exchange.databases import asks_a_database, open_declared
from tinhso.exchange.definition import Definition
from tinhso.kernel.errors import TinhsoError
from tinhso.web.settings.common import ADMINS, back, by, render, sentence_of
from tinhso.web.settings.feed_acts import WAIT_SECONDS, shown_of
from tinhso.web.settings.feeds import check, crumbs, feed_or_404

# So many rows are read, in so long, while somebody waits; more are for the command.
MOST_ROWS, ASK_SECONDS = 50_000, 20


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, code: str) -> HttpResponse:
    """POST with `do` asks and tells; any other POST asks, shows what it would tell and takes it back."""
    check(request)
    feed = feed_or_404(code)
    definition = Definition.of(feed.definition)
    told: dict[str, Any] = {}
    if request.method == "POST":
        do = "do" in request.POST
        try:
            since = queries.asked_from(feed, definition)
            source = open_declared(definition, since=since, most=MOST_ROWS, seconds=ASK_SECONDS)
            lines = list(source.lines)
            source.lines = iter(lines)
            report = actions.read_feed(
                feed,
                source,
                by=by(request.who),
                definition=definition,
                trial=not do,
                seconds=WAIT_SECONDS,
            )
        except TinhsoError as fault:
            told = {"fault": sentence_of(fault)}
        else:
            if do:
                return back(request, reverse("settings_feed_run", args=[feed.name, report.run]))
            told = shown_of(report, source, lines)
    page = {
        "feed": feed,
        "definition": definition,
        "asks": asks_a_database(definition),
        "since": queries.asked_from(feed, definition),
        **told,
        "at": "feeds",
        "crumbs": crumbs(feed, (("Hỏi cơ sở dữ liệu", "Ask the database"), "")),
    }
    return render(request, "feed_query.html", page)
