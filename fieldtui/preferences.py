"""What a person prefers on this machine: language, theme, which vault. Never data of a vault."""

import os
from pathlib import Path

import msgspec
import platformdirs

from fieldtui.errors import FieldtuiError
from fieldtui.i18n import _, language_of_machine, nearest_language, ngettext

FILE_VARIABLE, LANG_VARIABLE, VAULT_VARIABLE = "FIELDTUI_SETTINGS", "FIELDTUI_LANG", "FIELDTUI_VAULT"

# The backup after an export goes where the export went.
BESIDE = "beside"


class CannotKeepSettings(FieldtuiError):
    """The settings cannot be written to {path}: {cause}.

    Give the language with `--lang` each time, or set FIELDTUI_SETTINGS to a file that you may write.
    """


class NoTextToKeep(FieldtuiError):
    """{path} cannot be kept in the settings: its name holds bytes that are no text.

    Rename the folder, or name the vault with `--vault` each time.
    """


class Preferences(msgspec.Struct, frozen=True):
    """Empty texts mean: no preference. `idle` is minutes without a key until the vault is locked, 0 is never.

    `backup` says where a backup goes after each export: nowhere, `BESIDE` the bundles, or to a folder.
    """

    language: str = ""
    theme: str = ""
    vault: str = ""
    idle: int = 5
    backup: str = ""


def idle_said(minutes: int) -> str:
    """When the vault locks itself, in words."""
    if not minutes:
        return _("The vault never locks itself: whoever finds this machine open can read everything.")
    said = ngettext(
        "The vault locks itself after {count} minute without a key.",
        "The vault locks itself after {count} minutes without a key.",
        minutes,
    )
    return said.format(count=minutes)


def settings_file() -> Path:
    """Where the preferences are kept."""
    named = os.environ.get(FILE_VARIABLE)
    return Path(named) if named else platformdirs.user_config_path("fieldtui") / "settings.json"


def preferences() -> Preferences:
    """What is kept; none where nothing readable is. What only a newer program understands is passed over."""
    kept, none = _kept(), Preferences()
    known = {
        name: kept[name]
        for name in none.__struct_fields__
        if name in kept and type(kept[name]) is type(getattr(none, name))
    }
    return msgspec.structs.replace(none, **known)


def keep_preferences(wanted: Preferences) -> None:
    """Keep `wanted`, and beside it what a newer program has kept. Raises CannotKeepSettings, NoTextToKeep."""
    path = settings_file()
    try:
        kept = msgspec.json.format(msgspec.json.encode(_kept() | msgspec.to_builtins(wanted)), indent=2)
    except UnicodeEncodeError as error:
        raise NoTextToKeep(path=wanted.vault) from error
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A program that is killed here leaves the settings as they were.
        part = path.with_name(path.name + ".part")
        part.write_bytes(kept)
        part.replace(path)
    except OSError as error:
        raise CannotKeepSettings(path=path, cause=error.strerror or error) from error


def _kept() -> dict[str, object]:
    try:
        return msgspec.json.decode(settings_file().read_bytes(), type=dict[str, object])
    except (OSError, UnicodeDecodeError, msgspec.DecodeError):
        return {}


def preferred_language(asked: str = "") -> str:
    """The catalogue to use: what was asked for, the environment's, the kept one, the machine's."""
    for name in (asked, os.environ.get(LANG_VARIABLE, ""), preferences().language):
        if name:
            return nearest_language(name)
    return nearest_language(language_of_machine())


def preferred_vault() -> Path:
    """The vault to open when none is named."""
    named = os.environ.get(VAULT_VARIABLE) or preferences().vault
    return Path(named) if named else platformdirs.user_data_path("fieldtui") / "my.vault"
