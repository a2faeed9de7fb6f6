"""How the documentation site is made: which pages it has, how they are put together, and what Sphinx is told."""
