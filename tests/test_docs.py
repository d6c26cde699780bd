"""The API page lists every public name, docstrings follow numpydoc, and the code of the pages runs."""

import importlib
import inspect
import json
import re
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from numpydoc.validate import validate
from sklearn.base import BaseEstimator

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from skmotif.motifs import Motif, MotifFeatures

DOCS = Path(__file__).parents[1] / "docs"
sys.path.insert(0, str(DOCS))
pages = importlib.import_module("pages")

MODULES = [
    "skmotif",
    "skmotif.datasets",
    "skmotif.inspection",
    "skmotif.io",
    "skmotif.metrics",
    "skmotif.model_selection",
    "skmotif.motifs",
    "skmotif.networks",
    "skmotif.report",
]
PUBLIC = [f"{module}.{name}" for module in MODULES for name in importlib.import_module(module).__all__]

NOT_CHECKED = {
    "ES01",  # many docstrings need no extended summary
    "RT02",  # "self : MotifCNNClassifier" is scikit-learn's convention for methods that return the estimator
}
NOT_CHECKED_OF_MEMBERS = {
    "EX01",  # the examples of a class use its methods
    "SA01",  # related methods are on the same page
}


def public_object(name):
    module, name = name.rsplit(".", 1)
    return getattr(importlib.import_module(module), name)


def members(name):
    """Yield the names of the methods and properties that skmotif defines for a class."""
    cls = public_object(name)
    for member in dir(cls) if inspect.isclass(cls) else []:
        owner = next(base for base in cls.__mro__ if member in vars(base))
        is_request = member.startswith("set_") and member.endswith("_request")
        attribute = getattr(cls, member, None)
        is_documented = inspect.isroutine(attribute) or isinstance(attribute, property)
        if is_documented and owner.__module__.startswith("skmotif") and not member.startswith("_") and not is_request:
            yield f"{name}.{member}"


OBJECTS = [name for name in PUBLIC if name != "skmotif.__version__"]
MEMBERS = [member for name in OBJECTS for member in members(name)]


def names_on_the_api_page():
    module, names = None, []
    for line in (DOCS / "api.rst").read_text().splitlines():
        if match := re.fullmatch(r"\.\. currentmodule:: (\S+)", line):
            module = match[1]
        elif match := re.fullmatch(r"(?:   |\.\. py:data:: )(\w+)", line):
            names.append(f"{module}.{match[1]}")
    return names


def test_the_api_page_has_every_public_name_once():
    assert sorted(names_on_the_api_page()) == sorted(PUBLIC)


@pytest.mark.parametrize("name", OBJECTS)
def test_docstrings_follow_numpydoc(name):
    assert [error for error in validate(name)["errors"] if error[0] not in NOT_CHECKED] == []


@pytest.mark.parametrize("name", MEMBERS)
def test_docstrings_of_members_follow_numpydoc(name):
    not_checked = NOT_CHECKED | NOT_CHECKED_OF_MEMBERS
    assert [error for error in validate(name)["errors"] if error[0] not in not_checked] == []


ESTIMATORS = {
    "skmotif.DNAOneHotEncoder": DNAOneHotEncoder(),
    "skmotif.MotifCNNClassifier": MotifCNNClassifier(),
    "skmotif.MotifCNNRegressor": MotifCNNRegressor(),
    "skmotif.motifs.MotifFeatures": MotifFeatures(Motif.from_consensus("TGACTCA")),
}


def test_every_estimator_is_in_the_list():
    classes = {name: public_object(name) for name in OBJECTS if inspect.isclass(public_object(name))}
    estimators = {name for name, cls in classes.items() if issubclass(cls, BaseEstimator) and hasattr(cls, "fit")}
    assert estimators == set(ESTIMATORS)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_html_representations_link_to_their_page(name, monkeypatch):
    monkeypatch.setenv("SKMOTIF_DOCS", "..")
    links = re.findall(r'href="([^"#]*)', ESTIMATORS[name]._repr_html_())
    assert set(links) == {f"../api/{name}.html"}  # from 1.9, scikit-learn also links each parameter
    assert name in names_on_the_api_page()  # Sphinx writes its page to api/<name>.html


@pytest.mark.parametrize("name", ESTIMATORS)
def test_html_representations_have_no_link_without_an_address(name, monkeypatch):
    monkeypatch.delenv("SKMOTIF_DOCS", raising=False)
    assert "href" not in ESTIMATORS[name]._repr_html_()


PAGES = [
    DOCS.parent / "README.md",
    *(DOCS / f"{name}.md" for name in ("index", "start", "tutorial", "recipes")),
    *sorted((DOCS / "guide").glob("[!i]*.md")),
]


def words(output):
    """Return the words of an output without its numbers, which depend on the machine."""
    return re.sub(r"-?[\d.,]+(e[+-]?\d+)?", "", output or "").split()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_snippets_run_and_print_what_the_page_shows(page, tmp_path, monkeypatch, capsys, request):
    """The Python code of a page runs from top to bottom, except code blocks marked "python notest"."""
    monkeypatch.chdir(tmp_path)
    blocks = pages.code_blocks(page)
    assert blocks
    if "fetch_tutorial" in page.read_text():
        request.getfixturevalue("tutorial")  # skip the page if the data are not available
    namespace = {"__name__": page.stem}
    for block in blocks:
        capsys.readouterr()
        exec(compile(block["code"], str(page), "exec"), namespace)
        assert words(capsys.readouterr().out) == words(block["output"])
    plt.close("all")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pictures_exist(page):
    for picture in re.findall(r"!\[[^\]]*\]\((\S+)\)", page.read_text()):
        assert (page.parent / picture).is_file()


def test_the_course_is_a_notebook():
    course = DOCS / "tutorial.md"
    notebook = json.loads(pages.notebook(course, "skmotif @ somewhere"))
    install, *cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert '%pip install -q "skmotif @ somewhere"' in "".join(install["source"])
    text = "".join(line for cell in notebook["cells"] if cell["cell_type"] == "markdown" for line in cell["source"])
    code = ["".join(cell["source"]) + "\n" for cell in cells]
    solutions = re.findall(r"<details>.*?</details>", text, re.DOTALL)
    assert len(solutions) == 3
    blocks = [block for block in pages.code_blocks(course) if block["code"] not in "".join(solutions)]
    assert code == [block["code"] for block in blocks]
    outputs = [[output["output_type"] for output in cell["outputs"]] for cell in cells]
    kinds = {"output": "stream", "file": "display_data"}
    assert outputs == [[kind for group, kind in kinds.items() if block[group]] for block in blocks]
    assert not re.search(r"\.md|\{\{|:::", text)
    assert "](images" not in text
