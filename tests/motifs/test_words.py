import numpy as np

from skmotif._alphabet import reverse_complement
from skmotif.motifs._masked_sequences import MaskedSequences
from skmotif.motifs._scoring import as_one_hot
from skmotif.motifs._words import AttributedWords, neighbours

WORD = "ACCGTTAG"


def number(word):
    return int(sum("ACGT".index(base) * 4**place for place, base in enumerate(reversed(word))))


def make_words(sequences, attributed, positive, both_strands=True, window=12):
    """Return the words of windows that start at ``attributed``, and the sequences."""
    attributions = np.zeros((len(sequences), len(sequences[0])), dtype=np.float32)
    for row, start in enumerate(attributed):
        attributions[row, start : start + window] = 1
    words = AttributedWords(attributions, np.arange(len(sequences)), np.array(positive), window)
    return words, MaskedSequences(as_one_hot(sequences), both_strands)


def example(n=20, seed=0):
    """Return random sequences; those with even numbers have the word at 15, on alternating strands."""
    rng = np.random.default_rng(seed)
    sequences = ["".join(rng.choice(list("ACGT"), size=40)) for _ in range(n)]
    for row in range(0, n, 2):
        word = WORD if row % 4 == 0 else reverse_complement(WORD)
        sequences[row] = sequences[row][:15] + word + sequences[row][23:]
    return sequences, [row % 2 == 0 for row in range(n)]


def test_neighbours_differ_in_one_base():
    found = neighbours(number(WORD))
    words = ["".join("ACGT"[value // 4**place % 4] for place in range(7, -1, -1)) for value in found]
    assert len(set(words)) == 1 + 8 * 3
    assert all(sum(a != b for a, b in zip(word, WORD, strict=True)) <= 1 for word in words)


def test_seed_is_the_enriched_word_with_its_sites():
    sequences, positive = example()
    words, masked = make_words(sequences, [13] * 20, positive)
    seed = words.find_seed(masked)
    assert seed.word in (number(WORD), number(reverse_complement(WORD)))
    # All 10 positive and none of the 10 negative sequences: 1 of the 184,756 ways to choose 10 of 20.
    np.testing.assert_allclose(np.exp(seed.log_p), 1 / 184_756)
    assert seed.sites.sequence.tolist() == list(range(0, 20, 2))
    assert set(seed.sites.start) == {15}
    assert len(set(seed.sites.reverse[::2])) == len(set(seed.sites.reverse[1::2])) == 1
    assert seed.sites.reverse[0] != seed.sites.reverse[1]


def test_words_of_one_strand():
    sequences, positive = example()
    seed = make_words(sequences, [13] * 20, positive, both_strands=False)[0].find_seed(
        MaskedSequences(as_one_hot(sequences), False)
    )
    assert set(seed.sites.sequence) in ({0, 4, 8, 12, 16}, {2, 6, 10, 14, 18})
    assert not seed.sites.reverse.any()


def test_words_outside_of_the_windows_are_no_seed():
    sequences, positive = example()
    words, masked = make_words(sequences, [28] * 20, positive)
    seed = words.find_seed(masked)
    assert seed is None or seed.log_p > -8


def test_masked_and_removed_words_are_no_seed():
    sequences, positive = example()
    words, masked = make_words(sequences, [13] * 20, positive)
    masked.one_hot[:, 15:23] = 0
    assert words.find_seed(masked) is None
    words, masked = make_words(sequences, [13] * 20, positive)
    words.remove(number(WORD), masked)
    seed = words.find_seed(masked)
    assert seed is None or seed.word not in neighbours(number(WORD))
