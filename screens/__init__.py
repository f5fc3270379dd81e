"""The interface: Textual screens that turn keys into use cases and show what those return.

Everything below works without this package. Here is no rule of the field, no SQL and no cursor.
"""

import os

# The interface library obeys variables of this prefix: it would write every key to a file (TEXTUAL_DEBUG), what it
# does to another (TEXTUAL_LOG) or to another program (TEXTUAL), a picture of the screen to a folder
# (TEXTUAL_SCREENSHOT), or load other code (TEXTUAL_DRIVER). Those that change only how it looks stay.
_HARMLESS = ("TEXTUAL_ANIMATIONS", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_DISABLE_KITTY_KEY", "TEXTUAL_FPS")
for _name in [name for name in os.environ if name.startswith("TEXTUAL") and name not in _HARMLESS]:
    del os.environ[_name]
