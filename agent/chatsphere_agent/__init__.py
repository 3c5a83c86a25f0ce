"""ChatSphere's agent: it knows text, vectors and models, and nothing of people or money."""

import os

# ONNX Runtime reports what it runs to its maker unless this is set before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
