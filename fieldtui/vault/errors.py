"""What can be wrong with a vault, each its own sentence."""

from fieldtui.errors import ExitCode, FieldtuiError


class VaultError(FieldtuiError):
    """The vault {path} could not be used: {cause}.

    Run `fieldtui doctor` on it, and keep a copy before you change anything.
    """

    exit_code = ExitCode.LOCKED


class NoSuchVault(VaultError):
    """There is no vault at {path}.

    Check the name, or create one with `fieldtui vault create`.
    """


class VaultExists(VaultError):
    """There is already something at {path}.

    Choose another name; a vault is never overwritten.
    """


class NotAVault(VaultError):
    """{path} is not a vault of this program.

    Choose the folder that `fieldtui vault create` made; its name ends in .vault.
    """


class WrongPassphrase(VaultError):
    """That is not the passphrase of {path}.

    Check Caps Lock and the input method, then type it again. Nothing was changed.
    """


class VaultDamaged(VaultError):
    """The vault {path} is damaged: {cause}.

    Do not write to it. Copy the folder, then restore your last backup.
    """


class VaultBusy(VaultError):
    """The vault {path} is open in another window or program.

    Close it there first, or go on working there.
    """


class VaultOpenElsewhere(VaultBusy):
    """The vault {path} is open in another program, process {pid} since {since}.

    Go on working there, or close it there first. Commands that only look, such as `fieldtui today`, `find`,
    `status` and `report`, work meanwhile.
    """


class CannotLock(VaultError):
    """{path} lies on a disk that cannot keep two programs apart: {cause}.

    Move the vault to a disk of this machine; two programs at once would damage it there.
    """


class OpenedToRead(VaultError):
    """The vault {path} is open to look only, so nothing was written.

    Open it with `fieldtui`, or with the command that records what you mean.
    """


class VaultTooOld(VaultError):
    """The vault {path} was last used with an older fieldtui, and only looking changes nothing in it.

    Open it once with `fieldtui`, which brings it up to date.
    """


class VaultTooNew(VaultError):
    """The vault {path} was written by fieldtui {version}; this is {own}, which does not know its step "{step}".

    Update this program, then open the vault again. Nothing was changed.
    """


class SlotsTooNew(VaultTooNew):
    """The key slots of {path} were written by a newer fieldtui: their format is {found}, and this one knows {known}.

    Update this program, then open the vault again. Nothing was changed.
    """


class VaultLocked(VaultError):
    """The vault is locked.

    Unlock it with the passphrase.
    """


class DiskFull(VaultError):
    """The disk is full, so nothing was written to {path}.

    Free some space, then do it again; everything recorded before is safe.
    """


class DiskFailed(VaultError):
    """The disk could not be read or written at {path}: {cause}.

    Copy the vault to another disk as soon as you can.
    """


class NotConfirmed(DiskFailed):
    """{path} was written, but the disk did not confirm that it will last: {cause}.

    Look for it again before you rely on it. A passphrase that you were changing may be the new one already.
    """


class CannotWrite(VaultError):
    """{path} cannot be written: {cause}.

    Choose a folder that belongs to you.
    """


class WriteProtected(CannotWrite):
    """{path} lies on a disk that is write-protected.

    Slide the switch on its side if it has one, or use another disk or stick.
    """


class OutOfReach(CannotWrite):
    """{path} cannot be reached: {cause}.

    Check that the stick is plugged in and the name is right, then do it again; if it happens again, use another
    stick. Nothing counts as written.
    """


class NameRefused(CannotWrite):
    """The disk does not take {path} as the name of a file: {cause}.

    Choose another name, of letters, digits and hyphens.
    """


class TooLargeForDisk(CannotWrite):
    """{path} is larger than a file may be on this disk.

    Use a stick that is formatted with exFAT or NTFS.
    """


class SlotsHalfWritten(VaultError):
    """The change of the keys of {path} is in force, but only one of the two key files could be written: {cause}.

    Free some space if the disk is full, then lock the vault and open it again: the other file is written then.
    """


class NoSlotsHere(VaultError):
    """This vault is in memory alone: it has no passphrase and no recovery.

    Open a vault on a disk.
    """


class LastWayIn(VaultError):
    """Without this nobody could open the vault {path} any more.

    Make another way in first, and verify it; then this one can be removed.
    """


class NoRecoveryCode(VaultError):
    """The vault {path} has no recovery code.

    Make one with `fieldtui vault recovery new` while you can open the vault.
    """


class WrongRecoveryCode(VaultError):
    """That recovery code is well formed, but it is not the one of {path}.

    Look for a newer one: a code is void once another one was verified, or the key of the vault was changed.
    """


class NoOfficeSlot(VaultError):
    """The office cannot help with {path}: its recovery was not accepted there.

    Use the recovery code, or restore a backup whose passphrase you know.
    """


class NoRoomToRekey(VaultError):
    """Changing the key writes the whole vault {path} anew: {needed} MB are needed, {free} MB are free.

    Free some space, then do it again. Nothing was changed.
    """


class RekeyFailed(VaultError):
    """The new database of {path} is not the same as the old one: {cause}.

    Nothing was changed. Run `fieldtui doctor`, then do it again.
    """
