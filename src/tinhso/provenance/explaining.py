"""The explanations that are weighed: eight honest ones, five for show, and what is believed of each beforehand.

Each belief is how many times likelier than among all dossiers a value is; it comes from what a supervisor would accept
as a reason, and is corrected by the evidence itself. What stands under `sure` is a share and is not corrected. Filing
that is made to look honest has no explanation here: whatever was tried for it named honest households.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tinhso.provenance.mixture import Explanation
from tinhso.provenance.signs import VALUES


def believed(**signs: Mapping[str, float]) -> dict[str, Sequence[float]]:
    """Sign → how many times likelier each of its values is, 1 where nothing is said."""
    return {
        sign: tuple(times.get(value, 1.0) for value in VALUES[sign])
        for sign, times in signs.items()
    }


ALONE = {
    "once": 1.5,
    "hers": 1.5,
    "few_lasting": 1.0,
    "few_brief": 0.7,
    "many": 0.1,
    "very_many": 0.03,
}
SHARED = {
    "once": 0.05,
    "hers": 0.05,
    "few_lasting": 0.4,
    "few_brief": 0.6,
    "many": 5.0,
    "very_many": 8.0,
}
AT_HOME = {"4": 0.5, "6": 0.1, "10": 0.03, "20": 0.01}
HER_OWN_HOME = {"web": (0.50, 0.35, 0.12, 0.02, 0.005, 0.005)}
DECLARED = {"help": (0.950, 0.002, 0.008, 0.002, 0.008, 0.010, 0.020)}
IN_A_WEB = {"web": (0.10, 0.02, 0.05, 0.08, 0.15, 0.60)} | DECLARED
IN_SMALL_WEBS = {"web": (0.30, 0.05, 0.15, 0.15, 0.15, 0.20)} | DECLARED
AT_ONCE = {
    "30s": 8.0,
    "1min": 8.0,
    "3min": 6.0,
    "10min": 3.0,
    "30min": 1.0,
    "2h": 0.4,
    "1d": 0.2,
    "longer": 0.1,
}
BATCHES = {"row": 4.0, "long_row": 8.0, "very_long_row": 12.0}
QUICK = {
    "under_20": 5.0,
    "under_40": 4.0,
    "under_70": 2.0,
    "usual": 0.7,
    "longer": 0.4,
    "much_longer": 0.3,
}
AT_THE_COUNTER = {"there": 2.0, "not_there": 0.3, "evening": 0.03, "other": 0.03}
DESK_HELP = {
    "none": 0.02, "away": 0.1, "desk": 12.0, "desk_alone": 8.0, "acceptor": 12.0, "acceptor_alone": 6.0,
}  # fmt: skip
NO_HELP = {
    "away": 0.02,
    "away_alone": 0.1,
    "desk": 0.02,
    "desk_alone": 0.1,
    "acceptor": 0.05,
    "acceptor_alone": 0.1,
}

HONEST = (
    Explanation("own_phone", False, 0.50, believed(
        web=AT_HOME, contact=ALONE, device=ALONE, account=ALONE, help=NO_HELP,
        filer={"self": 1.3, "for_few": 0.1, "for_many": 0.03},
        network={"workstation": 0.01, "office": 0.1}, payment={"many": 0.1},
    )),
    Explanation("family_phone", False, 0.20, believed(
        web=AT_HOME, help=NO_HELP, filer={"for_few": 3.0, "for_many": 0.03},
        contact={"few_lasting": 3.0, "many": 0.1, "very_many": 0.03},
        device={"few_lasting": 3.0, "few_brief": 1.5, "many": 0.1, "very_many": 0.03},
        network={"workstation": 0.01, "office": 0.1}, payment={"many": 0.1},
    )),
    Explanation("public_place", False, 0.07, believed(
        web=AT_HOME, device=SHARED, help=NO_HELP, payment={"few": 2.0, "many": 8.0},
        network={"shared": 4.0, "workstation": 0.01, "office": 0.1},
    )),
    Explanation("agent", False, 0.08, believed(
        web=AT_HOME, account=SHARED, contact=SHARED, device=SHARED, help=NO_HELP,
        filer={"self": 0.1, "for_few": 0.5, "for_many": 12.0},
        network={"workstation": 0.01, "office": 0.1},
    )),
    Explanation("helper_away", False, 0.08, believed(
        web=AT_HOME, device=SHARED, help={"away": 5.0, "away_alone": 5.0, "desk": 0.1, "acceptor": 0.1},
        network={"workstation": 0.01, "office": 0.1},
    )),
    Explanation("visitor", False, 0.02, believed(
        web=AT_HOME, help=NO_HELP, moment={"there": 1.5, "evening": 0.02, "other": 0.02},
        network={"office": 10.0, "workstation": 0.05, "home": 0.02, "shared": 0.05},
    ), with_visitor=0.2),
    Explanation("declared_help", False, 0.04, believed(
        web=AT_HOME, help=DESK_HELP,
        moment=AT_THE_COUNTER, pace=AT_ONCE,
        network={"office": 6.0, "workstation": 3.0, "home": 0.1, "shared": 0.1},
    ), with_visitor=0.8, own_pace=False),
    Explanation("officers_household", False, 0.01, believed(
        contact={"few_lasting": 3.0, "many": 0.3, "very_many": 0.01},
        device={"few_lasting": 3.0, "few_brief": 2.0, "many": 0.2, "very_many": 0.01},
        account={"few_lasting": 4.0, "many": 0.3, "very_many": 0.01},
        network={"workstation": 6.0, "office": 2.0}, help=NO_HELP,
    ), tied=0.5, sure=HER_OWN_HOME, firm=1_000.0),
)  # fmt: skip

FOR_SHOW = (
    Explanation("office_computer", True, 0.2, believed(
        network={"workstation": 25.0, "office": 5.0, "mobile": 0.1, "home": 0.05, "shared": 0.05},
        pace=AT_ONCE, row=BATCHES, moment=AT_THE_COUNTER, fill=QUICK,
        device=SHARED,
    ), own_pace=False, tied=0.95, sure=IN_A_WEB, firm=60.0),
    Explanation("citizens_phone", True, 0.2, believed(
        network={"office": 3.0, "mobile": 1.5, "home": 0.05, "shared": 0.05, "workstation": 0.05},
        pace=AT_ONCE, moment=AT_THE_COUNTER, fill=QUICK, contact=ALONE, device=ALONE,
        payment={"counter": 3.0, "many": 0.1},
    ), with_visitor=0.9, own_pace=False, sure=DECLARED, firm=60.0),
    Explanation("shared_numbers", True, 0.2, believed(
        contact={"once": 0.2, "hers": 0.2, "few_brief": 2.0, "many": 8.0, "very_many": 8.0},
        device=SHARED, pace=AT_ONCE, row=BATCHES, fill=QUICK,
    ), own_pace=False, tied=0.95, sure=IN_A_WEB, firm=60.0),
    Explanation("from_home", True, 0.2, believed(
        moment={"there": 0.1, "not_there": 0.2, "evening": 5.0, "other": 1.0},
        morning=AT_ONCE, row=BATCHES, fill=QUICK, network={"home": 2.0, "office": 0.1},
        device=SHARED,
    ), own_pace=False, tied=0.95, sure=IN_A_WEB, firm=60.0),
    Explanation("spread", True, 0.2, believed(
        contact={"few_brief": 3.0, "many": 3.0}, device={"few_brief": 4.0, "many": 3.0},
        pace=AT_ONCE, fill=QUICK,
    ), own_pace=False, tied=0.9, sure=IN_SMALL_WEBS, firm=60.0),
)  # fmt: skip

EXPLANATIONS = HONEST + FOR_SHOW
