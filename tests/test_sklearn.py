import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV

from skmotif import MotifCNNClassifier, MotifCNNRegressor
from tests.conftest import SMALL_NETWORK

try:
    from sklearn.callback import ProgressBar
except ImportError:
    ProgressBar = None

needs_callbacks = pytest.mark.skipif(ProgressBar is None, reason="scikit-learn has callbacks since 1.9")


class Recorder:
    """Records the tasks that scikit-learn reports; stops the fit after a number of epochs."""

    def __init__(self, stop_after=None):
        self.stop_after = stop_after
        self.begun, self.ended, self.scores, self.set_up = [], [], [], 0

    def setup(self, estimator, context):
        self.set_up += 1

    def teardown(self, estimator, context):
        self.set_up -= 1

    def on_fit_task_begin(self, estimator, context, *, X=None):
        self.begun.append((context.task_name, context.task_id))

    def on_fit_task_end(self, estimator, context, *, X=None, y=None, fitted_estimator=None):
        self.ended.append((context.task_name, context.task_id))
        self.scores.append(fitted_estimator.score(X, y))
        return context.task_name == "epoch" and len(self.ended) == self.stop_after


@pytest.mark.skipif(ProgressBar is not None, reason="scikit-learn has callbacks since 1.9")
def test_before_scikit_learn_1_9_there_is_no_set_callbacks():
    assert not hasattr(MotifCNNClassifier(), "set_callbacks")


@needs_callbacks
@pytest.mark.parametrize("Estimator", [MotifCNNClassifier, MotifCNNRegressor])
def test_every_epoch_is_a_task(one_hot, dataset, Estimator):
    recorder = Recorder()
    parameters = {**SMALL_NETWORK, "epochs": 3, "early_stopping": False, "random_state": 0}
    estimator = Estimator(**parameters).set_callbacks(recorder).fit(one_hot, dataset.target)
    epochs = [("epoch", i) for i in range(3)]
    assert recorder.begun == [("fit", 0), *epochs]
    assert recorder.ended == [*epochs, ("fit", 0)]
    assert recorder.scores[-1] == recorder.scores[-2] == estimator.score(one_hot, dataset.target)
    assert recorder.scores[0] != recorder.scores[-1]
    assert recorder.set_up == 0
    undisturbed = Estimator(**parameters).fit(one_hot, dataset.target)
    np.testing.assert_array_equal(estimator.predict(one_hot), undisturbed.predict(one_hot))


@needs_callbacks
def test_a_callback_stops_the_fit(one_hot, dataset):
    estimator = MotifCNNClassifier(**SMALL_NETWORK).set_callbacks(Recorder(stop_after=2))
    assert estimator.fit(one_hot, dataset.target).n_iter_ == 2


@needs_callbacks
def test_callbacks_are_torn_down_after_a_failed_fit(one_hot, dataset):
    recorder = Recorder()
    with pytest.raises(ValueError, match="diverged"):
        MotifCNNClassifier(learning_rate=1e30, epochs=2).set_callbacks(recorder).fit(one_hot, dataset.target)
    assert recorder.set_up == 0


@needs_callbacks
def test_a_progress_bar_shows_a_search_its_fits_and_their_epochs(one_hot, dataset, capsys):
    pytest.importorskip("rich")
    search = GridSearchCV(
        MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 2}), {"learning_rate": [0.01, 0.02]}, cv=2
    ).set_callbacks(ProgressBar())
    search.fit(one_hot, dataset.target)
    shown = capsys.readouterr().out
    assert "GridSearchCV" in shown
    assert "MotifCNNClassifier - fit" in shown
