"""The interface: Textual screens that turn keys into use cases and show what those return.

Everything below works without this package. Here is no rule of the field, no SQL and no cursor.
"""
