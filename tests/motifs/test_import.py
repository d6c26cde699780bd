import subprocess
import sys


def test_what_is_not_needed_is_not_imported():
    code = """
import sys
import skmotif.motifs
print(sorted({"tensorflow", "keras", "memelite", "numba", "matplotlib.pyplot"} & set(sys.modules)))
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
