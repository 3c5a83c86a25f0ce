"""Static files: which of them are served, how they are kept, and when they are collected again."""

import hashlib

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

NOTE = ".collected"


class StaticFiles(StaticFilesConfig):
    """Leaves out what no page of ours asks for: three quarters of the bytes and of the time."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.map",
        "rest_framework/*",
        "drf_spectacular_sidecar/redoc/*",
        "drf_spectacular_sidecar/swagger-ui-dist/oauth2-redirect.*",
    ]


class Storage(CompressedManifestStaticFilesStorage):
    """Names with a hash, beside them a compressed copy; source maps are not looked for."""

    keep_only_hashed_files = True
    patterns = (("*.css", (r"""(?P<matched>url\(['"]{0,1}\s*(?P<url>.*?)["']{0,1}\))""",)),)


def collect() -> bool:
    """Bring STATIC_ROOT up to date; whether there was anything to do."""
    note = settings.STATIC_ROOT / NOTE
    now = _fingerprint()
    if note.exists() and note.read_text("utf-8") == now:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    note.write_text(now, "utf-8")
    return True


def _fingerprint() -> str:
    """Changes with the name, size or time of any static file."""
    digest = hashlib.sha256()
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    for finder in get_finders():
        for name, storage in finder.list(ignored):
            modified = storage.get_modified_time(name).timestamp()
            digest.update(f"{name} {storage.size(name)} {modified}\n".encode())
    return digest.hexdigest()
