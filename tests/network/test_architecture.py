import pytest

from skmotif._network._builder import build_network
from tests.network.conftest import changed


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kernel_size": 21}, "kernel_size=21 is longer than the sequences .n_features=20"),
        ({"pool_size": 17}, "pool_size=17 is larger than the 16 positions before pooling layer 1"),
        (
            {"pool_size": 5, "n_conv_layers": 2},
            "pool_size=5 is larger than the 3 positions before pooling layer 2",
        ),
    ],
)
def test_sequences_that_are_too_short_raise(changes, message):
    with pytest.raises(ValueError, match=message):
        changed(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"n_conv_layers": 2, "pool_size": 2, "position_bias": True, "mean_pooling": True},
        {"dense_units": 0, "n_outputs": 3},
        {"input_shape": (20, 1)},
        {"position_bias": True, "mean_pooling": True, "n_conv_layers": 2, "n_estimators": 2},
        {"position_bias": True, "both_strands": False, "kernel_size": 16},
    ],
)
def test_weight_shapes_are_those_of_the_built_network(changes):
    architecture = changed(**changes)
    built = {weight.path: weight.shape for weight in build_network(architecture).weights if "seed" not in weight.path}
    assert list(architecture.weight_shapes.items()) == list(built.items())
