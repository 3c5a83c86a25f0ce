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


def without_credentials(text: str) -> str:
    """`text` with anything that looks like a key, a token or a password taken out."""
    return CREDENTIAL.sub(lambda match: f"{match.group(3) or ''}[removed]", text)


class JsonLines(logging.Formatter):
    """Time in UTC, level, logger, message, and the fields given as `extra={"fields": {...}}`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_credentials(record.getMessage()),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
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
