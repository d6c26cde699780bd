"""The `Bunch` that a data set is returned in."""

from typing import Any

import pandas as pd
from numpy.typing import NDArray
from sklearn.utils import Bunch


def make_bunch(
    sequences: NDArray[Any],
    target: NDArray[Any],
    columns: dict[str, NDArray[Any]] | None = None,
    *,
    return_X_y: bool,
    as_frame: bool,
    **extra: Any,
) -> Any:
    """Return a data set as a `Bunch`, or as ``(data, target)``.

    Parameters
    ----------
    sequences : ndarray of shape (n_sequences,)
    target : ndarray of shape (n_sequences,)
    columns : dict of str to ndarray, default=None
        Further columns of the frame, also entries of the Bunch.
    return_X_y : bool
        Return ``(data, target)``.
    as_frame : bool
        Return pandas objects.
    **extra
        Further entries of the Bunch.
    """
    columns = columns or {}
    data: Any = sequences
    labels: Any = target
    frame = None
    if as_frame:
        data = pd.DataFrame({"sequence": sequences, **columns})
        labels = pd.Series(target, name="target")
        frame = data.assign(target=labels)
    if return_X_y:
        return data, labels
    return Bunch(data=data, target=labels, frame=frame, feature_names=["sequence", *columns], **columns, **extra)
