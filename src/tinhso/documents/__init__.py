"""What is held? Papers and results that the province has of a person or organisation, used instead of asked for again.

Owns documents, their uses in dossiers, what was asked for though it was held, links by which a holder shares one, and
her objections. Writes the events `documents.*`; reads none. Pure: `rules` (reasons, and words that are a copy of
earlier ones), `lasting` (which types hold beyond one dossier, from when, for how long), `freshness`
(for how many days what a register said is used again). A document has a file of its
own in the room `files`: it stays when the dossier from which it came is tidied.
"""
