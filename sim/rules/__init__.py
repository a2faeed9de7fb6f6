"""Compiled pure functions: what biology, markets and habits do. No state, no files, nothing of ours imported."""
