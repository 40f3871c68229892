# SPDX-License-Identifier: Apache-2.0
"""Where the rows of a picture came from: the lines of its footer, and whether the sources have changed since."""

import subprocess
import textwrap

SOURCES = ("gpu4s_benchmark", "common", "cpu_reference",  # what a result measures; the rest of these does not
           ":(exclude,glob)**/*.md", ":(exclude)common/make", ":(exclude)common/test", ":(exclude)cpu_reference/test",
           ":(exclude)common/hip_on_cpu", ":(exclude,glob)gpu4s_benchmark/*/test.cpp",
           ":(exclude,glob)gpu4s_benchmark/*/test/**")


class Origin:
    """Answers for one repository; each commit is asked for once."""

    def __init__(self, repository):
        self.repository, self.known = repository, {}

    def git(self, *words):
        """Exit status and first line of a git command; status 127 where there is no git."""
        try:
            done = subprocess.run(["git", "-C", self.repository, *words], capture_output=True, text=True)
        except OSError:
            return 127, ""
        return done.returncode, done.stdout.strip()

    def age(self, commit):
        """'' where the sources are those of the commit, else 'older than the sources' or 'age not known'."""
        if commit not in self.known:
            self.known[commit] = self.ask(commit)
        return self.known[commit]

    def ask(self, commit):
        if commit.endswith("-dirty"):
            return "older than the sources"
        status, head = self.git("rev-parse", "--verify", "--quiet", "HEAD")
        if status or not commit or not set(commit) <= set("0123456789abcdef"):
            return "age not known"
        if head.startswith(commit):
            return ""
        status, _ = self.git("diff", "--quiet", commit, "HEAD", "--", *SOURCES)
        return {0: "", 1: "older than the sources"}.get(status, "age not known")

    def footer(self, rows, width):
        """Lines for the foot of a picture of this many characters: (text, whether it is a warning)."""
        runs = sorted({(row.run_id, row.commit) for row in rows})
        dates = sorted({row.timestamp_utc[:10] for row in rows})
        span = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
        names = ", ".join(f"{run} (commit {commit or 'unknown'})" for run, commit in runs[:4])
        more = f" and {len(runs) - 4} more" if len(runs) > 4 else ""
        unstable = " Unstable rows are marked with *." if any(row.status == "unstable" for row in rows) else ""
        plain = f"Medians of verified rows, measured {span}.{unstable} Runs: {names}{more}."
        lines = [(line, False) for line in textwrap.wrap(plain, width)]
        for age in ("older than the sources", "age not known"):
            commits = sorted({commit or "unknown" for _, commit in runs if self.age(commit) == age})
            if commits:
                text = f"Results are {age}: " if age.startswith("older") else "Age of the results not known: "
                warning = f"{text}commit {', '.join(commits[:6])}" + (" and more" if len(commits) > 6 else "")
                lines += [(line, True) for line in textwrap.wrap(warning, width)]
        return lines
