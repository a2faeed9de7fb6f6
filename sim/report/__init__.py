"""Reports: words in French and English, numbers as each language writes them, the table and the figure of a run."""
