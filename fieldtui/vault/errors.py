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


class CannotWrite(VaultError):
    """{path} cannot be written: {cause}.

    Choose a folder that belongs to you.
    """
