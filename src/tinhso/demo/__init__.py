"""A believable province to look at: offices, staff, procedures and histories that end now.

Everything is written through the same actions as in use, at past moments that say that they were told. A database
that was made here bears a mark; only over such a one, on this machine alone, does a sign-in by one click exist.
"""
