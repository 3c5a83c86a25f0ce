"""Which environment variables each child may see: its own CHATSPHERE_* and a few harmless ones."""

from collections.abc import Mapping

from chatsphere.settings import PREFIX

# What a program needs to find its libraries, its language and the certificates it trusts.
SYSTEM = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")
LAUNCHER = {"PORT", "HOST", "AGENT_PORT"}
SHARED = {"DATA_DIR", "AGENT_SERVICE_TOKEN", "LOG_LEVEL"}
# The model providers' keys are the agent's alone; everything not named here is the backend's.
AGENT = ("AGENT_", "GEMINI_", "OPENAI_", "MODEL_", "MODELS", "EMBEDDING_")
PATIENCE_WITH_AGENT = ("AGENT_CONNECT_", "AGENT_READ_", "AGENT_STORE_", "AGENT_TOTAL_")
BACKEND_ABOUT_AGENT = ("AGENT_SERVICE_", *PATIENCE_WITH_AGENT)


def system(environ: Mapping[str, str]) -> dict[str, str]:
    kept = {name: environ[name] for name in SYSTEM if name in environ}
    return {"PYTHONUNBUFFERED": "1", **kept}


def for_agent(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if is_agents(name)}


def for_backend(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if is_backends(name)}


def is_agents(name: str) -> bool:
    short = _short(name)
    return short in SHARED or (short.startswith(AGENT) and short not in LAUNCHER)


def is_backends(name: str) -> bool:
    short = _short(name)
    if not short or short in LAUNCHER:
        return False
    return short in SHARED or not short.startswith(AGENT) or short.startswith(BACKEND_ABOUT_AGENT)


def _short(name: str) -> str:
    """The name without prefix and `_FILE`; empty for a variable that is not ours."""
    return name.removeprefix(PREFIX).removesuffix("_FILE") if name.startswith(PREFIX) else ""
