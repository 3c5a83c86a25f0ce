"""Static files: which of them are served, how they are kept, and when they are collected again."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

NOTE = ".collected"
# How Django finds what a module imports; other people's files are left as they are.
_MODULES = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]


class StaticFiles(StaticFilesConfig):
    """Leaves out what no page of ours asks for: three quarters of the bytes and of the time."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.map",
        "rest_framework/*",
        "django_htmx/*-4*",
        "django_htmx/ext/*",
        "django_htmx/htmx-2.js",
        "drf_spectacular_sidecar/redoc/*",
        "drf_spectacular_sidecar/swagger-ui-dist/oauth2-redirect.*",
    ]


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names with a hash, beside them a compressed copy; source maps are not looked for."""

    keep_only_hashed_files = True
    patterns = (
        ("*.css", (r"""(?P<matched>url\(['"]{0,1}\s*(?P<url>.*?)["']{0,1}\))""",)),
        ("console/*.js", _MODULES),
    )


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
    for finder in get_finders():
        for name, storage in finder.list(StaticFiles.ignore_patterns):
            modified = storage.get_modified_time(name).timestamp()
            digest.update(f"{name} {storage.size(name)} {modified}\n".encode())
    return digest.hexdigest()
