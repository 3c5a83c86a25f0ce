"""Counts of requests, in Prometheus' text format."""

from collections import Counter

requests: Counter[tuple[str, str, int]] = Counter()
seconds: Counter[tuple[str, str, int]] = Counter()


def note(method: str, route: str, status: int, took: float) -> None:
    """Count one request that took `took` seconds."""
    requests[method, route, status] += 1
    seconds[method, route, status] += took  # type: ignore[assignment]


def text() -> str:
    """All counters, one a line."""
    lines = ["# TYPE chatsphere_agent_requests_total counter"]
    lines += [_line("chatsphere_agent_requests_total", key, requests[key]) for key in requests]
    lines += ["# TYPE chatsphere_agent_request_seconds_total counter"]
    lines += [_line("chatsphere_agent_request_seconds_total", key, seconds[key]) for key in seconds]
    return "\n".join(lines) + "\n"


def _line(name: str, key: tuple[str, str, int], value: float) -> str:
    method, route, status = key
    return f'{name}{{method="{method}",route="{route}",status="{status}"}} {value:g}'
