"""What `make run` and every installation use."""

from config.settings.base import *  # noqa: F403 - Django reads settings by name from this module
