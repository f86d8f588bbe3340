"""A stand-in of the national registers: `python -m tinhso.demo.registers`. For trying and for tests; it is nobody's.

Population, civil status, land and companies in one process. Written from docs/reference/registers-contract.md alone: it
shares no line with our side, so that what both understand is the contract. It knows made-up people, those of the demo
too, and can be told to be late, to fail, and to answer wrongly in every way known.
"""
