"""`attribution`: what each base contributes to a network's score."""

from numbers import Integral
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import check_random_state

from skmotif._pipeline import encoded, explained, network_estimator
from skmotif._sklearn import Interval, StrOptions, validate_params


@validate_params(
    {
        "method": [StrOptions({"gradient", "gradient_x_input", "integrated_gradients", "in_silico_mutagenesis"})],
        "output": [StrOptions({"logit", "probability"})],
        "gradient_correction": ["boolean"],
        "hypothetical": ["boolean"],
        "baseline": [StrOptions({"zeros", "uniform", "dinucleotide_shuffle"})],
        "n_steps": [Interval(Integral, 1, None, closed="left")],
        "n_shuffles": [Interval(Integral, 1, None, closed="left")],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def attribution(
    estimator: Any,
    X: ArrayLike,
    *,
    target: ArrayLike | None = None,
    method: Literal[
        "gradient", "gradient_x_input", "integrated_gradients", "in_silico_mutagenesis"
    ] = "gradient_x_input",
    output: Literal["logit", "probability"] = "logit",
    gradient_correction: bool = False,
    hypothetical: bool = False,
    baseline: Literal["zeros", "uniform", "dinucleotide_shuffle"] = "zeros",
    n_steps: int = 50,
    n_shuffles: int = 10,
    random_state: int | np.random.RandomState | None = None,
) -> NDArray[np.float32]:
    """Return what each base contributes to the network's score.

    Parameters
    ----------
    estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
        A fitted estimator, or a fitted pipeline that ends in one.

    X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        The sequences, as the pipeline takes them; one-hot encoded for an estimator
        without a pipeline.

    target : label, int or array-like of shape (n_sequences,), default=None
        The output to explain, one for all sequences or one for each. For a classifier, a
        label; if None, the second of two classes, or the predicted class if there are
        more. For several labels or responses at once, the index of one of them, from 0;
        if None, the first.

    method : {"gradient", "gradient_x_input", "integrated_gradients", \
            "in_silico_mutagenesis"}, default="gradient_x_input"
        How the contributions are computed:

        - "gradient": the largest absolute derivative over the four bases at each
          position [1]_: how fast the score can change there. It has no sign.
        - "gradient_x_input": the derivative with respect to the base at that position.
          Fast, and exact where the network is linear.
        - "integrated_gradients": the mean derivative between a baseline and the sequence,
          times their difference [2]_. The contributions sum to the difference of their
          scores, up to an error that decreases with ``n_steps``. With the baseline "zeros",
          a difference remains, because the network treats zeros as padding.
        - "in_silico_mutagenesis": the mean loss of score when the base is replaced by each
          of the three others. Exact and slow: three predictions per base.

    output : {"logit", "probability"}, default="logit"
        The score of a class: log p / (1 - p), for two classes the difference of their
        logits; or the probability p, whose gradient vanishes where the network is
        certain. A regressor has only its response, "logit".

    gradient_correction : bool, default=False
        Whether to subtract from each gradient its mean over the four bases [3]_. Training
        on one-hot sequences leaves this mean undetermined. "in_silico_mutagenesis" takes no
        gradient and does not allow it.

    hypothetical : bool, default=False
        Whether to return what each of the four bases would contribute at each position:
        the gradient itself; for integrated gradients, the mean gradient times the
        difference of that base and the baseline; for mutagenesis, the score of the mutant
        minus that of the sequence, 0 for the base in the sequence.

    baseline : {"zeros", "uniform", "dinucleotide_shuffle"}, default="zeros"
        Where integrated gradients start: at 0 for all bases; at 1/4 for each base; or at
        shuffled sequences with the same dinucleotide counts, over which the contributions
        are averaged. N and padding are the same in all of them.

    n_steps : int, default=50
        Number of gradients between the baseline and the sequence.

    n_shuffles : int, default=10
        Number of shuffled baselines per sequence.

    random_state : int, RandomState instance or None, default=None
        Determines the shuffled baselines.

    Returns
    -------
    ndarray of shape (n_sequences, length) or (n_sequences, length, 4)
        Contributions, float32, in units of the score. A positive contribution increases
        the score of the target; at N and padding it is 0.

    Raises
    ------
    ValueError
        If a parameter or the target is invalid, an estimator without a pipeline is given
        strings, or a contribution is not finite.
    TypeError
        If ``estimator`` is of another type.

    See Also
    --------
    variant_effect : The change in score of given variants.
    skmotif.motifs.discover_motifs : Motifs, from the contributions in many sequences.

    References
    ----------
    .. [1] Simonyan, K., Vedaldi, A. and Zisserman, A. "Deep inside convolutional networks:
       visualising image classification models and saliency maps." arXiv:1312.6034 (2013).
    .. [2] Sundararajan, M., Taly, A. and Yan, Q. "Axiomatic attribution for deep networks."
       Proceedings of Machine Learning Research 70, 3319-3328 (2017).
    .. [3] Majdandzic, A., Rajesh, C. and Koo, P. K. "Correcting gradient-based
       interpretations of deep neural networks for genomics." Genome Biology 24, 109 (2023).

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.inspection import attribution
    >>> X, y = make_motif_classification(200, 40, motifs="TGACTCA", random_state=0, return_X_y=True)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(n_filters=8, random_state=0)).fit(X, y)
    >>> attribution(pipe, X[:5]).shape
    (5, 40)
    >>> attribution(pipe, X[:5], method="in_silico_mutagenesis", hypothetical=True).shape
    (5, 40, 4)
    """
    options: dict[str, Any] = {}
    if method != "in_silico_mutagenesis":
        options["gradient_correction"] = gradient_correction
    elif gradient_correction:
        raise ValueError(
            "gradient_correction=True needs a method that takes gradients; got method='in_silico_mutagenesis'."
        )
    if method == "integrated_gradients":
        rng = check_random_state(random_state)
        options.update(baseline=baseline, n_steps=n_steps, n_shuffles=n_shuffles, rng=rng)
    final = network_estimator(estimator)
    X = encoded(estimator, X)
    needs_one_hot = method == "in_silico_mutagenesis" or options.get("baseline", "zeros") != "zeros"
    if needs_one_hot and np.ndim(X) != 3:
        raise ValueError(
            f"Mutants and shuffles need one-hot sequences, of shape (n_sequences, length, 4); got {np.shape(X)}."
        )
    network, X, score = explained(final, X, target=target, output=output)
    return network.attributions(X, score, method=method, hypothetical=hypothetical, **options)
