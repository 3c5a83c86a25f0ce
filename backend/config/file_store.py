"""Where uploads are kept: in a folder, or in a bucket where one is named."""

from importlib.util import find_spec
from typing import Any

from django.core.exceptions import ImproperlyConfigured

FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}


def chosen(
    *, bucket: str, endpoint: str, region: str, access_key: str, secret_key: str
) -> dict[str, Any]:
    """The file store as Django's STORAGES has it.

    Without keys those of the machine's own role are used, as Amazon's tools do.

    Raises: ImproperlyConfigured: half of a setting, or its packages are not installed.
    """
    if not bucket:
        if endpoint or access_key or secret_key:
            raise ImproperlyConfigured("CHATSPHERE_S3_BUCKET is not set; the other S3_ names are.")
        return FOLDER
    if bool(access_key) != bool(secret_key):
        raise ImproperlyConfigured(
            "CHATSPHERE_S3_ACCESS_KEY and CHATSPHERE_S3_SECRET_KEY belong together."
        )
    if endpoint and not endpoint.startswith(("http://", "https://")):
        raise ImproperlyConfigured("CHATSPHERE_S3_ENDPOINT must begin with https:// or http://.")
    if find_spec("storages") is None:
        raise ImproperlyConfigured(
            "CHATSPHERE_S3_BUCKET needs the packages of requirements/full.txt; `make run` and"
            " `pip install -r` install them."
        )
    given = {
        "bucket_name": bucket,
        "endpoint_url": endpoint,
        "region_name": region,
        "access_key": access_key,
        "secret_key": secret_key,
    }
    options = {name: value for name, value in given.items() if value}
    return {"BACKEND": "core.object_storage.ObjectStorage", "OPTIONS": options}
