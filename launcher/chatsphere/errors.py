"""What can go wrong while starting, each with a code, an exit status and a sentence to act on."""


class LauncherError(Exception):
    """Something the person at the terminal can act on; `str(error)` is the sentence shown."""

    code, exit_status = "failed", 1


class InvalidSetting(LauncherError):
    code, exit_status = "invalid_setting", 2


class AlreadyRunning(LauncherError):
    code, exit_status = "already_running", 3


class PortInUse(LauncherError):
    code, exit_status = "port_in_use", 4


class DataDirUnwritable(LauncherError):
    code, exit_status = "data_dir_unwritable", 5


class PartUnhealthy(LauncherError):
    """A part did not become healthy in time; the message ends with its last log lines."""

    code, exit_status = "part_unhealthy", 6


class NotRunning(LauncherError):
    code, exit_status = "not_running", 7


class DatabaseFailed(LauncherError):
    code, exit_status = "database_failed", 8
