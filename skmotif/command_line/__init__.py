"""The command line: files in, files out.

No module here imports NumPy, scikit-learn or TensorFlow before a command runs, so that the help is fast and
``--jobs`` can set their number of threads. The modules that need them are imported by the functions of the commands.
"""

from skmotif.command_line._main import main

__all__ = ["main"]
