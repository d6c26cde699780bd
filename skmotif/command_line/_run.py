"""`Run`: what the shared options set, and what a command has done so far."""

from dataclasses import dataclass, field

import click


@dataclass
class Run:
    """One run of a command.

    Parameters
    ----------
    command : str
        The shell command.
    """

    command: str
    is_quiet: bool = False
    shows_traceback: bool = False
    steps: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    @property
    def verbose(self) -> int:
        """The parameter of the Python functions that show their progress."""
        return int(not self.is_quiet)

    def begin(self, step: str) -> None:
        """Report the start of a step, such as "reading peaks.fa"."""
        self.steps.append(step)
        self._report(step)

    def end(self, path: str) -> None:
        """Report an output that is complete."""
        self.written.append(path)
        if path != "-":
            self._report(f"wrote {path}")

    def describe_interruption(self) -> str:
        """Say what was done when the user interrupted the run."""
        sentences = [f"Interrupted while {self.steps[-1]}." if self.steps else "Interrupted."]
        if self.steps[1:]:
            sentences.append(f"Done before: {'; '.join(self.steps[:-1])}.")
        sentences.append(f"Written: {', '.join(self.written)}." if self.written else "Nothing was written.")
        return " ".join(sentences)

    def _report(self, message: str) -> None:
        if not self.is_quiet:
            click.echo(f"skmotif: {message}", err=True)
