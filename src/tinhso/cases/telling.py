"""What the people of a dossier are told, obliged in the transaction of the act that they are told of.

Only verified addresses and numbers are told, and only of what happens now: a past moment that is told, as in an import
or a history, sends nobody a letter. A letter names the dossier and what is next; what the dossier holds stays behind
the code that its address proves.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from tinhso.cases.actions.doing import Doing
from tinhso.cases.letters import LETTERS
from tinhso.cases.models import Case
from tinhso.notices import actions as notices
from tinhso.notices.wishes import addresses_of


def follow_address(code: str) -> str:
    """Where a dossier is followed by its code; what the slip's QR and our letters lead to."""
    return f"{settings.PUBLIC_ADDRESS}/theo-doi?{urlencode({'ma': code})}"


def tell(doing: Doing, what: str) -> None:
    """Tell owner and filer of an act, by the first way that is open to each; nobody of a told moment.

    Its delivery is no event of the dossier: those say how the dossier stands, and a letter changes nothing of that.
    """
    case = doing.case
    if doing.told_at is not None or case.told:
        return
    fields = {
        "code": case.code,
        "title": case.title,
        "address": follow_address(case.code),
        **_promise(case.promised_at),
    }
    for number, (party, to) in enumerate(_reached(case)):
        notices.tell(
            f"case:{case.uid}:{what}:{case.revision}:{number}",
            template=LETTERS[what].code,
            fields=fields,
            to=to,
            party=party,
            concerns=f"case:{case.uid}",
            due_at=doing.at,
        )


def _reached(case: Case) -> list[tuple[str, dict[str, str]]]:
    """Each of the two who can be reached, and how: way → the newest verified address, no address twice."""
    found: list[tuple[str, dict[str, str]]] = []
    taken: set[str] = set()
    for party in dict.fromkeys((case.owner, case.filer)):
        addresses = addresses_of(party)
        if addresses and not taken & set(addresses.values()):
            taken |= set(addresses.values())
            found.append((party, addresses))
    return found


def _promise(at: datetime | None) -> dict[str, str]:
    if at is None:
        return {"promise_vi": "", "promise_en": ""}
    text = f"{timezone.localtime(at):%d/%m/%Y %H:%M}"
    return {
        "promise_vi": f", hẹn trả kết quả {text}",
        "promise_en": f"; the result is promised for {text}",
    }
