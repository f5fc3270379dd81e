"""What can go wrong with a repair, each its own sentence."""

from fieldtui.errors import ExitCode, FieldtuiError


class NoSuchRepair(FieldtuiError):
    """There is no repair called {name}.

    There are: {names}.
    """

    exit_code = ExitCode.USAGE


class NoRoomToKeep(FieldtuiError):
    """A repair keeps a copy of the database from before it, and there is no room in {path}: {free} are free, {need} needed.

    Free some space, then repair. Nothing was changed.
    """

    exit_code = ExitCode.LOCKED


class NothingToRepairFrom(FieldtuiError):
    """No copy of the key slots in {path} is whole, so there is nothing to repair the other one from.

    Restore your last backup.
    """

    exit_code = ExitCode.LOCKED


class NotAsked(FieldtuiError):
    """Nothing was repaired, because nobody was there to agree to it.

    Give `--yes` to repair without a question.
    """

    exit_code = ExitCode.USAGE


class NothingToSalvage(FieldtuiError):
    """Of the vault {path} too little can be read to make a new one: {cause}.

    Restore your last backup. Nothing was changed.
    """

    exit_code = ExitCode.LOCKED


class SalvageThere(FieldtuiError):
    """There is already something at {path}.

    Move it away, then salvage again. Nothing was changed.
    """

    exit_code = ExitCode.LOCKED
