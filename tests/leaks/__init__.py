"""What of a vault can be read outside of it: every file, every byte on a terminal."""
