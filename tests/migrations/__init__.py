"""Vaults of every released version, and that the newest program opens each with nothing lost."""
