"""The proof that nobody gets in: hostile input as data, forged credentials, mass assignment."""
