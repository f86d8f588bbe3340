"""A whole province in bulk: made-up dossiers with their ledger, measured, and what each page over them costs."""
