"""Configuration of the Sphinx build."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import skmotif
from sphinx.application import Sphinx
from sphinx_gallery.sorting import ExplicitOrder

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))
import pages  # noqa: E402 - the line above makes it importable

# Keep TensorFlow's log off the gallery's pages: the examples run in this process.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# The path from a gallery page to the site, for the links of the HTML representations.
os.environ["SKMOTIF_DOCS"] = ".."

project = "skmotif"
author = "The skmotif developers"
copyright = author
version = release = skmotif.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_parser",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build"]
templates_path = ["_templates"]

# A name in single backticks in a docstring is a link to its object.
default_role = "py:obj"
autodoc_typehints = "none"
numpydoc_show_class_members = False
toc_object_entries_show_parents = "hide"

myst_enable_extensions = ["colon_fence", "substitution"]
myst_heading_anchors = 3

# The course as a notebook. GitHub's workflows set the repository; Colab opens the
# notebook of the site, which is the branch gh-pages.
repository = os.environ.get("GITHUB_REPOSITORY")
requirement = f"skmotif @ git+https://github.com/{repository}" if repository else None
(DOCS / "tutorial.ipynb").write_text(pages.notebook(DOCS / "tutorial.md", requirement))
html_extra_path = ["tutorial.ipynb"]
colab = f"https://colab.research.google.com/github/{repository}/blob/gh-pages/tutorial.ipynb"
myst_substitutions = {
    "notebook": "[Download as a notebook](tutorial.ipynb)"
    + (f" [Open in Colab]({colab})" if repository else "")
}

# The order of the gallery, from first steps to several machines.
EXAMPLES = [
    "plot_tutorial.py",
    "plot_grid_search.py",
    "plot_discover_motif.py",
    "plot_sites.py",
    "plot_attribution_methods.py",
    "plot_variants.py",
    "plot_affinity.py",
    "plot_spacing.py",
    "plot_design.py",
    "plot_shuffled_negatives.py",
    "plot_leakage.py",
    "plot_pu1_ctcf.py",
    "plot_dask.py",
]
# Without running the examples, the gallery shows the thumbnails of an earlier run.
shutil.copytree(
    DOCS / "images/thumbnails",
    DOCS / "auto_examples/images/thumb",
    dirs_exist_ok=True,
)
sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "auto_examples",
    "filename_pattern": "/plot_",
    "ignore_pattern": r"^(?!.*plot_)",
    "within_subsection_order": ExplicitOrder(EXAMPLES),
    "capture_repr": ("_repr_html_",),  # not the repr of other objects
    "remove_config_comments": True,
    "image_srcset": ["2x"],
    "download_all_examples": False,
    "write_computation_times": False,
}

# Copy buttons for code, not for its output, and without the prompts of docstrings.
copybutton_selector = ":not(.highlight-text, .highlight-none) > div.highlight pre"
copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True

html_theme = "pydata_sphinx_theme"
html_title = f"skmotif {version}"
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_css_files = ["site.css"]
html_show_sourcelink = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "navigation_with_keys": False,
    "header_links_before_dropdown": 6,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": ["sphinx-version"],
}
html_sidebars = {
    "accuracy": [],
    "benchmarks": [],
    "cite": [],
    "command_line": [],
    "comparison": [],
    "changelog": [],
    "contributing": [],
    "recipes": [],
    "start": [],
    "tutorial": [],
}


def skip_foreign_members(
    app: Sphinx, what: str, name: str, obj: Any, skip: bool, options: Any
) -> bool | None:
    """Skip inherited members of other packages, which document them."""
    module = getattr(obj, "__module__", None) or "skmotif"
    # scikit-learn adds a request method to each class.
    is_request = name.startswith("set_") and name.endswith("_request")
    is_field = (getattr(obj, "__doc__", None) or "").startswith(
        "Alias for field number"
    )
    return True if not module.startswith("skmotif") or is_request or is_field else None


def setup(app: Sphinx) -> None:
    app.connect("autodoc-skip-member", skip_foreign_members)
