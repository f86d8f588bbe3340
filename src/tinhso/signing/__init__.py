"""Signatures and seals on results: is this paper what was signed, by whose key, and does it still hold?

Owns the certificates that sign, the register book of signed results with their numbers, and what became of each:
revoked, replaced, struck through. Knows no dossier: a result is `about` an opaque subject. PDFs are signed as PAdES,
by a person and then by an office's seal, with keys in a PKCS#11 module; what came signed from elsewhere is taken after
its signatures were read. Writes the events `signing.*`; reads none.
"""
