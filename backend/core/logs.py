"""One JSON line per log record, on standard error; never bodies, never credentials."""

import json
import logging
import logging.config
import re
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured

CREDENTIAL = re.compile(
    r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+|\b(cs_live_\w+|eyJ[\w-]+\.[\w-]+\.[\w-]*)"
    r"|((?:password|token|secret|api[_-]?key)[\"']?\s*[=:]\s*)[\"']?[^\s\"',}]+"
)

BUG = 500  # the one status of an answer that somebody has to look into
SHORT = 300  # characters of a line about what a client sent


def without_credentials(text: str) -> str:
    """`text` with anything that looks like a key, a token or a password taken out."""
    return CREDENTIAL.sub(lambda match: f"{match.group(3) or ''}[removed]", text)


def is_expected(record: logging.LogRecord) -> bool:
    """Whether Django tells of an answer that is no bug: a refusal, or a part that is not there.

    Django would write a traceback for a wrong Host header, and for a database that is down.
    """
    status = getattr(record, "status_code", BUG)
    return record.name.startswith("django.") and status != BUG


class JsonLines(logging.Formatter):
    """Time in UTC, level, logger, message, and the fields given as `extra={"fields": {...}}`."""

    def format(self, record: logging.LogRecord) -> str:
        expected, message = is_expected(record), record.getMessage()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": "warning" if expected else record.levelname.lower(),
            "logger": record.name,
            "message": without_credentials(message[:SHORT] if expected else message),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and not expected:
            line["error"] = without_credentials(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True, default=str)


def configure(settings: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: everything goes to one handler; `settings` hold our own level."""
    level = settings["level"]
    if level not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured("CHATSPHERE_LOG_LEVEL is DEBUG, INFO, WARNING or ERROR.")
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonLines}},
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["out"], "level": "WARNING"},
            "loggers": {"chatsphere": {"level": level}, "django.request": {"level": "ERROR"}},
        }
    )
