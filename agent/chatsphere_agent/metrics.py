"""Counts of requests and failures, in Prometheus' text format."""

from collections import Counter
from collections.abc import Iterator

Key = tuple[str, str, int]  # method, route, status
METHODS = {"GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH"}

_requests: Counter[Key] = Counter()
_seconds: dict[Key, float] = {}
_failures: Counter[str] = Counter()


def note(method: str, route: str, status: int, took: float) -> None:
    """Count one request that took `took` seconds. Callers may invent methods, but not series."""
    key = (method if method in METHODS else "other", route, status)
    _requests[key] += 1
    _seconds[key] = _seconds.get(key, 0.0) + took


def note_failure(code: str) -> None:
    """Count an error by its code; those inside a stream are seen nowhere else."""
    _failures[code] += 1


def text() -> str:
    """All counters, one a line."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# TYPE chatsphere_agent_requests_total counter"
    for key, count in _requests.items():
        yield f"chatsphere_agent_requests_total{_labels(key)} {count}"
    yield "# TYPE chatsphere_agent_request_seconds_total counter"
    for key, seconds in _seconds.items():
        yield f"chatsphere_agent_request_seconds_total{_labels(key)} {seconds:.6f}"
    yield "# TYPE chatsphere_agent_failures_total counter"
    for code, count in _failures.items():
        yield f'chatsphere_agent_failures_total{{code="{code}"}} {count}'


def _labels(key: Key) -> str:
    method, route, status = key
    return f'{{method="{method}",route="{route}",status="{status}"}}'
