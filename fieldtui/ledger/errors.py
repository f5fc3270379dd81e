"""Why a file cannot be read as a ledger, or a layout cannot be used: errors that people read.

A doubtful row is never an error of this kind; it is an `Issue` of the ledger.
"""

from fieldtui.errors import FieldtuiError


class LedgerFileError(FieldtuiError):
    """The ledger file {file} cannot be used.

    Save it again as .xlsx or .csv from the spreadsheet program and choose the new file.
    """


class LedgerMissing(LedgerFileError):
    """There is no file {file}, or it may not be read.

    Check the name, and that the stick is plugged in.
    """


class NotASpreadsheet(LedgerFileError):
    """{file} is not a spreadsheet: its content is {content}.

    Open it in Excel or WPS, save it as .xlsx or .csv, and choose the new file.
    """


class LedgerDamaged(LedgerFileError):
    """{file} looks like a spreadsheet but cannot be read to the end: {cause}.

    It may have been cut off while it was copied. Copy it again, or open it in Excel or WPS and save it
    under a new name.
    """


class LedgerProtected(LedgerFileError):
    """{file} is protected with a password.

    Open it in Excel or WPS, remove the password (File, Information, Protect), save, and choose it again.
    """


class LedgerEmpty(LedgerFileError):
    """{file} has no filled cell.

    Choose the file that holds the ledger.
    """


class LedgerTooLarge(LedgerFileError):
    """{file} is too large for a ledger: {found}, at most {most} are read.

    Look for a stray cell far below or to the right of the table, delete those rows and columns, and save.
    """


class LayoutError(FieldtuiError):
    """The layout for the ledger cannot be used: {cause}.

    Begin with the layout as it was recognised, and correct that.
    """
