"""What is written is true: commands print what the README shows, every command has help, every test states a promise."""

import ast
import re
from pathlib import Path

import pytest
from typer.main import get_command

from watchlist.cli.app import app

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def documents():
    import importlib.util

    spec = importlib.util.spec_from_file_location("documents", ROOT / "tests" / "documents.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def demo_folder(documents, tmp_path_factory):
    folder = tmp_path_factory.mktemp("readme")
    done = documents.run("watchlist demo", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_readme_commands_print_what_it_shows(documents, demo_folder):
    """Each command of the README runs after the demo and prints the lines shown under it."""
    found = documents.examples()
    assert len(found) >= 5
    for command, shown in found:
        done = documents.run(command, demo_folder)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert documents.steady(documents.printed(done)) == documents.steady(shown), command


def commands():
    top = get_command(app)
    for name, command in top.commands.items():
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            yield from ((f"{name} {sub}", one) for sub, one in inner.items())


@pytest.mark.parametrize(
    ("name", "command"), list(commands()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_and_option_has_help(name, command):
    """Each command says what it does, and so does each of its options."""
    assert command.help
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert getattr(parameter, "help", None), f"{name} {parameter.name}"


# The options that others depend on, by command.
PROMISED = {
    "sources": {"--verify", "--json"},
    "update": {"--from-file", "--edition-date", "--accept", "--reason", "--actor", "--reparse"},
    "ingest": {"--fetch"},
    "extract": {"--json"},
    "judge": {"--same", "--different", "--unsure", "--reason", "--actor"},
    "lookup": {
        "--dob", "--country", "--kind", "--id", "--as-of", "--known-at", "--min-score", "--limit", "--weak-aliases",
        "--json", "--format", "--certificate", "--no-store-names",
    },
    "explain": {"--pairs", "--output", "-o"},
    "show": {"--as-of"},
    "export": {"--output", "-o", "--as-of", "--authority", "--kind"},
    "diff": {"--since", "--between", "--output", "-o", "--json", "--known-at", "--press"},
    "schedule run": {"--json", "--actor"},
    "schedule install": {"--systemd", "--cron", "--windows", "--output", "-o"},
    "schedule status": {"--json"},
    "status": {"--json"},
    "audit log": set(),
    "audit verify": {"--anchor"},
    "screen": {
        "--output", "-o", "--map", "--resume", "--no-store", "--dry-run", "--min-score", "--format", "--exit-hits",
    },
    "decide": {"--actor"},
    "replay": set(),
    "monitor": set(),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_promised_options_are_there(name):
    """The commands and options that others depend on exist, under these names."""
    known = dict(commands())
    assert name in known
    options = {text for parameter in known[name].params for text in parameter.opts}
    assert PROMISED[name] <= options


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=lambda path: path.name)
def test_every_test_states_its_promise(path):
    """Each test function has a docstring."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            assert ast.get_docstring(node), f"{path}:{node.lineno} {node.name} has no docstring"


def test_links_of_the_documentation_lead_somewhere():
    """Files named in the README and in docs/ exist."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for name in re.findall(r"`((?:docs|tests|watchlist|seeds)/[\w./*-]+)`", page.read_text(encoding="utf-8")):
            if "*" not in name:
                assert (ROOT / name).exists(), f"{page.name} names {name}"


def test_nothing_speaks_of_this_machine():
    """No path of a machine and no address of a package index stands in what is shipped."""
    index = re.compile(r"https?://[^\s\"]*/simple\b|/root/|/home/\w+/")
    for path in [*ROOT.glob("*.*"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "watchlist").rglob("*.py")]:
        if path.is_file() and path.suffix in (".md", ".py", ".toml", ".txt"):
            assert not index.search(path.read_text(encoding="utf-8")), path
