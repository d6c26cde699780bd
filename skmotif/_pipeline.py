"""The parts of a pipeline: the steps that encode the sequences, and the network estimator at its end."""

from typing import Any

from numpy.typing import NDArray
from sklearn.pipeline import Pipeline
from sklearn.utils import check_array
from sklearn.utils.validation import check_is_fitted

from skmotif import _base
from skmotif._network import FittedNetwork, Score


def network_estimator(estimator: Any) -> _base.BaseMotifCNN:
    """Return the fitted network estimator: ``estimator`` itself, or the last step of the pipeline.

    Raises
    ------
    TypeError
        If there is none.
    """
    final = estimator[-1] if isinstance(estimator, Pipeline) else estimator
    if not isinstance(final, _base.BaseMotifCNN):
        place = "." if final is estimator else " at the end of a Pipeline."
        raise TypeError(
            "Expected a MotifCNNClassifier or MotifCNNRegressor, or a Pipeline that ends in one, "
            f"got {type(final).__name__}{place}"
        )
    check_is_fitted(final)
    return final


def encoded(estimator: Any, X: Any) -> Any:
    """Return X as the network estimator takes it: transformed by the steps before it."""
    if isinstance(estimator, Pipeline):
        return estimator[:-1].transform(X)
    # The network estimator checks the values.
    unchecked = {"dtype": None, "ensure_all_finite": False, "ensure_2d": False, "ensure_min_samples": 0}
    return check_array(X, allow_nd=True, ensure_min_features=0, **unchecked)


def fitted_network(estimator: Any) -> FittedNetwork:
    """Return the network of a fitted estimator, or of the pipeline that ends in it."""
    return _base.fitted_network(network_estimator(estimator))


def explained(
    estimator: Any, X: Any, *, target: Any = None, output: Any = "logit"
) -> tuple[FittedNetwork, NDArray[Any], Score]:
    """Return what an attribution explains.

    Parameters
    ----------
    estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
        Fitted; a pipeline ends in one of the two.
    X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        The sequences, as the estimator takes them.
    target, output : label or int, {"logit", "probability"}
        The score, as in `skmotif.inspection.attribution`.

    Returns
    -------
    network : FittedNetwork
        The network.
    X : ndarray of shape (n_sequences, length, n_channels)
        The encoded and checked sequences.
    score : Score
        The score of each sequence.
    """
    return _base.explained(network_estimator(estimator), encoded(estimator, X), target, output)
