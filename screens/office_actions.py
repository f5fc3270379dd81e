"""The rows of the registry of actions for Exchange and the office desk, in the order of `actions.Action`.

A table of data; `screens.actions` makes actions of it.
"""

from fieldtui.i18n import N_
from screens.situation import Reason, Situation, always, no_row, not_office

Row = tuple[str, tuple[str, ...], str, str, tuple[str, ...], int, Reason]

# Screens that are lists of things to choose.
LISTS = (
    "recovering",
    "ways_in",
    "exchange",
    "restore",
    "own_records",
    "checkup",
    "joining",
    "inbox",
    "reading",
    "desk",
    "ledger",
    "intake",
    "devices",
    "enrolling",
    "rounds",
    "new_round",
    "checklist_import",
    "coverage",
    "passes",
    "notice",
    "gate",
)


def not_running(now: Situation) -> str:
    """Impossible while nothing runs that could be stopped."""
    return "" if now.running else N_("Nothing is running.")


def running(now: Situation) -> str:
    """Impossible while something runs."""
    return N_("Wait until it is done, or stop it with Ctrl+T.") if now.running else ""


def nothing_to_choose(now: Situation) -> str:
    """Impossible without a selected row, and while something runs: what runs is not begun twice."""
    return no_row(now) or running(now)


def not_member(now: Situation) -> str:
    """Impossible before the device has joined a community, and while something runs."""
    return running(now) if now.member else N_("Join a community first, or create one.")


def no_peer(now: Situation) -> str:
    """Impossible without a device under the cursor that something can be decided about, and while something runs."""
    return running(now) if now.peer else N_("Select somebody else's device that is not revoked.")


def nothing_aside(now: Situation) -> str:
    """Impossible unless something that was put aside is under the cursor."""
    return running(now) if now.aside else N_("Select something that was put aside first.")


def on_no_disk(now: Situation) -> str:
    """Impossible for a vault that is in memory alone, and while something runs."""
    return running(now) if now.on_disk else N_("This vault is in memory alone: there is nothing to back up.")


OFFICE_ACTIONS: tuple[Row, ...] = (
    ("choose", ("enter",), N_("Choose"), N_("Does what the selected row says."), LISTS, 1, nothing_to_choose),
    (
        "merge",
        ("1",),
        N_("Merge files"),
        N_("Takes in bundles: one file, several, or everything in a folder."),
        ("exchange", "inbox"),
        2,
        not_member,
    ),
    (
        "export_elsewhere",
        ("2",),
        N_("To a folder"),
        N_("Exports to a folder that you choose."),
        ("exchange",),
        3,
        not_member,
    ),
    (
        "keep_aside",
        ("3",),
        N_("To a file"),
        N_("Writes what was put aside to a file, for whoever can look into it."),
        ("exchange",),
        0,
        nothing_aside,
    ),
    (
        "forget_aside",
        ("4",),
        N_("Forget"),
        N_("Forgets what was put aside, after asking. If it comes again, it is judged again."),
        ("exchange",),
        0,
        nothing_aside,
    ),
    (
        "admit_aside",
        ("5",),
        N_("Admit"),
        N_("Takes in after all what was refused of a device or lost its contents, after asking."),
        ("exchange",),
        0,
        nothing_aside,
    ),
    (
        "back_up",
        ("6",),
        N_("Back up"),
        N_("Writes the whole vault, encrypted, to a stick or a folder, and reads it back."),
        ("exchange",),
        6,
        on_no_disk,
    ),
    (
        "backup_after_export",
        ("7",),
        N_("Backup after export"),
        N_("Whether each export brings a backup of the vault along, and where to."),
        ("exchange",),
        0,
        on_no_disk,
    ),
    (
        "restore",
        ("f9",),
        N_("Restore"),
        N_("Brings a vault back from a backup on a stick or in a folder."),
        ("unlock",),
        2,
        always,
    ),
    (
        "stop",
        ("ctrl+t",),
        N_("Stop"),
        N_("Stops after the file that is being worked on; what is done stays done."),
        ("inbox", "ledger", "ways_in", "checkup", "exchange", "restore", "rounds", "coverage"),
        0,
        not_running,
    ),
    (
        "open_inbox",
        ("1",),
        N_("Inbox"),
        N_("Takes in what the workers brought."),
        ("desk",),
        2,
        always,
    ),
    (
        "open_ledger",
        ("2",),
        N_("Ledger"),
        N_("Takes in a spreadsheet: recognised, shown, compared, and only then recorded."),
        ("desk",),
        3,
        always,
    ),
    (
        "open_devices",
        ("3",),
        N_("Devices"),
        N_("Grids, devices, and enrolling a new device."),
        ("desk",),
        4,
        always,
    ),
    (
        "open_notice",
        ("8",),
        N_("Public notice"),
        N_("A notice for everybody, written as a page to print: title, text, where to."),
        ("desk",),
        0,
        always,
    ),
    ("open_rounds", ("4",), N_("Rounds"), N_("Rounds, and opening a new one."), ("desk",), 5, always),
    (
        "open_coverage",
        ("5",),
        N_("Coverage"),
        N_("What the office sees: doors, outcomes and errands, by grid and building."),
        ("desk",),
        6,
        always,
    ),
    (
        "open_conflicts",
        ("6",),
        N_("Conflicts"),
        N_("What people recorded differently; a person decides what is right."),
        ("desk",),
        7,
        always,
    ),
    (
        "other_ledger",
        ("1",),
        N_("Other file"),
        N_("Chooses another spreadsheet."),
        ("ledger",),
        2,
        running,
    ),
    (
        "compare",
        ("space",),
        N_("Compare"),
        N_("Reads the file with these columns and compares it with the vault. Nothing is recorded yet."),
        ("ledger",),
        3,
        running,
    ),
    ("show_added", ("1",), N_("Added"), N_("What would be added."), ("intake",), 2, always),
    (
        "show_changed",
        ("2",),
        N_("Changed"),
        N_("What would change, before and after."),
        ("intake",),
        3,
        always,
    ),
    ("show_gone", ("3",), N_("Gone"), N_("What the ledger does not name any more."), ("intake",), 4, always),
    (
        "show_doubtful",
        ("4",),
        N_("Doubtful"),
        N_("Rows to look at, with the reason."),
        ("intake",),
        5,
        always,
    ),
    (
        "leave_gone",
        ("5",),
        N_("Mark gone or not"),
        N_("Whether those whom the ledger does not name any more are marked as gone."),
        ("intake",),
        0,
        running,
    ),
    (
        "save_list",
        ("6",),
        N_("Save list"),
        N_("Writes the doubtful rows to a CSV file, for a spreadsheet program."),
        ("intake",),
        7,
        running,
    ),
    (
        "record_ledger",
        ("space",),
        N_("Record"),
        N_("Records the difference, after asking."),
        ("intake",),
        8,
        running,
    ),
    ("new_grid", ("1",), N_("New grid"), N_("Adds a grid to the community."), ("devices",), 2, running),
    (
        "enrol_device",
        ("2",),
        N_("Enrol a device"),
        N_("Reads a device's request, and writes the answer that it joins with."),
        ("devices",),
        3,
        running,
    ),
    (
        "move_device",
        ("3",),
        N_("Other grids"),
        N_("Gives the selected worker's device other grids; it purges those that it leaves."),
        ("devices",),
        4,
        no_peer,
    ),
    (
        "revoke_device",
        ("4",),
        N_("Revoke"),
        N_("For a device that is lost: nothing more of it is taken in, after asking. Cannot be undone."),
        ("devices",),
        5,
        no_peer,
    ),
    (
        "renew_rules",
        ("5",),
        N_("Renew rules"),
        N_("Issues the community's rules anew, for another year."),
        ("devices",),
        0,
        running,
    ),
    (
        "take_root",
        ("6",),
        N_("Take the root key"),
        N_("Takes the root key, or the reserve, off this device into a file that is locked away."),
        ("devices",),
        0,
        running,
    ),
    (
        "reset_root",
        ("7",),
        N_("Replace the root key"),
        N_("Puts the reserve key in the root's place, after the root has leaked or is lost."),
        ("devices",),
        0,
        running,
    ),
    (
        "tick",
        ("space",),
        N_("Tick"),
        N_("Ticks the selected line, or takes the tick away."),
        ("enrolling",),
        2,
        no_row,
    ),
    (
        "new_round",
        ("1",),
        N_("New round"),
        N_("Opens a round: checklist, grids, days."),
        ("rounds",),
        2,
        running,
    ),
    (
        "import_checklist",
        ("2",),
        N_("Import a checklist"),
        N_("Reads a checklist from an Excel file or an XForm, says what is wrong with it, and publishes it."),
        ("rounds",),
        3,
        running,
    ),
    (
        "other_checklist",
        ("1",),
        N_("Other file"),
        N_("Chooses another checklist."),
        ("checklist_import",),
        2,
        running,
    ),
    (
        "publish_checklist",
        ("space",),
        N_("Publish"),
        N_("Publishes the checklist, after asking."),
        ("checklist_import",),
        3,
        running,
    ),
    (
        "write_round",
        ("4",),
        N_("To a file"),
        N_(
            "Writes a round to a file that Excel, WPS or ODK reads: as a workbook, as CSV, or as submissions."
        ),
        ("rounds", "coverage"),
        81,
        running,
    ),
    (
        "show_round",
        ("1",),
        N_("Round"),
        N_("How far a round has come, door by door."),
        ("coverage",),
        2,
        always,
    ),
    ("show_day", ("2",), N_("Day"), N_("What was recorded on a day."), ("coverage",), 3, always),
    ("show_map", ("3",), N_("Map"), N_("Buildings as a heat map, or as a list."), ("coverage",), 4, always),
    ("earlier", ("left",), N_("Earlier"), N_("The round or the day before."), ("coverage",), 5, always),
    ("later", ("right",), N_("Later"), N_("The round or the day after."), ("coverage",), 6, always),
    (
        "erase_records",
        ("ctrl+t",),
        N_("Erase records"),
        N_(
            "The office: erases what is recorded of a resident here, on every device and for good, after asking."
        ),
        ("door",),
        0,
        not_office,
    ),
    (
        "same_code",
        ("1",),
        N_("Same code"),
        N_("Both screens show the same code: joins the community, after asking."),
        ("joining",),
        2,
        running,
    ),
    (
        "type_code",
        ("2",),
        N_("Type the code"),
        N_("Type the code that the office reads out; the device joins if it is the same."),
        ("joining",),
        3,
        running,
    ),
)
