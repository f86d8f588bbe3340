"""The accounts of fees: a day's sums, statements, what waits for a person, refunds, receipts, tills."""
