"""CSV, XLSX, DOCX and Parquet bytes in, Arrow batches out, with every unreadable row named; CSV and XLSX out.

Knows encodings, delimiters, sheets, line numbers and dates; does not know what a column means.
Writes no ledger events and reads none.
"""
