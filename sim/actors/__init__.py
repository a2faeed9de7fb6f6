"""Who is in the chain: the five agents, the cattle, and the province that holds them together."""
