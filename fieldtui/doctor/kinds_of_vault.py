"""What can be found about the vault's folder, its key slots and its database: data for `findings`, nothing else."""

from fieldtui.i18n import N_

_RESTORE = N_("Do not write to it. Copy the whole folder to another disk, then restore your last backup.")
_PUT_RIGHT_SLOTS = N_("`fieldtui doctor --repair slots` writes it again from the whole one.")

# By name: how bad, thing and cause, next step, repair.
VAULT_KINDS: dict[str, tuple[str, str, str, str]] = {
    # ------------------------------------------------------------ any check
    "not-checked": (
        "NOTE",
        N_("Not looked at, because of what was found under “{because}”."),
        N_("Put that right first, then check again."),
        "",
    ),
    "unreadable": (
        "BAD",
        N_("The database could not be read here: {cause}."),
        _RESTORE,
        "",
    ),
    # ------------------------------------------------------------ opening
    "cannot-open": ("BAD", N_("The database does not open: {cause}."), _RESTORE, ""),
    "open-beside": (
        "NOTE",
        N_("Another window or program has the vault open. What it records meanwhile was not looked at."),
        "",
        "",
    ),
    "left-open": (
        "NOTE",
        N_("The vault was not closed the last time: {size} of records still stand in {file}."),
        N_("Open the vault once; that takes them over. Never delete that file yourself."),
        "",
    ),
    # ------------------------------------------------------------ slots
    "slots-damaged": (
        "WARNING",
        N_("{file}, one of the two copies of the key slots, is damaged. The other one is whole."),
        _PUT_RIGHT_SLOTS,
        "slots",
    ),
    "slots-missing": (
        "WARNING",
        N_("{file}, one of the two copies of the key slots, is missing. The other one is whole."),
        _PUT_RIGHT_SLOTS,
        "slots",
    ),
    "slots-behind": (
        "WARNING",
        N_(
            "{file} is {count} changes of the key slots behind the other copy; it should be at most one behind."
        ),
        _PUT_RIGHT_SLOTS,
        "slots",
    ),
    "slots-lost": (
        "BAD",
        N_("No copy of the key slots is whole, so nobody can reach the key of the vault."),
        _RESTORE,
        "",
    ),
    "slots-strange": (
        "BAD",
        N_("{file} belongs to another vault than the other copy of the key slots."),
        N_("Find out who put it there. Keep a copy of it, then let the repair write it again."),
        "slots",
    ),
    "slot-weak": (
        "BAD",
        N_(
            "A key slot ({kind}) can be guessed too cheaply: {memory} MiB and {passes} passes, the floor is {floor}."
        ),
        N_("Change the passphrase: the new slot then costs what this machine can do."),
        "",
    ),
    "no-passphrase": (
        "WARNING",
        N_("No passphrase opens this vault any more."),
        N_("Set a passphrase while the vault is open."),
        "",
    ),
    "no-recovery": (
        "NOTE",
        N_("There is no recovery code: whoever forgets the passphrase loses the vault."),
        N_("Make a recovery code and keep it on paper, away from this device."),
        "",
    ),
    "recovery-unverified": (
        "NOTE",
        N_("A recovery code does not count yet: nobody has typed it back from the paper."),
        N_("Type it back: `fieldtui vault recovery verify`. If the paper is lost, make another code."),
        "",
    ),
    # ------------------------------------------------------------ folder
    "open-to-others": (
        "WARNING",
        N_("Other people on this machine can reach {files} (mode {mode}). The contents are encrypted."),
        N_("`fieldtui doctor --repair permissions` shuts them out."),
        "permissions",
    ),
    "leftover": (
        "NOTE",
        N_("Left over from work that was cut off: {files}."),
        N_("`fieldtui doctor --repair leftovers` removes them."),
        "leftovers",
    ),
    "kept-copy": (
        "NOTE",
        N_(
            "Kept from before a repair: {files} ({size}, {days} days old). It is encrypted as the vault is; an erasure or "
            "another key removes it."
        ),
        N_("Once you are sure that nothing is missing, `fieldtui doctor --repair kept` removes it."),
        "kept",
    ),
    "kept-copy-old": (
        "WARNING",
        N_(
            "Kept from before a repair and older than {most} days: {files} ({size}). What was changed since is in it."
        ),
        N_("`fieldtui doctor --repair kept` removes it."),
        "kept",
    ),
    "other-database": (
        "NOTE",
        N_("Beside the database in use, {database}, there are others: {files}."),
        N_(
            "They may be from a change of the key that was cut off. Open the vault once; keep a copy before you remove one."
        ),
        "",
    ),
    "unknown-file": (
        "NOTE",
        N_("Not of this program, in the vault's folder: {files}."),
        N_("Find out whose it is. This program leaves it alone."),
        "",
    ),
    "no-lock": (
        "WARNING",
        N_("The file {file} is missing, by which a second window notices that the vault is open."),
        N_("Open the vault once; that makes it again."),
        "",
    ),
    # ------------------------------------------------------------ the log of writes
    "wal-damaged": (
        "BAD",
        N_("{file} is damaged at write {frame}: {count} finished writes behind it cannot be read."),
        N_(
            "Copy the whole folder before you open the vault. What is missing is on the stick if it was exported."
        ),
        "",
    ),
    "wal-cut": (
        "NOTE",
        N_("The last write was cut off in {file}, as in a power cut. What was acknowledged before is there."),
        "",
        "",
    ),
    "wal-large": (
        "NOTE",
        N_("{file} has grown to {size}."),
        N_("Close every window of this vault; the last one to close takes it over."),
        "",
    ),
    # ------------------------------------------------------------ database
    "page-damaged": (
        "BAD",
        N_("Pages of the database are damaged: {pages} of {count}. Affected: {tables}."),
        N_(
            "Restore your last backup. `fieldtui doctor --salvage` writes what can still be read into a new vault beside "
            "this one and changes nothing here."
        ),
        "",
    ),
    "structure": (
        "BAD",
        N_("The database is not put together as it should be: {cause}."),
        N_(
            "Restore your last backup. `fieldtui doctor --salvage` writes what can still be read into a new vault beside "
            "this one and changes nothing here."
        ),
        "",
    ),
    "index-wrong": (
        "BAD",
        N_("An index of the database does not fit its table: {cause}."),
        N_("`fieldtui doctor --repair schema` makes it again."),
        "schema",
    ),
    "erased-in-free-pages": (
        "WARNING",
        N_("Something was erased, and its pages are still in the file ({size} free)."),
        N_("`fieldtui doctor --repair pages` drops them."),
        "pages",
    ),
    "free-pages": (
        "NOTE",
        N_("{size} of the file are free pages."),
        N_("`fieldtui doctor --repair pages` gives them back."),
        "pages",
    ),
    "newer-vault": (
        "BAD",
        N_("The vault was written by a newer fieldtui (it knows “{steps}”)."),
        N_("Update this program. Nothing was changed."),
        "",
    ),
    "older-vault": (
        "NOTE",
        N_("The vault is of an older fieldtui; to come: {steps}."),
        N_("The next opening brings it up to date."),
        "",
    ),
    "table-missing": (
        "BAD",
        N_("The table {table} is missing, and no log says what was in it."),
        _RESTORE,
        "",
    ),
    "derived-table-missing": (
        "BAD",
        N_("The table {table} is missing."),
        N_("`fieldtui doctor --repair schema` makes it again from the log."),
        "schema",
    ),
    "table-foreign": (
        "WARNING",
        N_("The database has something that this program did not make: {what} {name}."),
        N_("Find out who has written to this vault, and tell whoever looks after your device."),
        "",
    ),
    "index-missing": (
        "WARNING",
        N_("The index {index} of the table {table} is missing; without it some screens are slow."),
        N_("`fieldtui doctor --repair schema` makes it again."),
        "schema",
    ),
    "columns-differ": (
        "BAD",
        N_("The table {table} has other columns than this program made: {columns}."),
        _RESTORE,
        "",
    ),
}
