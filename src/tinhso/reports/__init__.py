"""What was reported? Periodic reports: templates as data, filers, versions, decisions, sums; the budget of a day.

Owns templates, what is owed of each period, drafts, versions of what was filed, what was decided of them, links to
fill without an account, and the files of the treasury. Writes the events `reports.*`; reads none. Pure: `definition`
(a template from one JSON document), `values` (cells into values, computed and checked), `sheets` (a workbook that is
filled elsewhere), `adding` (sums over filers), `treasury` (the treasury's file).
`reminders` tells what `queries.owed` says is owed.
"""
