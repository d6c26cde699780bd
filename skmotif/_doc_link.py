"""The link from the HTML representation of an estimator to its page in the documentation."""

import os


class DocLinkMixin:
    """Link to the site whose address is in the environment variable ``SKMOTIF_DOCS``.

    Without the variable there is no link, because the site has no public address yet.
    `docs/conf.py` sets it for the gallery, whose pages show estimators.
    """

    _doc_link_module = "skmotif"

    @property
    def _doc_link_template(self) -> str:
        site = os.environ.get("SKMOTIF_DOCS")
        return f"{site}/api/{{estimator_module}}.{{estimator_name}}.html" if site else ""
