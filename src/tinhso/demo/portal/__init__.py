"""A stand-in of the national portal: `python -m tinhso.demo.portal`. For trying and for tests; it is nobody's portal.

Written from docs/reference/portal-contract.md alone: it shares no line with our side of the exchange, so that what
both understand is the contract. It keeps what it has in a file of its own and can be told to fail in every way known.
"""
