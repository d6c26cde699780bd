"""Files of sequences, genomic regions and variants, and the sequences of regions."""

from skmotif.io._bed import read_bed
from skmotif.io._extract import extract_sequences
from skmotif.io._fasta import FastaRecord, iter_fasta, read_fasta
from skmotif.io._fasta_writer import write_fasta
from skmotif.io._regions import parse_regions
from skmotif.io._vcf import read_vcf

__all__ = [
    "FastaRecord",
    "extract_sequences",
    "iter_fasta",
    "parse_regions",
    "read_bed",
    "read_fasta",
    "read_vcf",
    "write_fasta",
]
