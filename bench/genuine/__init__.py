"""The yardstick of genuine online filing: a made-up province whose truth is known, a naive rule, and a score.

    truth        what can be true of a dossier, by name; read by whoever likes
    parameters   how often and how much. The author of a detector must not read it, nor the files of the next two lines
    people, days, honest, cheating, sources    the generator
    world        puts a run together: evidence as `tinhso.provenance.records` has it, and the truth beside it
    naive        one phone, many citizens: the rule that a detector has to beat
    scoring      precision, recall, who is accused wrongly, and whether an interval holds the truth
    running      many runs of any detector, and the tables

Written and frozen before any detector, by another hand than the detector's (docs/explanation/the-yardstick.md).
"""
