"""scikit-learn's private API, and its callbacks where it has them: no other module imports these."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sklearn.base import _fit_context as fit_context
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions, validate_params
from sklearn.utils.multiclass import _check_partial_fit_first_call as check_partial_fit_first_call
from sklearn.utils.validation import _check_sample_weight as check_sample_weight

try:
    from sklearn.callback import CallbackSupportMixin, with_callbacks
except ImportError:  # scikit-learn before 1.9 has no callbacks

    class CallbackSupportMixin:  # type: ignore[no-redef]  # mypy reads both branches
        """Stands in for scikit-learn's mixin, without any methods."""

    def with_callbacks(method: Any) -> Any:
        """Return the method unchanged."""
        return method


__all__ = [
    "CallbackSupportMixin",
    "EpochTasks",
    "HasMethods",
    "Interval",
    "StrOptions",
    "check_partial_fit_first_call",
    "check_sample_weight",
    "fit_context",
    "fit_task",
    "validate_params",
    "with_callbacks",
]


class EpochTasks:
    """Reports each epoch as a task of a fit to scikit-learn's callbacks.

    Parameters
    ----------
    estimator : estimator
        The estimator that is being fitted.
    context : sklearn.callback.CallbackContext
        The context of the whole fit.
    data : dict
        What scikit-learn passes to its hooks: X, y, metadata.
    """

    def __init__(self, estimator: Any, context: Any, data: dict[str, Any]) -> None:
        self.estimator = estimator
        self.context = context
        self.data = data

    def begin(self) -> None:
        """Report the start of an epoch."""
        self.epoch = self.context.subcontext(task_name="epoch")
        self.epoch.call_on_fit_task_begin(estimator=self.estimator, **self.data)

    def end(self, network: Any) -> bool:
        """Report the end of an epoch, with a copy of the network; return whether a callback stops the fit."""
        attributes = {"_network": network}
        return self.epoch.call_on_fit_task_end(
            estimator=self.estimator, reconstruction_attributes=lambda: attributes, **self.data
        )


@contextmanager
def fit_task(estimator: Any, epochs: int, data: dict[str, Any]) -> Iterator[EpochTasks | None]:
    """Report a fit as a task to scikit-learn's callbacks; yield the reporter of its epochs, if there are callbacks."""
    if not hasattr(estimator, "_skl_callbacks"):
        yield None
        return
    context = estimator._init_callback_context(max_subtasks=epochs)
    context.call_on_fit_task_begin(estimator=estimator, **data)
    yield EpochTasks(estimator, context, data)
    context.call_on_fit_task_end(estimator=estimator, reconstruction_attributes=dict, **data)
