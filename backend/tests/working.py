"""A worker in a thread of the test, in the middle of a document for as long as the test wants."""

import threading
import time

from django.db import connection

from apps.documents import work
from apps.documents.models import Document


def working() -> threading.Thread:
    """Begin with the next document; what is not committed is not there for it."""

    def take_one() -> None:
        try:
            work.work_on(Document.objects.claim_next(), until=time.monotonic() + 60)
        finally:
            connection.close()

    thread = threading.Thread(target=take_one)
    thread.start()
    return thread
