"""The code follows the architecture in CONTRIBUTING: which module imports which, and who uses private names."""

import ast
import re
from pathlib import Path

import pytest

import skmotif._network

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "skmotif"
MODULES = sorted(PACKAGE.rglob("*.py"))

# The only module that uses scikit-learn's private API, and the only one that imports Keras and TensorFlow.
SKLEARN_MODULE, KERAS_MODULE = PACKAGE / "_sklearn.py", PACKAGE / "_network" / "_keras.py"

# Private by name, but documented by Python or scikit-learn for use from outside.
DOCUMENTED = {"_asdict", "_fields", "_replace", "_parameter_constraints"}


def architecture():
    """Return the units of CONTRIBUTING's table, in its order, with the units that each imports."""
    units = {}
    for line in (ROOT / "CONTRIBUTING.md").read_text().splitlines():
        if line.startswith("| `skmotif/"):
            paths, _, imported = line.strip("| ").split(" | ")
            for path in re.findall(r"`skmotif/([\w/]+)", paths):
                units[path.strip("/").removesuffix("/__init__").replace("/", ".")] = set(
                    re.findall(r"`([\w.]+)`", imported)
                )
    return units


UNITS = architecture()


def unit_of(name):
    """Return the unit that contains a dotted name of skmotif, given without "skmotif."."""
    parts = name.split(".")
    prefixes = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
    return next((prefix for prefix in prefixes if prefix in UNITS), "__init__")


def unit_of_module(module):
    return unit_of(".".join(module.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"))


def imports(module):
    """Yield the full names of all imports of a module, including those in functions."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_units(module):
    for name in imports(module):
        if name.partition(".")[0] == "skmotif":
            yield unit_of(name.removeprefix("skmotif").strip("."))


def test_the_architecture_lists_every_module():
    assert {unit_of_module(module) for module in MODULES} == set(UNITS)


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_imports_what_the_architecture_says(unit):
    found = {other for module in MODULES if unit_of_module(module) == unit for other in imported_units(module)}
    assert found - {unit} == UNITS[unit]


def test_units_import_only_units_above_them():
    """The table has no cycles."""
    above = set()
    for unit, imported in UNITS.items():
        assert imported <= above, f"{unit} imports {sorted(imported - above)}, which the table lists below it"
        above.add(unit)


@pytest.mark.parametrize(
    ("package", "module"),
    [("keras", KERAS_MODULE), ("tensorflow", KERAS_MODULE), ("scikeras", PACKAGE / "_network" / "_scikeras.py")],
)
def test_one_module_imports(package, module):
    importers = [path for path in MODULES if package in {name.partition(".")[0] for name in imports(path)}]
    # The networks are written as a user writes them.
    assert [path for path in importers if path.parent != PACKAGE / "networks"] == [module]


def test_other_modules_import_only_what_the_network_package_exports():
    exported = {f"skmotif._network.{name}" for name in skmotif._network.__all__}
    for module in MODULES:
        if module.parent.name != "_network":
            found = {name for name in imports(module) if name.startswith("skmotif._network")}
            assert found <= exported | {"skmotif._network"}, module


def test_one_module_uses_the_private_api_of_scikit_learn():
    def is_private(name):
        return name.startswith("sklearn.") and any(part.startswith("_") for part in name.split("."))

    assert [module for module in MODULES if any(map(is_private, imports(module)))] == [SKLEARN_MODULE]


def test_private_names_are_not_imported_from_other_modules():
    imported = {name for module in MODULES for name in imports(module) if name.startswith("skmotif.")}
    private = {name for name in imported if name.rpartition(".")[2].startswith("_")}
    modules = {".".join(module.relative_to(ROOT).with_suffix("").parts) for module in MODULES}
    packages = {name.removesuffix(".__init__") for name in modules}
    assert private - modules - packages == set()


def private_accesses(module):
    """Yield the private attributes that a module uses but does not define, except on self, cls and super()."""
    tree = ast.parse(module.read_text())
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    accesses = []
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            defined |= {target.id for target in targets if isinstance(target, ast.Name)}
            defined |= {target.attr for target in targets if isinstance(target, ast.Attribute)}
        if isinstance(node, ast.Attribute) and re.match(r"_(?!_)", node.attr):
            owner = node.value.func if isinstance(node.value, ast.Call) else node.value
            if not (isinstance(owner, ast.Name) and owner.id in ("self", "cls", "super")):
                accesses.append((node.attr, node.lineno))
    imported = {name.rpartition(".")[2] for name in imports(module)}
    yield from (access for access in accesses if access[0] not in defined | imported | DOCUMENTED)


@pytest.mark.parametrize("module", [path for path in MODULES if path not in (SKLEARN_MODULE, KERAS_MODULE)], ids=str)
def test_no_module_uses_private_attributes_of_another(module):
    assert list(private_accesses(module)) == []


def command(page, title):
    """Return the command below a title in a page's code, as `.ci/run` reads it."""
    return re.search(rf"^# {title}\n(.+)$", (ROOT / page).read_text(), re.MULTILINE)[1]


def test_the_readmes_test_command_sets_up_and_tests():
    both = f"{command('CONTRIBUTING.md', 'Set up')} && {command('CONTRIBUTING.md', 'Test')}"
    assert command("README.md", "Run the tests") == both


def test_commits_and_ci_are_linted_by_the_same_ruff():
    of_ci = re.search(r'"ruff==(\S+)"', (ROOT / "pyproject.toml").read_text())[1]
    of_commits = re.search(r"ruff-pre-commit\n +rev: v(\S+)", (ROOT / ".pre-commit-config.yaml").read_text())[1]
    assert of_commits == of_ci
