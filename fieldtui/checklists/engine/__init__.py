"""Filling a form: its state, instances and events, what is shown, what was typed, where one is. `filling` is the way
in."""
