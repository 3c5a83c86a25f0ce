"""Prints the agent's OpenAPI document; needs neither settings nor a database."""

import json
import sys

from chatsphere_agent.main import app

if __name__ == "__main__":
    sys.stdout.write(json.dumps(app.openapi(), indent=2, sort_keys=True) + "\n")
