"""`attribution`: what each base contributes to a network's score."""

from numbers import Integral

import numpy as np
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
    estimator,
    X,
    *,
    target=None,
    method="gradient_x_input",
    output="logit",
    gradient_correction=False,
    hypothetical=False,
    baseline="zeros",
    n_steps=50,
    n_shuffles=10,
    random_state=None,
):
    """Return what each base contributes to the network's score.

    Parameters
    ----------
    estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
        Fitted; a pipeline ends in one of the two.

    X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        The sequences: as the pipeline takes them; or encoded, for a bare estimator.

    target : label, int or array-like of shape (n_sequences,), default=None
        What is explained, for all sequences or for each. Of a classifier, a label; if
        None, the second of two classes, else the predicted class. Of several outputs
        (labels or responses at once), the number of one, from 0; if None, the first.

    method : {"gradient", "gradient_x_input", "integrated_gradients", \
            "in_silico_mutagenesis"}, default="gradient_x_input"
        How the contributions are found:

        - "gradient": how fast the score can change at a position, whatever base stands
          there: the largest absolute derivative over the bases [1]_. It has no sign.
        - "gradient_x_input": the derivative with respect to the base that stands there.
          Fast, and exact where the network is linear.
        - "integrated_gradients": the mean derivative between a baseline and the sequence,
          times their difference [2]_. The contributions sum to the difference of the
          scores of the two, up to the error of ``n_steps``.
        - "in_silico_mutagenesis": what the score loses, on average, if the base is replaced
          by each of the others. Exact, and slow: three predictions to a base.

    output : {"logit", "probability"}, default="logit"
        The score of a class: log p / (1 - p), for two classes the difference of their
        logits; or the probability p, whose gradient vanishes where the network is
        certain. A regressor has only its response.

    gradient_correction : bool, default=False
        Whether to subtract from each gradient its mean over the four bases [3]_, which
        training on one-hot rows leaves undetermined. Not for mutagenesis, which takes
        no gradient.

    hypothetical : bool, default=False
        Whether to return what each of the four bases would contribute at each position,
        were it there: the gradient itself; for integrated gradients, the mean gradient
        times the difference of that base and the baseline; for mutagenesis, the score of
        the mutant less that of the sequence, 0 for the base that is there.

    baseline : {"zeros", "uniform", "dinucleotide_shuffle"}, default="zeros"
        Where integrated gradients begin: where all bases have faded out; at 1/4 of each
        base; or at shuffles of the sequence that keep the count of each dinucleotide, over
        which the contributions are averaged. N's and padding are the same in all.

    n_steps : int, default=50
        Number of gradients between the baseline and the sequence.

    n_shuffles : int, default=10
        Number of shuffled baselines.

    random_state : int, RandomState instance or None, default=None
        Determines the shuffles.

    Returns
    -------
    ndarray of shape (n_sequences, length) or (n_sequences, length, 4)
        Contributions, float32, in units of the score; 0 at N and at padding. Positive
        ones speak for the target.

    Raises
    ------
    ValueError
        If a parameter or the target is not valid, a bare estimator gets strings, or a
        contribution is not finite.
    TypeError
        If the estimator is of another kind.

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
    options = {}
    if method != "in_silico_mutagenesis":
        options["gradient_correction"] = gradient_correction
    elif gradient_correction:
        raise ValueError("gradient_correction=True corrects gradients; method='in_silico_mutagenesis' takes none.")
    if method == "integrated_gradients":
        rng = check_random_state(random_state)
        options.update(baseline=baseline, n_steps=n_steps, n_shuffles=n_shuffles, rng=rng)
    network_estimator(estimator)
    X = encoded(estimator, X)
    if np.ndim(X) != 3 and (method == "in_silico_mutagenesis" or options.get("baseline", "zeros") != "zeros"):
        raise ValueError(
            f"Mutants and shuffles need one-hot sequences, of shape (n_sequences, length, 4); got {np.shape(X)}."
        )
    network, X, score = explained(network_estimator(estimator), X, target=target, output=output)
    return network.attributions(X, score, method=method, hypothetical=hypothetical, **options)
