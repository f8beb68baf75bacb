"""What placements registers with the engine: duties about visits, contact, homes and plans."""

from placements.obligations import plans, unannounced, visits

__all__ = ["plans", "unannounced", "visits"]
