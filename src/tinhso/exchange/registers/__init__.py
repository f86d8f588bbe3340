"""What goes between us and the registers of the nation: a paper's data are asked of them, not of the citizen.

Owns the contract of our own (`schemas/`), the questions that wait, and how each register stands. It follows
`cases.filed`: filing a dossier waits for nobody's network, and a question is kept in the transaction in which its event
is met. What came, what could not be had, and by when the citizen must then be asked belongs to the dossier: `cases`
keeps it, refuses a request for a paper whose data are there, and writes the events; this room writes none.
"""
