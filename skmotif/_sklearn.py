"""scikit-learn's callbacks, of 1.9 and later: every epoch is a task of the fit."""

try:
    from sklearn.callback import CallbackSupportMixin, with_callbacks
except ImportError:  # scikit-learn before 1.9 has none

    class CallbackSupportMixin:
        """Supports nothing."""

    def with_callbacks(method):
        """Return the method as it is."""
        return method


__all__ = ["CallbackSupportMixin", "epoch_tasks", "with_callbacks"]


def epoch_tasks(estimator, context, data):
    """Return a Keras callback that reports each epoch to scikit-learn's callbacks.

    Parameters
    ----------
    estimator : BaseMotifCNN
        The estimator that is being fitted.
    context : sklearn.callback.CallbackContext
        Of the whole fit.
    data : dict
        What scikit-learn's hooks are given: X, y, metadata.
    """
    from skmotif._network._keras import keras
    from skmotif._network._persistence import SavedNetwork

    class EpochTasks(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.task = context.subcontext(task_name="epoch")
            self.task.call_on_fit_task_begin(estimator=estimator, **data)

        def on_epoch_end(self, epoch, logs=None):
            stop = self.task.call_on_fit_task_end(
                estimator=estimator,
                reconstruction_attributes=lambda: {"_network": SavedNetwork.from_model(self.model)},
                **data,
            )
            if stop:
                self.model.stop_training = True

    return EpochTasks()
