"""Many runs of a detector, the naive rule beside it, and the tables of both.

./tinhso bench genuine                                    the product's detector beside the naive rule
./tinhso bench genuine --detector MODULE:FUNCTION         another one beside it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module

from bench.genuine.naive import best_threshold, naive
from bench.genuine.scoring import Score, Scores, score
from bench.genuine.truth import CHEATS, LEVELS, RATES, Cause, Truth
from bench.genuine.world import run
from bench.tables import Table
from tinhso.provenance.records import Evidence, Finding

Detector = Callable[[Evidence], Finding]

DOSSIERS, RUNS, TUNING_RUNS = 20_000, 20, 10
SCORED_FROM, TUNED_FROM = 1, 100_001  # what a threshold is chosen on is never scored
SHOWN_RATE = 0.05
PARTS = {"here": "here", "portal": "on the portal"}
_LEVEL_NAMES = {
    "full": "filed here, all evidence",
    "message": "national portal, the message alone",
    "mixed": "both, most from the portal",
}
_CAUSES = {
    Cause.OWN: "her own phone",
    Cause.FAMILY: "family phone",
    Cause.CAFE: "village café",
    Cause.NOTARY: "notary",
    Cause.COMPANY: "company for its staff",
    Cause.LOST_PHONE: "lost phone",
    Cause.COLLABORATOR: "village collaborator",
    Cause.TEAM: "community digital team",
    Cause.POST: "post-office clerk",
    Cause.DESK_HELP: "officer's declared help",
    Cause.VISITOR: "alone, at the office",
    Cause.OFFICER_FAMILY: "officer for her own household",
    Cause.WORKSTATION: "A: office computer, in batches",
    Cause.CITIZENS_PHONE: "B: citizen's own phone at the desk",
    Cause.SHARED_SIMS: "C: shared SIMs",
    Cause.FROM_HOME: "D: from home",
    Cause.SPREAD: "E: spread over weeks",
    Cause.JITTER: "F: adversarial jitter",
}


def made(
    *, level: str, rate: float, dossiers: int, seeds: Iterable[int]
) -> Iterator[tuple[Evidence, Truth]]:
    """Runs one after another; only one is held at a time."""
    for seed in seeds:
        one = run(seed=seed, dossiers=dossiers, rate=rate, level=level)
        yield one.evidence, one.truth


@dataclass(frozen=True)
class Tried:
    """Scores over all dossiers, and over those filed here and on the portal apart; the share is of all in each."""

    all: Scores
    here: Scores
    portal: Scores


def tried(
    detect: Detector, *, level: str, rate: float, dossiers: int, seeds: Iterable[int]
) -> Tried:
    """A detector over runs. It is given the evidence alone. Raises BadFinding for what is no answer."""
    every: tuple[list[Score], list[Score], list[Score]] = ([], [], [])
    for evidence, truth in made(level=level, rate=rate, dossiers=dossiers, seeds=seeds):
        finding, here = detect(evidence), len(evidence.here)
        for scores, rows in zip(every, (slice(None), slice(here), slice(here, None)), strict=True):
            scores.append(score(truth, finding, rows=rows))
    return Tried(*map(Scores, every))


def tuned_naive(*, level: str, rate: float, dossiers: int, runs: int | None = None) -> int:
    """The naive rule's best threshold for this level and rate, on runs that are not scored."""
    seeds = range(TUNED_FROM, TUNED_FROM + (runs or TUNING_RUNS))
    return best_threshold(made(level=level, rate=rate, dossiers=dossiers, seeds=seeds))


def detector_of(name: str) -> Detector:
    """MODULE:FUNCTION as a detector. Raises ValueError, ImportError or AttributeError where there is none."""
    module, _, function = name.partition(":")
    if not function:
        raise ValueError(f"{name}: MODULE:FUNCTION")
    found: Detector = getattr(import_module(module), function)
    return found


def genuine_tables(
    *, dossiers: int = DOSSIERS, runs: int = RUNS, detector: str | None = None
) -> Iterator[Table]:
    """For each level of evidence a table by base rate, then one by cause at 5 %."""
    detect = detector_of(detector) if detector else None
    seeds = range(SCORED_FROM, SCORED_FROM + runs)
    for level in LEVELS:
        table = Table(
            title=f"Genuine online: {_LEVEL_NAMES[level]} ({runs} runs of {dossiers:,} dossiers)",
            columns=(
                "filed for show", "rule", "precision", "recall", "F1", "error of the share", "interval holds it",
            ),
        )  # fmt: skip
        causes: dict[str, Scores] = {}
        for rate in RATES:
            threshold = tuned_naive(level=level, rate=rate, dossiers=dossiers)
            rules: dict[str, tuple[str, Detector]] = {
                "naive": (f"naive, {threshold} citizens or more", naive(threshold))
            }
            if detect:
                rules["detector"] = ("detector", detect)
            for key, (name, rule) in rules.items():
                got = tried(rule, level=level, rate=rate, dossiers=dossiers, seeds=seeds)
                table.rows.append((f"{100 * rate:.0f} %", name, *_cells(got.all)))
                table.figures[f"{key} {rate}"] = _figures(got.all)
                for part, scores in (("here", got.here), ("portal", got.portal)):
                    if level == "mixed":
                        table.rows.append(
                            ("", f"… filed {PARTS[part]}", *_cells(scores)[:3], "", "")
                        )
                        table.figures[f"{key} {rate} {part}"] = _figures(scores)
                if rate == SHOWN_RATE:
                    causes[name] = got.all
        yield table
        yield _by_cause(level, causes)


def _by_cause(level: str, got: dict[str, Scores]) -> Table:
    table = Table(
        title=f"… of each cause, how many are accused at {100 * SHOWN_RATE:.0f} %: {_LEVEL_NAMES[level]}",
        columns=("", *got),
        notes=[
            "the lettered ones were filed for show and should be found; nobody else should be accused"
        ],
    )
    for cause in Cause:
        shares = [_share(one.of_cause(cause)) for one in got.values()]
        table.rows.append((_CAUSES[cause], *shares))
        table.figures[cause.name] = {name: one.of_cause(cause) for name, one in got.items()}
    honest = [
        int(one.accused[:CHEATS].sum()) / int(one.dossiers[:CHEATS].sum()) for one in got.values()
    ]
    table.rows.append(("all who are honest", *map(_share, honest)))
    return table


def _cells(got: Scores) -> tuple[str, ...]:
    return (
        _plain(got.precision), _plain(got.recall), _plain(got.f1), f"{100 * got.bias:+.1f} points", _share(got.held),
    )  # fmt: skip


def _figures(got: Scores) -> dict[str, float | None]:
    return {
        "precision": got.precision,
        "recall": got.recall,
        "f1": got.f1,
        "bias": got.bias,
        "error": got.error,
        "width": got.width,
        "held": got.held,
    }


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"
