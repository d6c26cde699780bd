import pytest

from skmotif._auto import auto_mutation_rate, auto_n_filters


@pytest.mark.parametrize(
    ("n_sequences", "n_filters", "mutation_rate"),
    [(2, 128, 0.1), (2000, 128, 0.1), (2001, 256, 0.1), (10_000, 256, 0.1), (10_001, 256, 0.02), (10**6, 256, 0.02)],
)
def test_large_training_sets_get_more_filters_and_fewer_mutations(n_sequences, n_filters, mutation_rate):
    assert auto_n_filters(n_sequences) == n_filters
    assert auto_mutation_rate(n_sequences) == mutation_rate
