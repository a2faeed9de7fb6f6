"""Field data: templates to fill, checks of what was filled, and what it says about a territory."""
