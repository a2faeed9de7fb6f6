"""Compiled pure functions: what biology, markets and habits do. No state, no input or output, nothing of ours imported."""
