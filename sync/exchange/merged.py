"""What became of one bundle, for whoever merged it; nothing here reads or writes."""

from dataclasses import dataclass, field

from fieldtui.errors import explain
from sync.errors import Refused


@dataclass
class Merged:
    """What became of one bundle: `refusal` if it was refused whole, else what its segments were.

    `events` counts new records, `known` those that had been merged before, `waiting` segments that wait for
    earlier ones, `aside` the reasons of segments that were put aside. `confirmed` counts this device's own
    records that the bundle, as a receipt of the office, has confirmed for the first time. `own` says that
    this very device exported it, so that there is nothing to take in.

    To look at: `conflicts` counts fields that people changed without knowing of each other, `forks` names
    whose log was continued twice, `clock` is by how many seconds the sender's clock is wrong, `left` says that
    this device has purged a grid that it may hold no more, `withdrawn` counts records that are not in force any
    more under a new policy.

    `device` is the sender's, whom an answer would go to; empty if nobody known has sent it.
    """

    name: str
    sender: str = ""
    events: int = 0
    known: int = 0
    waiting: int = 0
    aside: list[Refused] = field(default_factory=list)
    refusal: Refused | None = None
    own: bool = False
    confirmed: int = 0
    conflicts: int = 0
    forks: list[str] = field(default_factory=list)
    clock: int = 0
    withdrawn: int = 0
    left: bool = False
    device: bytes = b""

    @property
    def again(self) -> bool:
        """Whether everything in it had been merged before."""
        taken = self.events or self.waiting or self.aside or self.confirmed
        return not (self.refusal or self.own or taken)

    @property
    def reason(self) -> str:
        """Why it, or a part of it, was not taken in; empty if all was."""
        return explain(self.refusal) if self.refusal else "\n".join(map(explain, self.aside))
