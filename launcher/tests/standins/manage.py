"""In place of the backend's `manage.py prepare --json`. A file `fails` makes it fail."""

import json
import sys
from pathlib import Path

if Path(__file__).with_name("fails").exists():
    sys.exit("no such table")
print("migrations done")
print(json.dumps({"admin_link": "http://localhost/first/one-time-secret/"}))
