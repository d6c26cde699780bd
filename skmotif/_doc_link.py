"""The link from an estimator's HTML representation to its page in the documentation."""

import os


class DocLinkMixin:
    """Links to where the environment variable ``SKMOTIF_DOCS`` says that the site is.

    Without it there is no link, as the site has no public address. `docs/conf.py` sets it
    for the gallery, whose pages show estimators.
    """

    _doc_link_module = "skmotif"

    @property
    def _doc_link_template(self):
        site = os.environ.get("SKMOTIF_DOCS")
        return f"{site}/api/{{estimator_module}}.{{estimator_name}}.html" if site else ""
