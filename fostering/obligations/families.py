"""Families of duties: what a table groups nineteen kinds into, so that it can be read."""

import enum


class Family(enum.Enum):
    """A group of kinds that the same people deal with: a code for addresses, and one word."""

    VISITS = "visits", "Visits"
    CHECKS = "checks", "Checks"
    TRAINING = "training", "Training"
    REVIEWS = "reviews", "Reviews"
    PLANS = "plans", "Plans"
    ALLOCATION = "allocation", "Workers"
    COMPLAINTS = "complaints", "Complaints"
    OTHER = "other", "Other"

    def __init__(self, code: str, label: str) -> None:
        self.code = code
        self.label = label
