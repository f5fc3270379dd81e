"""What an expression is evaluated in: the tree that is being filled, the lists, the clock, the dice.

A `World` belongs to one filling; a `Focus` is where in it an expression stands. Neither knows rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from fieldtui.checklists.expressions.nodes import Node, Scope


def _no_label(_value: str, _path: str, _language: str) -> str:
    return ""


def _no_text(_text_id: str, _focus: "Focus") -> str:
    return ""


@dataclass(slots=True)
class World:
    """`scope` has the nodes below `document`; `now` gives an aware time in the zone of the device.

    `identity` names the filling and seeds orders that are its own. `choice_label` (value, path of the
    question, language) serves `jr:choice-name`, `text` (id, focus) serves `jr:itext`.
    """

    document: Node
    scope: Scope = field(default_factory=Scope)
    instances: Mapping[str, Node] = field(default_factory=dict)
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    dice: Random = field(default_factory=Random)
    version: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    identity: str = ""
    choice_label: Callable[[str, str, str], str] = _no_label
    text: "Callable[[str, Focus], str]" = _no_text

    def new_id(self) -> str:
        """A random UUID (version 4) from this world's dice."""
        return str(UUID(int=self.dice.getrandbits(128), version=4))


class Focus:
    """Where an expression stands: the node, its place among its fellows (for predicates), the node it is
    bound to (`origin`)."""

    __slots__ = ("node", "origin", "position", "size", "world")

    def __init__(
        self, world: World, node: Node, origin: Node | None = None, position: int = 1, size: int = 1
    ) -> None:
        self.world = world
        self.node = node
        self.origin = origin or node
        self.position = position
        self.size = size
