"""What the office's recovery means, in words that commands and screens share."""

from fieldtui.i18n import N_

# Read before anybody accepts: who could open the vault, with what, and how it is taken back.
WHAT_IT_MEANS: tuple[str, ...] = (
    N_(
        "If you accept, two things together open this vault: this device's vault folder, and the "
        "office's key. Who keeps that key can read everything in the vault if they get hold of this "
        "device or of a copy of its disk or backup, also without asking you."
    ),
    N_(
        "What it is for: if you forget the passphrase, you write a request, compare 16 digits with "
        "the office, and its answer lets you in again. The office cannot do that from afar, and "
        "every answer is recorded where you see it."
    ),
    N_(
        "You may decline; a recovery code on paper does the same without anybody else. You can take "
        "it back at any time. For copies that somebody may have made before, change the key of the "
        "vault, too."
    ),
)
# Read by the office before it answers.
WHO_MAY_ASK = N_(
    "Answer only if you know the person, they stand before you or you hear their voice, and they "
    "read these 16 digits "
    "from their own screen. A thief with the device would ask in the same way."
)
