"""Families of duties: what a table groups nineteen kinds into, so that it can be read."""

import enum


class Family(enum.Enum):
    """A group of kinds that the same people deal with. Each has a code for addresses and a label."""

    VISITS = "visits", "Visits and contact"
    CHECKS = "checks", "Checks"
    TRAINING = "training", "Training"
    REVIEWS = "reviews", "Approval and reviews"
    PLANS = "plans", "Plans for children"
    ALLOCATION = "allocation", "Allocation"
    COMPLAINTS = "complaints", "Complaints"
    OTHER = "other", "Other duties"

    def __init__(self, code: str, label: str) -> None:
        self.code = code
        self.label = label
