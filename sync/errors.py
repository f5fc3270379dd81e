"""Why a bundle, or a part of one, is refused. The class name is the reason that is kept with it."""

from fieldtui.errors import ExitCode, FieldtuiError


class Phrase(str):
    """Why, in a message of ours: `explain` translates it, which it does not do with what others wrote."""

    __slots__ = ()


class Refused(FieldtuiError):
    """{name} was refused: {cause}.

    Nothing was changed. Ask the sender to export again.
    """

    exit_code = ExitCode.REFUSED


class NotABundle(Refused):
    """{name} is not a bundle of fieldtui.

    Choose a file whose name ends in .fieldtui; nothing was changed.
    """


class UnsupportedVersion(Refused):
    """{name} was made by another version of fieldtui (format {version}, this program reads 1).

    Update this program, then merge the file again; nothing was changed.
    """


class NotForThisDevice(Refused):
    """{name} is sealed for another device.

    Give it to the person it was made for, or ask the sender to export for this device; nothing was changed.
    """


class Damaged(Refused):
    """{name} is damaged: {cause}.

    Copy it again from where it was made, or ask the sender to export again; nothing was changed.
    """


class TooLarge(Refused):
    """{name} is larger than a bundle may be: {cause}.

    Ask the sender to export in smaller parts; nothing was changed.
    """


class NotCanonical(Refused):
    """{name} is not written as this program writes it: {cause}.

    Do not trust it. Ask the sender to export again with their own device; nothing was changed.
    """


class OtherCommunity(Refused):
    """{name} belongs to another community.

    Give it back to whoever brought it; nothing was changed.
    """


class UnknownSender(Refused):
    """{name} was written by a device that this community does not know ({device}).

    Enrol the device at the office first, then merge the file again; nothing was changed.
    """


class BadSignature(Refused):
    """{name} is forged: the signature of {device} does not fit what it says.

    Do not trust whoever brought it, and tell the office; nothing was changed.
    """


class BadPolicy(Refused):
    """{name} carries rules that the community's root did not sign.

    Do not trust whoever brought it, and tell the office; nothing was changed.
    """


class OutOfScope(Refused):
    """{name} holds records of the grid "{grid}", which {device} may not write.

    Ask the office which grids that device has. If it wrote them honestly, the office can admit them.
    """


class NotYourScope(Refused):
    """{name} holds records of the grid "{grid}", which is not one of this device's grids.

    Tell the office: a bundle for this device should not have them.
    """


class NotForWorkers(Refused):
    """{name} holds an order of erasure by {device}, who is not of the office. Only the office orders that.

    Tell the office: that device does not keep to the rules.
    """


class Gap(Refused):
    """{name} continues a log whose records {first} to {last} have not arrived ({device}).

    Merge the earlier bundle; what waits is taken in by itself.
    """


class Stripped(Refused):
    """{name} brings records of {device} without their contents, and no order of the office explains that.

    It is taken in when such an order comes. Else ask whoever brought it, and merge the same records from another.
    """


class Fork(Refused):
    """{name} tells records of {device} otherwise than they were told before.

    The device was restored from a backup or copied. Ask its holder, and tell the office.
    """


class NotEnrolled(Refused):
    """This device is not enrolled in a community yet, so it cannot tell whom to trust.

    Join with the office's answer first: `fieldtui enrol join FILE`.
    """


class NotARequest(Refused):
    """{name} is not an enrolment request.

    On the new device run `fieldtui enrol request`, and bring that file.
    """


class CodesDiffer(Refused):
    """The code {typed} is not the code of this device's enrolment.

    Compare it with the office again, digit by digit. If it still differs, somebody changed the file on its
    way: do not join, and carry the request to the office yourself.
    """


class Revoked(Refused):
    """{name} holds records of {device} that the office does not take any more: that device was revoked.

    Do not merge what this device brings. If its holder is honest, they create a new vault and enrol that one.
    """


class Expired(Refused):
    """{name} comes from {device}, and the community's rules on this device expired on {day}.

    Whether that device still belongs to the community cannot be told. Merge a bundle of the office first.
    """


class NotARootFile(FieldtuiError):
    """{name} is not a root key of this community.

    Choose the file that `fieldtui root take` wrote for this community.
    """


class WrongRootPassphrase(FieldtuiError):
    """The passphrase does not open {name}.

    Type the passphrase that was chosen when the root key was taken off the machine.
    """
