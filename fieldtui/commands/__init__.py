"""The commands: each turns words of a shell into one call of a use case, and its result into a table.

One module a noun; `call` has what they share. Data goes to stdout, narration to stderr. Nothing here
imports the screens; only `fieldtui.cli` does, and only to open them.
"""
