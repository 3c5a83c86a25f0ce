"""The floor plan, kept: who may import whom, and what is done in one place only."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

BACKEND = Path(__file__).resolve().parents[2]
ROOT = BACKEND.parent
# From the top down: each may import what stands below it.
FLOORS = [
    "config",
    "apps.console",
    "apps.deletions",
    "apps.conversations",
    "apps.sources",
    "apps.documents",
    "apps.api_keys",
    "apps.bots",
    "apps.invitations",
    "apps.plans",
    "apps.workspaces",
    "apps.users",
    "services",
    "core",
]
# Inside an app, likewise; rooms on one floor know each other in one direction, as Python demands.
ROOMS = {
    "urls": 0,
    "admin": 1,
    "views": 1,
    "serializers": 2,
    "actions": 3,
    "tasks": 3,
    "querysets": 4,
}
FETCHING = {"httpx", "httpx2", "requests", "aiohttp", "urllib.request", "http.client", "urllib3"}
FETCHING |= {"httpcore", "httpcore2", "smtplib", "ftplib", "websockets", "pycurl"}
FETCHING |= {"socket.socket", "socket.create_connection", "asyncio.open_connection"}
CONNECTING = {"socket", "open_connection", "create_connection", "urlopen", "fetch_url"}
# Who may speak to another machine, and whose choice the address is. What a user can choose, itself
# or by a redirect, a link or a name server, is judged in one place: every other client would be one
# more that somebody forgets to guard, when an address is saved or when it is used.
WAYS_OUT = {
    "services.guarded_http": "a user's: pages, sites, tools, webhooks, models",
    "services.agent_wire": "the operator's: the agent beside us",
    "services.agent_stream": "the operator's: the agent beside us",
    "core.smtp": "the operator's: the mail server",
}
DANGEROUS = {"eval", "exec", "compile", "__import__"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}


def modules(house: Path = BACKEND) -> list[Path]:
    folders = ("config", "core", "services", "apps") if house == BACKEND else ("chatsphere_agent",)
    return [path for folder in folders for path in sorted((house / folder).rglob("*.py"))]


def ours(path: Path) -> str:
    return str(path.relative_to(BACKEND))


MODULES = modules()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name_of(path: Path) -> str:
    parts = path.relative_to(BACKEND).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path: Path, *, at_run_time: bool = False) -> Iterator[str]:
    """The full names of what is imported; with `at_run_time` not what only type checkers read."""
    skipped = set()
    for node in ast.walk(tree(path)):
        if at_run_time and isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            skipped.update(ast.walk(node))
        if isinstance(node, ast.Import) and node not in skipped:
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node not in skipped:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def floor_of(name: str) -> str:
    return next((floor for floor in FLOORS if name == floor or name.startswith(f"{floor}.")), "")


@pytest.mark.parametrize("path", MODULES, ids=ours)
def test_imports_point_down(path):
    mine = floor_of(name_of(path))
    used = {floor_of(name) for name in imports(path, at_run_time=True)} - {""}
    if mine == "config":
        return

    # Settings live in config; code reads them through Django, never from there.
    above = [floor for floor in used if FLOORS.index(floor) < FLOORS.index(mine)]
    assert above == []


@pytest.mark.parametrize("path", [path for path in MODULES if "apps" in path.parts], ids=ours)
def test_inside_an_app_imports_point_down(path):
    app, _, room = name_of(path).removeprefix("apps.").partition(".")
    if room not in ROOMS:
        return
    above = {f"apps.{app}.{other}" for other, floor in ROOMS.items() if floor < ROOMS[room]}

    assert above.isdisjoint(imports(path, at_run_time=True))


def test_neither_house_knows_the_other_s_package():
    packages = {"apps", "core", "services", "config", "django", "chatsphere", "celery"}
    for path in MODULES:
        assert not [name for name in imports(path) if name.split(".")[0] == "chatsphere_agent"]
    for path in modules(ROOT / "agent"):
        assert packages.isdisjoint(name.split(".")[0] for name in imports(path)), path


@pytest.mark.parametrize("path", MODULES, ids=ours)
def test_there_is_one_way_out_to_addresses_that_users_choose(path):
    name = name_of(path)
    if any(name == way or name.startswith(f"{way}.") for way in WAYS_OUT):
        return

    assert FETCHING.isdisjoint(imports(path))
    called = {ast.unparse(call.func).rpartition(".")[2] for call in calls(path)}
    assert CONNECTING.isdisjoint(called)


def test_every_way_out_is_one():
    for way in WAYS_OUT:
        inside = [path for path in MODULES if f"{name_of(path)}.".startswith(f"{way}.")]
        assert any(FETCHING & set(imports(path)) for path in inside), way


@pytest.mark.parametrize("path", MODULES, ids=ours)
def test_workers_are_woken_through_the_doorbell_only(path):
    if name_of(path) == "core.doorbell":
        return
    senders = {"delay", "apply_async", "send_task"}

    found = [ast.unparse(call) for call in calls(path) if getattr(call.func, "attr", "") in senders]
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=ours)
def test_only_env_reads_the_environment(path):
    if name_of(path) in {"config.env", "config.settings.test"}:
        return
    reads = [
        ast.unparse(node)
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.Attribute, ast.Name))
        and ast.unparse(node) in {"os.environ", "os.getenv", "environ", "getenv"}
    ]
    defaults = [call for call in calls(path) if ast.unparse(call.func) == "os.environ.setdefault"]

    assert len(reads) == len(defaults)


VIEWS = [path for path in MODULES if "views" in path.stem or "views" in path.parts]


@pytest.mark.parametrize("path", VIEWS, ids=ours)
def test_views_reach_rows_through_for_user_and_access(path):
    """Rows of a parent that was found so are fine; a row by its own id is not."""
    found = [call for call in calls(path) if _bypasses_scope(call)]

    assert [ast.unparse(call) for call in found] == []


def _bypasses_scope(call: ast.Call) -> bool:
    called = ast.unparse(call.func)
    by_id = {word.arg for word in call.keywords} & {"pk", "id", None}
    return (
        called in {"get_object_or_404", "get_list_or_404"}
        or called.endswith((".objects.all", ".objects.get"))
        or (called.endswith(".objects.filter") and bool(by_id))
    )


@pytest.mark.parametrize("path", MODULES, ids=ours)
def test_no_exception_is_caught_that_nobody_thought_of(path):
    broad = {"Exception", "BaseException"}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert caught not in broad | {"everything"}, f"line {node.lineno}"
            silent = all(isinstance(line, ast.Pass) for line in node.body)
            assert not silent, f"line {node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=ours)
def test_nothing_is_run_or_unpacked_that_came_from_outside(path):
    called = {ast.unparse(call.func) for call in calls(path)}

    assert DANGEROUS.isdisjoint(called)
    assert UNSAFE_MODULES.isdisjoint(imports(path))
    assert not {name for name in called if name in {"os.system", "os.popen", "yaml.load"}}
    for call in calls(path):
        assert not [word for word in call.keywords if word.arg == "shell"]


def test_there_is_no_room_without_a_name():
    assert not [path for path in MODULES if path.stem in {"utils", "helpers", "misc", "common"}]
