"""The reference page of the report's figures, drawn from the queries themselves.

python -m tinhso.measurement.report.reference > docs/reference/report-figures.md
"""

from __future__ import annotations

import textwrap

from tinhso.measurement.report.figures import FIGURES, Figure

HEAD = """# Report figures
<!-- Written by `python -m tinhso.measurement.report.reference`; change the queries, then run it. -->

Every number in `report.html` comes from one of the queries below; nothing is counted anywhere else. Open DuckDB in
the result folder and paste one:

    cd ket-qua && duckdb            (or in Python: duckdb.sql(…) after os.chdir("ket-qua"))

Put numbers for the names with `$`: `$day` is the calendar's usual working day in seconds (28800 for eight hours);
`$least` is the fewest dossiers a row of a table needs, 5, or 1 where the result has fewer than 100 dossiers. Shares in
the report are the quotient of two counts given here. Quantiles interpolate linearly (`quantile_cont`). Moments are
microseconds since 1970, UTC.

The report carries the same rows inside itself, as JSON:

    <script type="application/json" id="figures">
    {"schema":"tinhso.report/1","parameters":{"day":…,"least":…},"figures":{"outcomes":{"sql":…,"rows":[…]}, …}}

There, and under "Tính lại từng con số" at the end of the report, the numbers stand in the queries already.

A test takes the snippets from this page, asks them of several results, and compares every row with that JSON.
"""


def page() -> str:
    """docs/reference/report-figures.md."""
    return HEAD + "".join(_section(figure) for figure in FIGURES.values())


def _section(figure: Figure) -> str:
    about = textwrap.fill(figure.about.en, 118)
    return f"\n## {figure.name}\n\n{about}\n\n```sql\n{figure.sql}\n```\n"


if __name__ == "__main__":
    print(page(), end="")
