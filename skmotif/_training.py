"""Fitting the network and predicting with it, fast; the one place that imports scikeras."""

from functools import partial

import numpy as np
from tqdm.auto import tqdm

from skmotif._keras import keras, tf
from skmotif._network import build_motif_cnn, without_softmax

# isort: split
# After Keras: scikeras would load TensorFlow with all its start-up messages.
from scikeras.wrappers import KerasClassifier

# Positions that a prediction takes at a time: keeps a batch's activations in the cache.
_PREDICT_POSITIONS = 1 << 15


class EpochKerasClassifier(KerasClassifier):
    """scikeras's classifier with its network fitted by `fit_network`."""

    def _fit_keras_model(self, X, y, sample_weight, warm_start, epochs, initial_epoch, **kwargs):
        self.history_ = fit_network(
            self.model_,
            X,
            y,
            sample_weight,
            batch_size=self.batch_size,
            epochs=epochs,
            verbose=self.verbose,
            **kwargs,
        )


def fit_classifier(
    X,
    y,
    sample_weight,
    validation_data,
    *,
    network,
    learning_rate,
    batch_size,
    epochs,
    n_iter_no_change,
    tol,
    callbacks,
    seed,
    verbose,
):
    """Fit a new network to encoded sequences and class indices.

    Parameters
    ----------
    X : ndarray of shape (n_sequences, length, n_channels)
    y : ndarray of shape (n_sequences,)
        Classes as integers from 0.
    sample_weight : ndarray of shape (n_sequences,)
    validation_data : tuple of (X, y, sample_weight) or None
        Where given, training stops when its loss has not improved by
        ``tol`` for ``n_iter_no_change`` epochs, and the best weights are kept.
    network : dict
        What `build_motif_cnn` takes.
    seed : int
        Seeds the initial weights, the dropout and the order of the sequences.

    Returns
    -------
    EpochKerasClassifier
        The fitted scikeras estimator, with the epoch (from 1) whose weights were kept as
        ``best_epoch_``.

    Raises
    ------
    ValueError
        If the loss did not stay finite.
    """
    callbacks = list(callbacks or [])
    if validation_data is not None:
        early_stopping = keras.callbacks.EarlyStopping(
            "val_loss", min_delta=tol, patience=n_iter_no_change, restore_best_weights=True
        )
        callbacks.append(early_stopping)
    estimator = EpochKerasClassifier(
        partial(_compiled_classifier, X.shape[1:], int(y.max()) + 1, learning_rate, seed, network),
        batch_size=batch_size,
        epochs=epochs,
        verbose=verbose,
    )
    estimator.fit(X, y, sample_weight=sample_weight, validation_data=validation_data, callbacks=callbacks, seed=seed)
    if not np.isfinite(estimator.history_["loss"][-1]):
        raise ValueError(
            f"Training diverged: the loss became {estimator.history_['loss'][-1]} in epoch "
            f"{len(estimator.history_['loss'])}. Take a smaller learning_rate than {learning_rate}."
        )
    estimator.best_epoch_ = epochs if validation_data is None else early_stopping.best_epoch + 1
    return estimator


def _compiled_classifier(input_shape, n_classes, learning_rate, seed, network):
    model = build_motif_cnn(input_shape, n_classes, seed=seed, **network)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
    )
    return model


def fit_network(
    model,
    X,
    y,
    sample_weight,
    *,
    batch_size,
    epochs,
    validation_data=None,
    initial_epoch=0,
    callbacks=(),
    seed=None,
    verbose=0,
):
    """Do what ``model.fit`` does, with a whole epoch in one graph.

    Keras enters Python at every batch, which for networks as small as these takes most
    of the time. Here the loop over the batches runs inside TensorFlow, around Keras's
    own ``train_step``. Callbacks that want to see every batch are called at every batch.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    seed : int or None
        Seeds the order of the sequences, which is new in every epoch.
    verbose : {0, 1, 2}
        Silent, a progress bar over the epochs, or Keras's line per epoch.

    Returns
    -------
    dict of str to list of float
        Loss and metrics per epoch, those of ``validation_data`` with the prefix "val_".
    """
    data = _Data(X, y, sample_weight)
    held_out = None if validation_data is None else _Data(*validation_data)
    _create_variables(model, data)
    train_batches = _loop_over_batches(model.train_step, data)
    test_batches = None if held_out is None else _loop_over_batches(model.test_step, held_out)
    order = np.random.default_rng(seed)

    user_callbacks = list(callbacks)
    n_batches = -(-data.size // batch_size)
    callbacks = keras.callbacks.CallbackList(
        user_callbacks,
        add_history=True,
        add_progbar=verbose == 2,
        model=model,
        verbose=verbose,
        epochs=epochs,
        steps=n_batches,
    )
    sequences_per_call = batch_size if any(map(_sees_batches, user_callbacks)) else data.size

    model.stop_training = False
    callbacks.on_train_begin()
    progress = tqdm(range(initial_epoch, initial_epoch + epochs), unit="epoch", disable=verbose != 1)
    for epoch in progress:
        callbacks.on_epoch_begin(epoch)
        model.reset_metrics()
        permutation = order.permutation(data.size).astype(np.int32)
        for start in range(0, data.size, sequences_per_call):
            callbacks.on_train_batch_begin(start // batch_size)
            train_batches(permutation[start : start + sequences_per_call], batch_size)
            if sequences_per_call < data.size:
                callbacks.on_train_batch_end(start // batch_size, _metrics(model))
        logs = _metrics(model)
        if held_out is not None:
            model.reset_metrics()
            test_batches(np.arange(held_out.size, dtype=np.int32), 8 * batch_size)
            logs |= {f"val_{name}": value for name, value in _metrics(model).items()}
        callbacks.on_epoch_end(epoch, logs)
        progress.set_postfix({name: f"{value:.3g}" for name, value in logs.items()}, refresh=False)
        if model.stop_training:
            break
    progress.close()
    callbacks.on_train_end(logs)
    for callback in user_callbacks:
        callback.set_model(None)  # a user's callback must not keep the network alive
    return dict(model.history.history)


class _Data:
    """Sequences, targets and weights as tensors, in the data type that they came in."""

    def __init__(self, X, y, sample_weight):
        if sample_weight is None:
            sample_weight = np.ones(len(y))
        self.tensors = (tf.constant(X), tf.constant(y), tf.constant(sample_weight, dtype=tf.float32))
        self.size = len(y)

    def batch(self, rows):
        X, y, sample_weight = (tf.gather(tensor, rows) for tensor in self.tensors)
        return tf.cast(X, tf.float32), y, sample_weight


def _create_variables(model, data):
    """Create the optimizer's and the metrics' variables, which a graph's loop may not."""
    model.test_step(data.batch([0]))
    model.optimizer.build(model.trainable_variables)


def _loop_over_batches(step, data):
    """Compile ``step`` over consecutive batches of the given rows of ``data``."""

    @tf.function(autograph=False)
    def loop(rows, batch_size):
        def body(start):
            step(data.batch(rows[start : start + batch_size]))
            return (start + batch_size,)

        tf.while_loop(lambda start: start < tf.size(rows), body, (0,), parallel_iterations=1)

    # A concrete function, because each fit compiles its own: TensorFlow would warn that
    # one function is traced again and again.
    return loop.get_concrete_function(tf.TensorSpec([None], tf.int32), tf.TensorSpec([], tf.int32))


def _metrics(model):
    return {name: float(value) for name, value in model.get_metrics_result().items()}


def _sees_batches(callback):
    return any(
        getattr(getattr(callback, hook), "__func__", None) is not getattr(keras.callbacks.Callback, hook)
        for hook in ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end")
    )


def predict_logits(model, X):
    """Return the logits of encoded sequences, ``(n_sequences, n_classes)``, float32."""
    logits = without_softmax(model)
    graph = _compiled(model, "logits", lambda X: logits(X, training=False), X.dtype)
    return np.concatenate([graph(batch).numpy() for batch in _batches(X)])


def input_gradient(model, X, class_index, output):
    """Return the gradient of each sequence's class score with respect to its input.

    Parameters
    ----------
    model : keras.Model
        As `build_motif_cnn` returns it.
    X : ndarray of shape (n_sequences, length, n_channels)
    class_index : ndarray of shape (n_sequences,)
        The class whose score is meant.
    output : {"logit", "probability"}
        The score: log p / (1 - p), for two classes the difference of their logits, which
        does not saturate; or the probability p.

    Returns
    -------
    ndarray of shape (n_sequences, length, n_channels), float32
    """
    logits = without_softmax(model)

    def gradient(X, class_index):
        with tf.GradientTape() as tape:
            tape.watch(X)
            score = _class_score(logits(X, training=False), class_index, output)
        return tape.gradient(score, X)

    graph = _compiled(model, f"gradient of {output}", gradient, X.dtype, tf.TensorSpec([None], tf.int32))
    class_index = class_index.astype(np.int32)
    batches = zip(_batches(X), _batches(class_index, like=X), strict=True)
    return np.concatenate([graph(*batch).numpy() for batch in batches])


def _class_score(logits, class_index, output):
    chosen = tf.one_hot(class_index, logits.shape[1])
    if output == "probability":
        return tf.reduce_sum(chosen * tf.nn.softmax(logits), axis=1)
    others = tf.where(chosen > 0, logits.dtype.min, logits)
    return tf.reduce_sum(chosen * logits, axis=1) - tf.reduce_logsumexp(others, axis=1)


def _batches(array, like=None):
    like = array if like is None else like
    size = max(1, _PREDICT_POSITIONS // like.shape[1])
    return (array[start : start + size] for start in range(0, len(array), size))


def _compiled(model, name, function, dtype, *signature):
    """Compile ``function`` of (X, ...) once per network and data type of X."""
    graphs = model.__dict__.setdefault("_skmotif_graphs", {})
    if (name, dtype) not in graphs:
        graph = tf.function(lambda X, *args: function(tf.cast(X, tf.float32), *args), autograph=False)
        X_spec = tf.TensorSpec([None, *model.input_shape[1:]], dtype)
        graphs[name, dtype] = graph.get_concrete_function(X_spec, *signature)
    return graphs[name, dtype]
