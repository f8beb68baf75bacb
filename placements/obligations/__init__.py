"""What placements registers with the engine: duties about visits, contact, homes and plans."""

from placements.obligations import plans, sightings, unannounced, visits

__all__ = ["plans", "sightings", "unannounced", "visits"]
