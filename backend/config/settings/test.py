"""For the tests and for type checks: imports without any environment, hashes passwords fast."""

import os
import tempfile

for _name, _value in {
    "CHATSPHERE_SECRET_KEY": "test-only-9ad1c7b2e5f84036a1d2c3b4e5f60718293a4b5c6d7e8f90",
    "CHATSPHERE_JWT_SIGNING_KEY": "test-only-1f2e3d4c5b6a798807162534435261708f9eadbccbdae9f8",
    "CHATSPHERE_AGENT_SERVICE_TOKEN": "test-only-77aa88bb99cc00dd11ee22ff33445566778899aabb",
    "CHATSPHERE_DATABASE_POOL": "0",
    "CHATSPHERE_DATABASE_URL": "postgresql:///unset",
}.items():
    os.environ.setdefault(_name, _value)
# Tests make it and remove it; a type check needs none.
os.environ.setdefault("CHATSPHERE_DATA_DIR", f"{tempfile.gettempdir()}/chatsphere-test")

from config.rates import Rate  # noqa: E402
from config.settings.base import *  # noqa: E402, F403 - the values above must stand first

# Far beyond what a test sends; what is about limits sets its own.
RATES = RATES | {  # noqa: F405
    name: Rate("100000/minute", exact=RATES[name].exact)  # noqa: F405
    for name in ("api", "anonymous", "message", "upload", "register", "refresh")
}
CRAWL_DELAY = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
