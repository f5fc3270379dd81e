"""The expressions of JavaRosa's own tests, with its results."""

import json
import math
from datetime import datetime

from fieldtui.checklists.expressions.compiled import compile_expression
from fieldtui.checklists.expressions.nodes import Node, scope_of
from fieldtui.checklists.expressions.values import Single, single
from fieldtui.checklists.expressions.world import Focus, World
from tests.checklists.making import noon, shared


def evaluate(expression: str) -> Single:
    document = Node("")
    data = Node("data", document)
    world = World(document, scope_of(document), now=noon)
    return single(compile_expression(expression, data, {}).run(Focus(world, data)))


def same(found: Single, expected: object) -> bool:
    """JavaRosa compares its numbers to twelve places."""
    if isinstance(found, datetime) or type(found) is not type(expected):
        return False
    if isinstance(found, float) and isinstance(expected, float):
        nan = math.isnan(found) and math.isnan(expected)
        return nan or found == expected or abs(found - expected) <= 1e-12 * max(1.0, abs(expected))
    return found == expected


def test_every_vector_of_javarosa_gives_its_result() -> None:
    vectors = json.loads(shared("javarosa_vectors.json").read_text(encoding="utf-8"))
    wrong = [(e, wanted, evaluate(e)) for e, wanted in vectors if not same(evaluate(e), wanted)]
    assert wrong == []
    assert len(vectors) == 319


def test_minus_zero_stays_minus_zero() -> None:
    assert math.copysign(1.0, float(evaluate("-0"))) == -1.0  # type: ignore[arg-type]
