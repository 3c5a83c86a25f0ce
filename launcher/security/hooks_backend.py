"""What Schemathesis needs at the backend: a person's token, and objects that outlive the run."""

import json
import os
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests
import schemathesis

import security.hooks  # noqa: F401 - registers its hooks

SEED: dict[str, Any] = json.loads(Path(os.environ["SECURITY_SEED"]).read_text("utf-8"))
KEPT = frozenset(SEED["kept"])
PLACE = re.compile(r"{(\w+)}")
TOKEN_SECONDS = 200  # an access token lives for 300


@schemathesis.auth(refresh_interval=TOKEN_SECONDS)
class AccessToken:
    """The seeded person's; by refreshing, for log-ins are fuzzed and so soon limited."""

    refresh: str = SEED["refresh"]

    def get(self, _case: Any, _context: Any) -> str:
        url = f"{SEED['url']}/api/token/refresh/"
        answer = requests.post(url, json={"refresh": self.refresh}, timeout=20)
        if answer.status_code == requests.codes.unauthorized:  # something fuzzed has signed us out
            url, credentials = f"{SEED['url']}/api/token/", SEED["credentials"]
            answer = requests.post(url, json=credentials, timeout=20)
        answer.raise_for_status()
        self.refresh = answer.json()["refresh"]
        return str(answer.json()["access"])

    def set(self, case: Any, data: str, _context: Any) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Nothing deletes what other calls need: such a DELETE asks for what is not there."""
    names = PLACE.findall(case.operation.path)
    if case.method.upper() == "DELETE" and names:
        deleted = names[-1]
        if case.path_parameters.get(deleted) in KEPT:
            case.path_parameters[deleted] = str(uuid4())
