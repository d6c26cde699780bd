"""Take a pipeline apart: what prepares the sequences, and the network behind it."""

from sklearn.pipeline import Pipeline
from sklearn.utils import check_array
from sklearn.utils.validation import check_is_fitted

from skmotif._base import BaseMotifCNN


def network_estimator(estimator):
    """Return the fitted network estimator that is ``estimator``, or ends the pipeline.

    Raises
    ------
    TypeError
        If there is none.
    """
    final = estimator[-1] if isinstance(estimator, Pipeline) else estimator
    if not isinstance(final, BaseMotifCNN):
        place = "." if final is estimator else " at the end of a Pipeline."
        raise TypeError(
            "Expected a MotifCNNClassifier or MotifCNNRegressor, or a Pipeline that ends in one, "
            f"got {type(final).__name__}{place}"
        )
    check_is_fitted(final)
    return final


def encoded(estimator, X):
    """Return X as the network takes it: transformed by the steps that come before."""
    if isinstance(estimator, Pipeline):
        return estimator[:-1].transform(X)
    # The content is the network's to check.
    unchecked = {"dtype": None, "ensure_all_finite": False, "ensure_2d": False, "ensure_min_samples": 0}
    return check_array(X, allow_nd=True, ensure_min_features=0, **unchecked)
