"""What a passphrase must be, for the screen and for the command that create a vault; light, so that Unlock is quick."""

from fieldtui.errors import ExitCode, FieldtuiError

# Characters: shorter ones fall to a patient guesser whatever Argon2 costs.
SHORTEST = 8


class ShortPassphrase(FieldtuiError):
    """The passphrase has {length} characters; it needs at least {shortest}.

    Choose a sentence that you remember and nobody guesses.
    """

    exit_code = ExitCode.USAGE


def require_length(passphrase: str) -> None:
    """Raises ShortPassphrase for what is too short to keep a vault."""
    if len(passphrase) < SHORTEST:
        raise ShortPassphrase(length=len(passphrase), shortest=SHORTEST)
