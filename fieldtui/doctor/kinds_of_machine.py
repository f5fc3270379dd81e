"""What can be found about disk, clock, terminal and keeping: data for `findings`, nothing else."""

from fieldtui.i18n import N_

_CLOCK = N_("Set date, time and time zone of this machine, then check again.")

# By name: how bad, thing and cause, next step, repair.
MACHINE_KINDS: dict[str, tuple[str, str, str, str]] = {
    # ------------------------------------------------------------ disk
    "disk-full": (
        "BAD",
        N_("The disk is full: {free} are free."),
        N_("Free some space; until then nothing can be recorded."),
        "",
    ),
    "disk-low": (
        "WARNING",
        N_("{free} are free on this disk; a backup and a new key need {need}."),
        N_("Free some space, or back up to another disk."),
        "",
    ),
    "disk-read-only": (
        "BAD",
        N_("The disk or the folder of the vault is write-protected."),
        N_("Take the write protection off, or copy the folder to another disk."),
        "",
    ),
    "disk-fat": (
        "WARNING",
        N_("The vault lies on a {kind} disk: it knows no owners, and a file there cannot pass 4 GiB."),
        N_("Keep the vault on the machine's own disk; sticks are for bundles and backups."),
        "",
    ),
    "disk-network": (
        "WARNING",
        N_("The vault lies on another machine ({kind}). What a power cut leaves there, nobody promises."),
        N_("Keep the vault on the machine's own disk."),
        "",
    ),
    # ------------------------------------------------------------ clock
    "clock-absurd": ("BAD", N_("The clock shows {now}, which cannot be."), _CLOCK, ""),
    "clock-behind": (
        "WARNING",
        N_("The clock shows {now}, but this device has already recorded something at {last}."),
        _CLOCK,
        "",
    ),
    "clock-behind-office": (
        "WARNING",
        N_("The clock shows {now}, but the office's rules were made at {last} by its clock."),
        _CLOCK,
        "",
    ),
    "clock-idle": (
        "NOTE",
        N_("The last record is of {last}, {days} days ago by this clock, which shows {now}."),
        N_("If that is not so, set the clock."),
        "",
    ),
    "zone": (
        "NOTE",
        N_(
            "The time zone of this machine is UTC{offset}; a day there does not begin when it does in China (UTC+08:00)."
        ),
        N_("Set the time zone, or the day of a report is another one."),
        "",
    ),
    # ------------------------------------------------------------ terminal
    "no-terminal": (
        "NOTE",
        N_("This does not run in a terminal, so the terminal was not looked at."),
        "",
        "",
    ),
    "terminal-small": (
        "WARNING",
        N_("The terminal has {columns} columns and {rows} rows; the screens need {wanted}."),
        N_("Make the window larger or the letters smaller."),
        "",
    ),
    "terminal-not-utf8": (
        "BAD",
        N_("The terminal is told to use {encoding}, which has no Chinese characters of every kind."),
        N_("Set LANG to zh_CN.UTF-8 or C.UTF-8."),
        "",
    ),
    "terminal-unknown": (
        "WARNING",
        N_("The system does not know this kind of terminal (TERM is “{term}”)."),
        N_("Set TERM to what the terminal is, mostly xterm-256color."),
        "",
    ),
    "terminal-console": (
        "BAD",
        N_("This is the text console of Linux: it cannot draw Chinese characters."),
        N_("Use a terminal window, or a console that can (fbterm, kmscon)."),
        "",
    ),
    "terminal-no-alternate": (
        "WARNING",
        N_(
            "This terminal has no second screen (TERM is “{term}”): what was shown stays in it after the program ends."
        ),
        N_("Use another terminal, or clear and close its window each time."),
        "",
    ),
    "terminal-few-colours": (
        "NOTE",
        N_("The terminal says that it has few colours (TERM is “{term}”). Words and signs say the same."),
        N_("If it has more, set COLORTERM to truecolor."),
        "",
    ),
    "terminal-no-colours": (
        "NOTE",
        N_("Colours are switched off (NO_COLOR). Words and signs say the same."),
        "",
        "",
    ),
    "characters-narrow": (
        "WARNING",
        N_("This terminal draws {characters} one cell wide instead of two: lines with them will be askew."),
        N_("Choose a font with Chinese characters, or another terminal."),
        "",
    ),
    "characters-wide": (
        "WARNING",
        N_("This terminal draws {characters} two cells wide: frames and bars will be askew."),
        N_("Switch “ambiguous width: wide” off in the settings of the terminal."),
        "",
    ),
    "characters-ambiguous": (
        "NOTE",
        N_(
            "Drawn two cells wide here, and one elsewhere: {characters}. The screens put none of them into columns."
        ),
        "",
        "",
    ),
    "terminal-unmeasured": (
        "NOTE",
        N_("How wide characters are drawn was not measured."),
        N_("Compare the test picture (`fieldtui doctor --picture`): every line must end at the same bar."),
        "",
    ),
    # ------------------------------------------------------------ input method
    "input-method": (
        "NOTE",
        N_("Input method: {name}. It takes letters for itself; digits, arrows and F keys always arrive."),
        N_("Full-width digits, letters and punctuation are understood in every field."),
        "",
    ),
    "input-method-halves": (
        "NOTE",
        N_("Programs are told of different input methods: {names}."),
        N_(
            "If Chinese cannot be typed, let the variables GTK_IM_MODULE, QT_IM_MODULE and XMODIFIERS name the same one."
        ),
        "",
    ),
    # ------------------------------------------------------------ keeping
    "never-backed-up": (
        "NOTE",
        N_("No backup of this vault is known of."),
        N_("Make one: `fieldtui backup`, to a stick that stays in another place."),
        "",
    ),
    "backup-old": (
        "WARNING",
        N_("The last backup is {days} days old."),
        N_("Make one: `fieldtui backup`, to a stick that stays in another place."),
        "",
    ),
    "crash-reports": (
        "NOTE",
        N_(
            "The program broke down and kept reports about it: {count}, the newest of {last}. They hold no data."
        ),
        N_("Give them to whoever looks after this program."),
        "",
    ),
}
