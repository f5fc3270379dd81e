"""Overwriting what Python would only let go of: keys, and the words that held them.

Python's texts and bytes cannot be changed; what is freed stays in memory until something else is put there. This
writes over an object that nobody else holds. What it cannot reach stands in docs/security.md.
"""

import ctypes
import sys


def overwrite(secret: str | bytes) -> bool:
    """Fill the memory of `secret` with zeros; whether that was possible.

    Only for an object that was made here and is used nowhere else. Another Python than CPython, or a layout that
    is not the one expected, is left alone: the content is looked for where it should be before it is touched.
    """
    if (
        sys.implementation.name != "cpython"
        or not secret
        or not (isinstance(secret, bytes) or secret.isascii())
    ):
        return False
    content = secret if isinstance(secret, bytes) else secret.encode()
    # CPython: a header, then the characters, then a zero; `content` of a text is a copy, wiped below.
    start = id(secret) + sys.getsizeof(secret) - len(content) - 1
    there = memoryview((ctypes.c_char * len(content)).from_address(start)).cast("B")
    found = there == content
    if found:
        ctypes.memset(start, 0, len(content))
    if content is not secret:
        overwrite(content)
    return found
