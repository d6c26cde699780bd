"""scikit-learn's checks of the estimators, and the same checks with DNA for the encoder."""

import copy
import inspect
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import parametrize_with_checks

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from skmotif.networks import AttentionNetwork, DilatedNetwork
from tests.networks.outside import OutsideNetwork

# A small network that accepts the few features of the checks, and trains fast.
FAST = {
    "n_filters": 4,
    "kernel_size": 2,
    "dense_units": 8,
    "pool_size": 1,
    "both_strands": False,
    "learning_rate": 0.02,
    "epochs": 15,
    "random_state": 0,
}
FAST_TRAINING = {"both_strands": False, "learning_rate": 0.02, "epochs": 15, "random_state": 0}
NETWORKS = [DilatedNetwork(4, 2, n_blocks=1), AttentionNetwork(4, 2, dense_units=8, dropout=0.2), OutsideNetwork()]
ESTIMATORS = [
    MotifCNNClassifier(**FAST),
    MotifCNNRegressor(**FAST),
    *(MotifCNNClassifier(network=network, **FAST_TRAINING) for network in NETWORKS),
]


def expected_failed_checks(estimator):
    # scikit-learn's own estimators that are trained on random batches fail this check, too.
    return {
        "check_sample_weight_equivalence_on_dense_data": (
            "a sequence of weight 2 is in one batch, but two copies of it can be in two batches"
        )
    }


# The checks fit tables, which the networks read as series, with a warning.
@pytest.mark.filterwarnings("ignore:X of shape .* is read as:UserWarning")
# Some of the tables are random, and the small networks learn nothing from them.
@pytest.mark.filterwarnings("ignore:The network predicts the same for all:sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks(ESTIMATORS, expected_failed_checks=expected_failed_checks)
def test_checks_of_scikit_learn(estimator, check):
    check(estimator)


# scikit-learn has no checks with strings. These check the encoder with DNA.

ENCODERS = [
    DNAOneHotEncoder(),
    DNAOneHotEncoder(length=6, align="center"),
    DNAOneHotEncoder(length=3, crop=True, align="end"),
    DNAOneHotEncoder(ambiguous="fractional"),
    DNAOneHotEncoder(flatten=True, dtype=np.float32),
]
DNA = ["ACGT", "ttg", "NRYA", "C", "GGGGA"]


@pytest.fixture(params=ENCODERS, ids=repr)
def encoder(request):
    return clone(request.param)


def test_encoder_init_only_stores_the_parameters(encoder):
    parameters = inspect.signature(DNAOneHotEncoder).parameters
    assert list(encoder.get_params()) == sorted(parameters)
    assert vars(DNAOneHotEncoder()) == {name: parameter.default for name, parameter in parameters.items()}


def test_encoder_get_and_set_params(encoder):
    other = DNAOneHotEncoder().set_params(**encoder.get_params())
    assert other.get_params() == encoder.get_params()
    with pytest.raises(ValueError, match="Invalid parameter 'width'"):
        encoder.set_params(width=3)


def test_encoder_repr_shows_the_changed_parameters(encoder):
    changed = {name: value for name, value in encoder.get_params().items() if value != vars(DNAOneHotEncoder())[name]}
    assert repr(encoder).replace("\n", "").count("=") == len(changed)
    assert all(f"{name}=" in repr(encoder) for name in changed)


def test_encoder_fit_returns_self_and_keeps_the_parameters(encoder):
    before = encoder.get_params()
    assert encoder.fit(DNA) is encoder
    assert encoder.get_params() == before
    learned = {name for name in vars(encoder) if name not in before}
    assert learned == {"length_", "n_features_in_"}


def test_encoder_fit_is_idempotent(encoder):
    once = encoder.fit(DNA).transform(DNA)
    np.testing.assert_array_equal(encoder.fit(DNA).transform(DNA), once)
    np.testing.assert_array_equal(clone(encoder).fit_transform(DNA), once)


def test_encoder_fit_does_not_depend_on_earlier_data(encoder):
    fresh = vars(clone(encoder).fit(DNA))
    assert vars(encoder.fit(pd.DataFrame({"sequence": ["ACG", "A"]})).fit(DNA)) == fresh


def test_encoder_transform_does_not_change_the_encoder_or_the_data(encoder):
    encoder.fit(DNA)
    before = copy.deepcopy(vars(encoder))
    X = np.array(DNA)
    X.setflags(write=False)
    encoder.inverse_transform(encoder.transform(X))
    assert vars(encoder) == before
    assert X.tolist() == DNA


def test_encoder_transforms_each_sequence_alone(encoder):
    whole = encoder.fit(DNA).transform(DNA)
    one_by_one = np.concatenate([encoder.transform([sequence]) for sequence in DNA])
    np.testing.assert_array_equal(one_by_one, whole)
    np.testing.assert_array_equal(encoder.transform(DNA[::-1]), whole[::-1])


def test_encoder_ignores_y(encoder):
    np.testing.assert_array_equal(encoder.fit_transform(DNA, [0, 1, 0, 1, 0]), encoder.fit_transform(DNA))


def test_encoder_checks_the_number_and_the_name_of_the_column(encoder):
    encoder.fit(DNA)
    assert encoder.n_features_in_ == 1
    assert not hasattr(encoder, "feature_names_in_")
    frame = pd.DataFrame({"sequence": DNA})
    encoder.fit(frame)
    assert encoder.feature_names_in_.tolist() == ["sequence"]
    with pytest.warns(UserWarning, match="X does not have valid feature names"):
        encoder.transform(frame.to_numpy())
    with pytest.raises(ValueError, match="The feature names should match"):
        encoder.transform(frame.rename(columns={"sequence": "other"}))
    with pytest.raises(ValueError, match="one column of sequences"):
        encoder.transform(frame.assign(other="A"))


def test_encoder_can_be_pickled_and_copied(encoder):
    encoder.fit(DNA)
    for loaded in (pickle.loads(pickle.dumps(encoder)), copy.deepcopy(encoder)):
        np.testing.assert_array_equal(loaded.transform(DNA), encoder.transform(DNA))


def test_unfitted_encoder_raises(encoder):
    for method in ("transform", "inverse_transform"):
        with pytest.raises(NotFittedError):
            getattr(encoder, method)(DNA)


def test_encoder_tags():
    tags = get_tags(DNAOneHotEncoder())
    assert tags.input_tags.string
    assert tags.input_tags.one_d_array
    assert tags.requires_fit
    assert not tags.target_tags.required
