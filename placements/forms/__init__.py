"""Forms of placements and visits."""
