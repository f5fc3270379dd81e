"""Whole stories in a real terminal."""
