"""memelite, which is imported where it is used, as it brings numba with it."""


def import_memelite():
    """Return the module, or tell how to install it."""
    try:
        import memelite
    except ImportError as error:
        raise ImportError('Matching and scanning motifs need memelite: pip install "skmotif[motifs]".') from error
    return memelite
