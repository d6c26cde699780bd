"""Other implementations of the same work: those of the Zou et al. tutorial, of Keras, and of PyTorch libraries."""

import importlib

import numpy as np
from sklearn.preprocessing import LabelEncoder, OneHotEncoder


def optional(name):
    """Import a library, or return None if it is not installed; the extra `bench` installs all."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def encode_one_by_one(sequences):
    """Encode as the tutorial does: two encoders are fitted to each sequence."""
    encoded = []
    for sequence in sequences:
        codes = LabelEncoder().fit_transform(list(sequence))
        encoded.append(OneHotEncoder(categories="auto").fit_transform(codes.reshape(-1, 1)).toarray())
    return np.stack(encoded)


def saliency_one_by_one(model, X):
    """Return the saliency maps of the tutorial, computed for one sequence at a time by TensorFlow's tape."""
    from skmotif._network._keras import tf

    maps = []
    for sequence in X:
        batch = tf.constant(sequence[np.newaxis], dtype=tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(batch)
            score = model(batch)[:, 1]
        maps.append(np.clip((tape.gradient(score, batch).numpy()[0] * sequence).sum(axis=1), 0, None))
    return np.array(maps)


def keras_tutorial(length=50, n_filters=32, kernel_size=12, learning_rate=1e-3):
    """Build the tutorial's network with Keras's own layers."""
    from skmotif._network._keras import keras

    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((length, 4)),
            layers.Conv1D(n_filters, kernel_size, activation="relu"),
            layers.MaxPooling1D(4),
            layers.Flatten(),
            layers.Dense(16, activation="relu"),
            layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(learning_rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def keras_default(length=50):
    """Build the default network with Keras's own layers."""
    from skmotif._network._keras import keras

    layers = keras.layers
    inputs = keras.Input((length, 4))
    convolution, pool = layers.Conv1D(64, 12, activation="relu"), layers.GlobalMaxPooling1D()
    strands = [inputs, layers.Lambda(lambda x: x[:, ::-1, ::-1], output_shape=(length, 4))(inputs)]
    x = layers.Maximum()([pool(convolution(strand)) for strand in strands])
    x = layers.Dense(32, activation="relu")(layers.Dropout(0.2)(x))
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(x))
    model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def torch_tutorial(length=50):
    """Build the tutorial's network in PyTorch, from ``(n_sequences, 4, length)`` to logits."""
    from torch import nn

    n_places = (length - 11) // 4
    return nn.Sequential(
        nn.Conv1d(4, 32, 12),
        nn.ReLU(),
        nn.MaxPool1d(4),
        nn.Flatten(),
        nn.Linear(32 * n_places, 16),
        nn.ReLU(),
        nn.Linear(16, 2),
    )


def torch_default():
    """Build the default network in PyTorch, from ``(n_sequences, 4, length)`` to logits."""
    from torch import nn

    class BothStrands(nn.Module):
        def __init__(self):
            super().__init__()
            self.scan = nn.Sequential(nn.Conv1d(4, 64, 12), nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten())
            self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 2))

        def forward(self, X):
            best = self.scan(X).maximum(self.scan(X.flip(1, 2)))
            return self.head(best)

    return BothStrands()


def torch_logit(classifier):
    """Convert a default network of skmotif to PyTorch; its output is the difference of the two logits."""
    import torch

    network = torch_default()
    kernel, bias, *dense = (variable.numpy() for variable in classifier.model_.trainable_variables)
    values = [kernel.transpose(2, 1, 0), bias, *(value.T for value in dense)]
    with torch.no_grad():
        for parameter, value in zip(network.parameters(), values, strict=True):
            parameter.copy_(torch.tensor(value))

    class Logit(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.network = network

        def forward(self, X):
            logits = self.network(X)
            return logits[:, 1:] - logits[:, :1]

    return Logit().eval()


def as_torch(X):
    """Return one-hot sequences as a float32 tensor of shape ``(n_sequences, 4, length)``."""
    import torch

    return torch.tensor(X.transpose(0, 2, 1).astype(np.float32))


def skorch_classifier(network, epochs):
    """Wrap a PyTorch network in a scikit-learn estimator, which is fitted without a held-out set."""
    import torch
    from skorch import NeuralNetClassifier

    return NeuralNetClassifier(
        network,
        criterion=torch.nn.CrossEntropyLoss,
        optimizer=torch.optim.Adam,
        lr=1e-3,
        max_epochs=epochs,
        batch_size=32,
        iterator_train__shuffle=True,
        train_split=None,
        verbose=0,
    )
