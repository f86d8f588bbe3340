"""What is a paper? The dated catalogue of types: what each is called, proves, and which database stands for it.

Owns the versions of types, and what a person decided of names. Writes the events `papers.*`; reads none. Pure:
`catalogue` (one type as values),
`finding` (a paper as procedures really call it → its type, and how sure that is), `documents` (YAML), `databases`
(which stand for papers, from when), `replacing` (a rule's annex → procedure, type, database, days; the shipped table).
"""
