"""What carers registers with the engine: households, and the duties of people, workers, approvals."""

from carers.obligations import approvals, people, workers
from carers.obligations.households import approved_spells, full_spells

__all__ = ["approvals", "approved_spells", "full_spells", "people", "workers"]
