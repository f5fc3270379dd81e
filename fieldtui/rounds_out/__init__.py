"""A round out of the vault: as a workbook, as CSV, or as ODK submissions. Whoever has such a file can read it.

    write_round(device, title, folder, wanted, people) -> Written

`records` reads what the device holds, `fieldtui.checklists.out.tables` says which tables and columns that makes,
`writing` fills them and puts the file in its place, `delimited` and `workbook` know the two kinds of files,
`submissions` the third. Only what the user asks for leaves the vault, into the folder that they named and nowhere
else: no temporary file is made outside of it.
"""

from fieldtui.rounds_out.model import CSV, KINDS, WORKBOOK, XML, NothingToWrite, Wanted, Written
from fieldtui.rounds_out.writing import write_round

__all__ = ["CSV", "KINDS", "WORKBOOK", "XML", "NothingToWrite", "Wanted", "Written", "write_round"]
