"""The `Bunch` that every dataset comes in."""

import pandas as pd
from sklearn.utils import Bunch


def make_bunch(sequences, target, columns=None, *, return_X_y, as_frame, **extra):
    """Gather a dataset in scikit-learn's manner.

    Parameters
    ----------
    sequences : ndarray of shape (n_sequences,)
    target : ndarray of shape (n_sequences,)
    columns : dict of str to ndarray, default=None
        What else is known of each sequence.
    **extra
        Further entries of the Bunch.
    """
    columns = columns or {}
    data, frame = sequences, None
    if as_frame:
        data = pd.DataFrame({"sequence": sequences, **columns})
        target = pd.Series(target, name="target")
        frame = data.assign(target=target)
    if return_X_y:
        return data, target
    return Bunch(data=data, target=target, frame=frame, feature_names=["sequence", *columns], **columns, **extra)
