"""What can be wrong with a backup, or with the place where one is to be written; each its own sentence."""

from fieldtui.errors import ExitCode
from fieldtui.i18n import N_
from fieldtui.vault.errors import DiskFull, VaultError


class Cause(str):
    """A cause in words of ours, which is translated when it is told."""

    __slots__ = ()


CUT_OFF = Cause(N_("it is cut off"))
OTHER_LENGTH = Cause(N_("it has another length than it says"))
NO_SENSE = Cause(N_("its beginning makes no sense"))
NO_SLOTS = Cause(N_("its key slots are not whole"))
OTHER_BYTES = Cause(N_("its bytes are not those that were written"))


class NothingToBackUp(VaultError):
    """This vault is in memory alone, so there is nothing to back up.

    Open a vault that is on the disk.
    """


class CannotReadBackup(VaultError):
    """The backup {path} cannot be read: {cause}.

    Check that the stick is plugged in and the name is right.
    """

    exit_code = ExitCode.FAILED


class NotABackup(VaultError):
    """{path} is not a backup of this program.

    Choose a file that `fieldtui backup` made; its name ends in .ftbackup.
    """

    exit_code = ExitCode.REFUSED


class BackupTooNew(VaultError):
    """The backup {path} was made by a newer fieldtui (format {version}; this one knows up to {known}).

    Update this program, then restore again. Nothing was changed.
    """

    exit_code = ExitCode.REFUSED


class BackupDamaged(VaultError):
    """The backup {path} is damaged: {cause}.

    Nothing was taken from it. Use an earlier backup, or a copy of this one on another disk.
    """

    exit_code = ExitCode.REFUSED


class WrongBackupSecret(VaultError):
    """That does not open the backup {path}.

    A backup opens with the passphrase that the vault had on the day when it was made, also if it was changed
    later. Nothing was changed.
    """


class BackupNotWhole(VaultError):
    """The backup {path} did not come back from the disk as it was written.

    Do not use this stick. Make the backup again on another one; this one does not count.
    """

    exit_code = ExitCode.FAILED


class NoRoomForBackup(DiskFull):
    """There is no room for the backup in {path}: it needs {needed} MB, and {free} MB are free.

    Make room there, or choose another stick or folder.
    """

    exit_code = ExitCode.FAILED


class NothingIsReplaced(VaultError):
    """There is something at {path} that is no vault.

    Choose another name for the restored vault; nothing is overwritten.
    """
