"""How well? Figures declared as data, computed from what happened, each with its target, supplier and way back.

Owns definitions and their versions, targets, inputs and what was supplied of them, kept values, official figures of
others. Reads measured rows, payments and held papers; writes the events
`indicators.*` for what people decide and give. A kept value is no event: it is told again from what it was computed of.
`columns`, `scoring` and `numbers` are pure and need no Django.
"""
