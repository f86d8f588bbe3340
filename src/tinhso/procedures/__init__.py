"""What may be asked: the catalogue of procedures, their versions, papers, limits, fees, steps and forms.

Owns procedures, their dated versions and the dated system of authority. Writes the events `procedures.*`; reads none.
A version that has been published never changes: a new decree is a new version.

Pure: `definition` (one version as values), `rules` (what it says of one request), `forms`, `expressions`, `search`,
`differences`, `replacing` (which papers a database stands for on a day), `reading` (what others declare → rules, or the
reason why a person must confirm). The procedures that come with the product are the pack `packs/mot_cua`.
"""
