"""Policies, obligations, and what the nightly job did."""

from fostering.obligations.models.obligations import Obligation, State
from fostering.obligations.models.policies import Policy, StandardVersion
from fostering.obligations.models.runs import Flag, JobProblem, TaskRun

__all__ = [
    "Flag",
    "JobProblem",
    "Obligation",
    "Policy",
    "StandardVersion",
    "State",
    "TaskRun",
]
