"""Exchange and the office desk, driven by keys."""
