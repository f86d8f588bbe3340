"""Reading real logs: any file an office has, in; canonical Arrow batches, out.

Formats: CSV (and .gz), XLSX, Parquet (`flat.py`), XES (`xes.py`), a database's query (`sql.py`).
Columns are recognised by name (`columns.py`). Writes no ledger events and reads none.
"""
