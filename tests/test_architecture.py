"""The house is as CONTRIBUTING.md says: who imports whom, and by which commands it is kept."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "skmotif"
MODULES = sorted(PACKAGE.rglob("*.py"))


def rooms_on_the_map():
    """Return what each room imports of skmotif, by the map and in its order."""
    rooms = {}
    for line in (ROOT / "CONTRIBUTING.md").read_text().splitlines():
        if line.startswith("| `skmotif/"):
            names, _, imported = line.strip("| ").split(" | ")
            for name in re.findall(r"`skmotif/(\w+)", names):
                rooms[name] = set(re.findall(r"`(\w+)`", imported))
    return rooms


ROOMS = rooms_on_the_map()


def room_of(module):
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(module):
    """Yield the full names of all that a module imports, in functions too."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_rooms(module):
    for name in imports(module):
        package, *parts = name.split(".")
        if package == "skmotif":
            yield parts[0] if parts and parts[0] in ROOMS else "__init__"


def test_every_module_is_on_the_map():
    assert {room_of(module) for module in MODULES} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_what_the_map_says(room):
    found = {other for module in MODULES if room_of(module) == room for other in imported_rooms(module)}
    assert found - {room} == ROOMS[room]


def test_rooms_import_only_those_above_them():
    """So there are no cycles."""
    above = set()
    for room, imported in ROOMS.items():
        assert imported <= above, f"{room} imports {sorted(imported - above)}, which the map has below it"
        above.add(room)


@pytest.mark.parametrize(
    ("package", "module"), [("keras", "_keras.py"), ("tensorflow", "_keras.py"), ("scikeras", "_training.py")]
)
def test_one_module_imports(package, module):
    importers = [path for path in MODULES if package in {name.partition(".")[0] for name in imports(path)}]
    assert importers == [PACKAGE / module]


def test_private_names_stay_in_their_module():
    imported = {name for module in MODULES for name in imports(module) if name.startswith("skmotif.")}
    private = {name for name in imported if name.rpartition(".")[2].startswith("_")}
    modules = {".".join(module.relative_to(ROOT).with_suffix("").parts) for module in MODULES}
    assert private - modules == set()


def command(page, title):
    """Return the command below a title in a page's code, as `.ci/run` reads it."""
    return re.search(rf"^# {title}\n(.+)$", (ROOT / page).read_text(), re.MULTILINE)[1]


def test_the_readmes_test_command_is_to_set_up_and_to_test():
    both = f"{command('CONTRIBUTING.md', 'Set up')} && {command('CONTRIBUTING.md', 'Test')}"
    assert command("README.md", "Run the tests") == both


def test_commits_and_ci_are_linted_by_the_same_ruff():
    of_ci = re.search(r'"ruff==(\S+)"', (ROOT / "pyproject.toml").read_text())[1]
    of_commits = re.search(r"ruff-pre-commit\n +rev: v(\S+)", (ROOT / ".pre-commit-config.yaml").read_text())[1]
    assert of_commits == of_ci
