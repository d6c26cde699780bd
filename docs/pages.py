"""The code of the pages: run it, show its output, make a notebook of it.

python docs/pages.py docs/tutorial.md ...

runs the Python code of pages from top to bottom, and updates what the pages show. The
text block after a code block is what the code prints, and a picture after it is its
figure. Blocks that begin with "```python notest" are not run.
"""

import base64
import io
import json
import os
import re
import sys
import tempfile
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

_CODE = re.compile(
    r"^```python\n(?P<code>.*?)^```\n"
    r"(?:\n```text\n(?P<output>.*?)^```\n)?"
    r"(?P<picture>\n!\[[^\]]*\]\((?P<file>\S+\.png)\)\n)?",
    re.MULTILINE | re.DOTALL,
)
_SOLUTION = re.compile(r"^:::\{dropdown\} (.*?)\n(.*?)^:::\n", re.MULTILINE | re.DOTALL)


def code_blocks(page: Path) -> list[re.Match[str]]:
    """Return the code blocks of a page.

    Each has the groups "code", "output" and "file", which is its figure. They are None
    if the page does not show them.
    """
    return list(_CODE.finditer(page.read_text()))


def update(page: Path) -> None:
    """Run the code of a page, and write its output and its figures into the page."""
    import matplotlib.pyplot as plt

    namespace: dict[str, Any] = {"__name__": page.stem}

    def run(block: re.Match[str]) -> str:
        plt.close("all")
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(block["code"], str(page), "exec"), namespace)
        output = "\n".join(line.rstrip() for line in printed.getvalue().splitlines())
        if (
            output.split() == (block["output"] or "").split()
        ):  # the page may break lines
            output = (block["output"] or "").rstrip("\n")
        if block["file"] and plt.get_fignums():
            figure = plt.gcf()
            figure.savefig(
                page.parent / block["file"], dpi=110, pil_kwargs={"optimize": True}
            )
        shown = f"\n```text\n{output}\n```\n" if output else ""
        return f"```python\n{block['code']}```\n{shown}{block['picture'] or ''}"

    page = page.resolve()
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        text = _CODE.sub(run, page.read_text())
    page.write_text(text)


def notebook(page: Path, requirement: str | None = None) -> str:
    """Return a page as a Jupyter notebook with its outputs.

    Parameters
    ----------
    page : Path
        The page, in Markdown.
    requirement : str, default=None
        What pip installs in the first cell, if skmotif is not installed.
    """
    text = re.sub(r"^\{\{.*\}\}\n\n", "", page.read_text(), flags=re.MULTILINE)
    text = re.sub(
        r"\[([^\]]+)\]\([^):]+\.(?:md|rst)[^)]*\)", r"\1", text
    )  # pages of the site
    text = _SOLUTION.sub(_solution, text)
    cells, end = [], 0
    for block in _CODE.finditer(text):
        cells += [
            _markdown(text[end : block.start()], page.parent),
            _code(block, page.parent),
        ]
        end = block.end()
    cells.append(_markdown(text[end:], page.parent))
    if requirement:
        lines = [
            "import importlib.util",
            "",
            'if importlib.util.find_spec("skmotif") is None:',
        ]
        cells.insert(
            1,
            _cell("code", "\n".join([*lines, f'    %pip install -q "{requirement}"'])),
        )
    python = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(
        {
            "cells": cells,
            "metadata": {"kernelspec": python},
            "nbformat": 4,
            "nbformat_minor": 4,
        },
        indent=1,
    )


def _solution(dropdown: re.Match[str]) -> str:
    """Return a hidden solution as HTML that notebooks hide; its code is not a cell."""
    title, content = dropdown.groups()
    content = content.replace("```python\n", "```py\n").strip()
    return f"<details><summary>{title}</summary>\n\n{content}\n\n</details>\n"


def _cell(kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "metadata": {},
        "source": source.strip("\n").splitlines(keepends=True),
    }
    return {**cell, "execution_count": None, "outputs": []} if kind == "code" else cell


def _markdown(text: str, folder: Path) -> dict[str, Any]:
    """Return a cell of text, which contains its pictures."""
    embedded = re.sub(
        r"\]\((\S+\.png)\)",
        lambda link: f"](data:image/png;base64,{_base64(folder / link[1])})",
        text,
    )
    return _cell("markdown", embedded)


def _code(block: re.Match[str], folder: Path) -> dict[str, Any]:
    """Return a cell of code with its outputs."""
    cell = _cell("code", block["code"])
    if block["output"]:
        lines = block["output"].splitlines(keepends=True)
        cell["outputs"].append(
            {"output_type": "stream", "name": "stdout", "text": lines}
        )
    if block["file"]:
        data = {"image/png": _base64(folder / block["file"])}
        cell["outputs"].append(
            {"output_type": "display_data", "data": data, "metadata": {}}
        )
    return cell


def _base64(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()


if __name__ == "__main__":
    os.environ.setdefault("MPLBACKEND", "agg")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for name in sys.argv[1:]:
        update(Path(name))
