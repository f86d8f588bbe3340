"""What a supervisor found of how a dossier was filed: kept with who, when and why, and corrected by a later one.

It changes nothing for anybody: neither the dossier nor an officer's account. It counts in the share, as known.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from tinhso.cases.models import Act, Case
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.provenance import kinds
from tinhso.provenance.models import FINDINGS, KEY, Assisted, Decision, DecisionWords, Judged

LEAST_WORDS, MOST_WORDS = 10, 500


class CannotJudge(TinhsoError):
    """bad_judging_key: the form's key is none. unknown_finding: none of ours was chosen.

    judging_needs_words (least), judging_long_words (most): why she found so. not_judged: no examination tells of the
    dossier. judging_oneself: she accepted it, helped with it, or the examination speaks of her.
    """


def decide(
    case: Case, *, what: str, words: str, staff: str, key: str, at: datetime, by: By
) -> Decision:
    """Keep what a supervisor found. The same key again gives what it gave. Raises CannotJudge.

    staff: who she is, "" for nobody of ours. That she may look at the office's dossiers is the caller's question.
    """
    if not 0 < len(key) <= KEY or not key.isprintable():
        raise CannotJudge("bad_judging_key")
    if what not in FINDINGS:
        raise CannotJudge("unknown_finding")
    if len(words) > 4 * MOST_WORDS:  # Before any work is done on it.
        raise CannotJudge("judging_long_words", most=MOST_WORDS)
    said = written(words).strip()
    if len(said) < LEAST_WORDS:
        raise CannotJudge("judging_needs_words", least=LEAST_WORDS)
    if len(said) > MOST_WORDS:
        raise CannotJudge("judging_long_words", most=MOST_WORDS)
    try:
        with transaction.atomic():
            return _decided(case, what, said, staff, key, at, by)
    except IntegrityError:  # Two of one form at once.
        found = Decision.objects.filter(key=key).first()
        if found is None:
            raise
        return found


def _decided(
    case: Case, what: str, said: str, staff: str, key: str, at: datetime, by: By
) -> Decision:
    in_turn(f"judging:{case.uid}")
    found = Decision.objects.filter(key=key).first()
    if found is not None:
        return found
    row = Judged.objects.select_related("examination").filter(case=case).first()
    if row is None:
        raise CannotJudge("not_judged")
    if staff and is_about(staff, row):
        raise CannotJudge("judging_oneself")
    made = Decision.objects.create(
        key=key,
        case=case,
        what=what,
        shown=row.shown,
        detector=row.examination.detector,
        actor=by.actor,
        office=by.office,
        at=at,
    )
    DecisionWords.objects.create(decision=made, text=said)
    Judged.objects.filter(pk=row.pk).update(decided=what)
    append(
        kinds.JUDGED.name,
        subject=f"filing:{case.uid}",
        by=by,
        facts={
            "case": str(case.uid),
            "what": what,
            "detector": row.examination.detector,
            "words": said,
        },
    )
    return made


def is_about(staff: str, row: Judged) -> bool:
    """Whether somebody had a hand in a dossier, so that she does not look at it; two queries at most."""
    if staff in (row.officer, row.acceptor):
        return True
    if Assisted.objects.filter(case=row.case_id, session__helper=staff).exists():
        return True
    return Act.objects.filter(case=row.case_id, actor=staff, name__in=HANDS).exists()


#: Acts by which somebody is a party to how a dossier came in.
HANDS = ("file", "accept")
