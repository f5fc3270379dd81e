"""The log: the append-only truth from which every table is derived.

`kinds` says what can be recorded, `segment` how a run of events is hashed, signed and written down,
`fold` and `registers` how events become tables, `journal` appends and adopts, `rebuild` proves it.
Nothing here knows bundles, keys or screens.
"""
