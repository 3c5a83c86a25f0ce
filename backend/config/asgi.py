"""The web process: `uvicorn config.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

from core.checks import refuse_unsafe_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

application = get_asgi_application()
refuse_unsafe_settings()
