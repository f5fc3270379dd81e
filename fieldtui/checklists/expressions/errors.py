"""What goes wrong inside an expression. `xform` says which question it belongs to before people see it."""

from fieldtui.checklists.errors import ChecklistError, Phrase


class ExpressionError(ChecklistError):
    """The expression {expression} cannot be understood at character {position}: {reason}.

    Correct the expression.
    """

    def __init__(self, *, expression: str, position: int, reason: Phrase, detail: str = "") -> None:
        super().__init__(expression=expression, position=position, reason=reason, detail=detail)


class EvaluationError(ChecklistError):
    """The expression cannot be worked out with these answers: {reason} ({value}).

    Look at the answers it uses, or ask whoever wrote the checklist.
    """

    def __init__(self, reason: Phrase, value: str = "") -> None:
        super().__init__(reason=reason, value=value)
        self.reason = reason
