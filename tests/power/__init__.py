"""Power cuts and faults below the encryption: what really reaches a disk, and what may be left of it.

`disk` is the model of one, `watching` records what a use case does to it and makes operations fail, `cipher` puts
the same under the database, `cutting` makes what a power cut may leave, `judging` opens that with the product,
`cases` is the table of use cases. `python -m tests.power` tries more images than the tests do.
"""
