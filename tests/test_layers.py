"""The house keeps its shape: imports fall, rooms are small, nobody reads the environment or opens SQLModel elsewhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "watchlist"

# From the ground up; an import goes to a lower floor, or stays in its own room. Rooms side by side do not meet.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"records", "errors"}),
    frozenset({"settings", "tables", "differences", "views"}),
    frozenset({"claims", "outcomes", "screenings"}),
    frozenset({"store", "export", "deliver"}),
    frozenset({"names"}),
    frozenset({"sources", "extract"}),
    frozenset({"match"}),
    frozenset({"resolve"}),
    frozenset({"screen"}),
    frozenset({"tasks"}),
    frozenset({"cli"}),
)
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted(PACKAGE.rglob("*.py"))

MAX_LINES, MAX_FUNCTION_LINES, MAX_PARAMETERS = 400, 60, 7


def room_of(path: Path) -> str:
    part = path.relative_to(PACKAGE).parts[0]
    return part.removesuffix(".py")


def module_name(path: Path) -> str:
    parts = ["watchlist", *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Every import of the package in a file, wherever it stands: in functions and under TYPE_CHECKING too."""
    modules = {module_name(other) for other in MODULES}
    package = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] == "watchlist")
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                stem = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*stem, *([node.module] if node.module else [])])
            if base.split(".")[0] == "watchlist":
                for alias in node.names:
                    full = f"{base}.{alias.name}"
                    yield node.lineno, full if full in modules else base


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_fall(path: Path):
    """No import points upward or to a room on the same floor."""
    room = room_of(path)
    if room in ("__init__", "__main__"):
        return
    for line, name in imports_of(path):
        target = name.split(".")[1] if "." in name else "__init__"
        if target in (room, "__init__"):
            continue
        assert target in FLOOR_OF, f"{path}:{line}: {name} is in no room known here"
        assert FLOOR_OF[target] < FLOOR_OF[room], f"{path}:{line}: {room} may not import {name}"


def test_no_circles():
    """No module imports itself through others, not even inside functions."""
    arrows = {module_name(path): {name for _, name in imports_of(path)} - {module_name(path)} for path in MODULES}
    done: set[str] = set()
    trail: list[str] = []

    def visit(name: str) -> None:
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name in done:
            return
        trail.append(name)
        for target in sorted(arrows.get(name, ())):
            visit(target)
        trail.pop()
        done.add(name)

    for name in sorted(arrows):
        visit(name)


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_files_and_functions_stay_small(path: Path):
    """A file stays under 400 lines, a function under 60 lines and 7 parameters (a command's options do not count)."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_LINES, f"{path} has outgrown its room: split it by meaning"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= MAX_FUNCTION_LINES, f"{path}:{node.lineno} {node.name} has {lines} lines"
            names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            count = len([name for name in names if name not in ("self", "cls")])
            if room_of(path) != "cli":
                assert count <= MAX_PARAMETERS, f"{path}:{node.lineno} {node.name} takes {count} parameters"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_rooms_keep_their_tools(path: Path):
    """SQLModel and SQLAlchemy stay in store/, typer in cli/, openpyxl's writer in export/, httpx where bytes travel."""
    allowed = {
        "sqlmodel": {"store"},
        "sqlalchemy": {"store"},
        "alembic": {"store"},
        "typer": {"cli"},
        "rich": {"cli"},
        "httpx": {"sources", "deliver"},
    }
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for name in names:
            rooms = allowed.get(name.split(".")[0])
            assert rooms is None or room_of(path) in rooms, f"{path}:{node.lineno}: {name} belongs to {rooms}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_environment_is_read_by_settings_alone(path: Path):
    """`os.environ` and `os.getenv` stand in settings.py only."""
    if room_of(path) == "settings":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"):
            pytest.fail(f"{path}:{node.lineno} reads the environment")
