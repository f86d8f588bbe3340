"""What was paid? Fees that are asked, money that came for them, statements, refunds, receipts, the till.

Owns collectors, dues with their lines, money, receipts, refunds, closed tills, statements and what came in. It follows
dossiers by opaque ids. Writes the events `payments.*`; reads none. Money is whole VND. Money, receipts and lines of
statements are never changed: what was wrong is reversed by a row of its own.
"""
