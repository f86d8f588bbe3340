"""The page of a week: shown, printed, made now, with drafts of what follows from it."""
