"""The reference: the clock of a dossier, computed slowly and plainly, sharing no code with tinhso.

It imports the standard library alone (a guard test holds it to that), walks a calendar day after
day, and folds one dossier at a time. It exists to be believed by reading; the fast engine is
believed because it agrees with it to the second.

- `worktime`  working time on a calendar, moments after working time
- `limits`    limits as text ('5d', '0d@15:00', '40h', '30cd') and the moment they end
- `dossier`   one dossier's clock: start, end, stops, restarts, due moment, outcome
- `figures`   its row of the results
- `stretches` who held it, from when to when, on which clock
- `log`       a whole log in, every dossier's results out

Where the rules left a choice, a comment says CHOICE and which reading was taken.
"""
