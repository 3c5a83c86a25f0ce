"""The web process: `uvicorn config.asgi:application`."""

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

Message = MutableMapping[str, Any]
LAST_WRITES = 3.0  # seconds for replies that are being made when the process is told to end


def _checked() -> Any:
    """Django, with safe settings and a limit on bodies; what it needs is loaded by then."""
    application = get_asgi_application()
    from core.body_limit import limited
    from core.checks import refuse_unsafe_settings
    from core.client_address import behind

    refuse_unsafe_settings()
    return behind(limited(application, most=settings.MAX_BODY_BYTES), settings.TRUSTED_PROXIES)


_django = _checked()


async def application(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Django, and before the process ends, an end for what it is still making."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    else:
        await _django(scope, receive, send)


async def _live(
    receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """The server's lifespan protocol; it says `shutdown` once all connections are closed."""
    from apps.conversations import producer

    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            await asyncio.to_thread(producer.stop_all, LAST_WRITES)
            await send({"type": "lifespan.shutdown.complete"})
            return
        await send({"type": "lifespan.startup.complete"})
