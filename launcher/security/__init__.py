"""The proof that nobody gets in: `python -m security` runs all of it and counts."""
