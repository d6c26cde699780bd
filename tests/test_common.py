"""scikit-learn's own checks, and what every estimator here has to keep."""

from sklearn.utils.estimator_checks import parametrize_with_checks

from skmotif import MotifCNNClassifier, MotifCNNRegressor

# The parameters that make a check fast, and its few features enough for the network.
FAST = {
    "n_filters": 4,
    "kernel_size": 2,
    "dense_units": 8,
    "pool_size": 1,
    "reverse_complement": False,
    "learning_rate": 0.01,
    "epochs": 30,
    "random_state": 0,
}
ESTIMATORS = [MotifCNNClassifier(**FAST), MotifCNNRegressor(**FAST)]


def expected_failed_checks(estimator):
    # scikit-learn expects it of its own estimators that learn from random batches, too.
    return {
        "check_sample_weight_equivalence_on_dense_data": (
            "a sequence of weight 2 is drawn into one batch, and twice into two"
        )
    }


@parametrize_with_checks(ESTIMATORS, expected_failed_checks=expected_failed_checks)
def test_scikit_learns_checks(estimator, check):
    check(estimator)
