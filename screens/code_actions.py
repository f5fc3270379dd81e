"""The rows of the registry of actions for the screens that show QR codes, in the order of `actions.Action`.

A table of data; `screens.actions` makes actions of it.
"""

from fieldtui.i18n import N_
from screens.office_actions import Row, running
from screens.situation import always

_BOTH = ("showing", "calibrating")

CODE_ACTIONS: tuple[Row, ...] = (
    (
        "show_codes",
        ("8",),
        N_("Show QR"),
        N_("Shows what goes out as QR codes: bundles; before joining, the request to the office."),
        ("exchange",),
        4,
        running,
    ),
    (
        "read_codes",
        ("9",),
        N_("Read QR"),
        N_("Takes in what another device shows or has printed: by camera, from pictures, with a scanner."),
        ("exchange",),
        5,
        running,
    ),
    (
        "code_done",
        ("enter",),
        N_("They have it"),
        N_("The other side has everything: notes it, after asking. Nothing is noted before."),
        ("showing",),
        1,
        always,
    ),
    ("pause_codes", ("space",), N_("Pause"), N_("Stands still, or goes on."), ("showing",), 2, always),
    ("code_before", ("left",), N_("One back"), N_("The code before; stands still."), ("showing",), 0, always),
    ("code_after", ("right",), N_("One on"), N_("The next code; stands still."), ("showing",), 0, always),
    ("codes_faster", ("up",), N_("Faster"), N_("One code a second more."), ("showing",), 7, always),
    ("codes_slower", ("down",), N_("Slower"), N_("One code a second less."), ("showing",), 8, always),
    (
        "coarser",
        ("1",),
        N_("Smaller"),
        N_("A smaller code: easier to read, and more of them."),
        _BOTH,
        3,
        always,
    ),
    (
        "finer",
        ("2",),
        N_("Larger"),
        N_("A larger code: fewer of them, and harder to read."),
        _BOTH,
        4,
        always,
    ),
    (
        "big_mode",
        ("3",),
        N_("Big"),
        N_("Each module as two cells of background, which no font can gap; or half blocks again."),
        _BOTH,
        5,
        always,
    ),
    (
        "sharp_picture",
        ("4",),
        N_("Picture"),
        N_("A sharper picture, where the terminal draws pictures; or cells again."),
        _BOTH,
        0,
        always,
    ),
    (
        "code_alone",
        ("5",),
        N_("Code alone"),
        N_("Takes text and keys away, so that a larger code fits; or brings them back."),
        _BOTH,
        0,
        always,
    ),
    (
        "try_out",
        ("6",),
        N_("Try out"),
        N_("Shows codes of every size, to find out which the other device reads."),
        ("showing",),
        6,
        always,
    ),
)
