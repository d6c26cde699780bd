"""Networks for the parameter ``network`` of the estimators, and examples of how to write your own."""

from skmotif.networks._attention import AttentionNetwork
from skmotif.networks._dilated import DilatedNetwork
from skmotif.networks._files import load_network

__all__ = ["AttentionNetwork", "DilatedNetwork", "load_network"]
