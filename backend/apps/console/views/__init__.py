"""The console's pages: find, check the shape, call one action, show."""
