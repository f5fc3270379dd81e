"""How many codes are printed for so many blocks. Pure; docs/decisions/0060-paper.md has the reasons.

Any `blocks` of the codes suffice (`sync.frames`), so that every code beyond them is one that may be lost.
"""

ACROSS, DOWN = 3, 4
A_PAGE = ACROSS * DOWN
# Of at most so many codes more, each nine let one be lost: one page in nine.
_ONE_IN = 8


def codes_for(blocks: int) -> int:
    """How many codes are printed for `blocks` blocks.

    On one page a whole row may be lost, or three codes anywhere. Of several pages any one may be lost, and of more
    than nine any in nine; all are full, for paper that is printed anyway.
    """
    on_one = _up_to(blocks + ACROSS, ACROSS)
    if on_one <= A_PAGE:
        return on_one
    return _up_to(blocks + max(A_PAGE, -(-blocks // _ONE_IN)), A_PAGE)


def _up_to(count: int, whole: int) -> int:
    return -(-count // whole) * whole
