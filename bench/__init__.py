"""What an installation needs and how fast it is; see `docs/explanation/what-it-needs.md`."""
