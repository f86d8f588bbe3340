"""What would a leader want to see? One self-contained page from a result folder.

Owns report.html and the queries behind each of its figures (`figures`). Reads dossiers.parquet,
stretches.parquet, events.parquet and summary.json of the folder, and nothing else: no log, no clock, no network.
"""

from tinhso.measurement.report.store import NotAResult
from tinhso.measurement.report.write import write_report

__all__ = ["NotAResult", "write_report"]
