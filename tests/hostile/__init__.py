"""Hostile text through everything: the screens, the commands, the exports, the fields."""
