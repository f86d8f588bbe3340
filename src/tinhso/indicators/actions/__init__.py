"""The only writers of what people decide and give, each with its event in the same transaction.

`publishing` definitions and targets, `supplying` inputs and numbers, `indexes` the packs and official figures.
"""
