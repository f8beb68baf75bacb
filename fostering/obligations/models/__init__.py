"""Policies, obligations, and what the nightly job did."""

from fostering.obligations.models.exceptions import DutyException
from fostering.obligations.models.obligations import Obligation, State
from fostering.obligations.models.policies import Policy, StandardVersion
from fostering.obligations.models.runs import Flag, JobProblem, TaskRun
from fostering.obligations.models.stale import Reckoning, StaleRecord
from fostering.obligations.models.trials import PolicyTrial

__all__ = [
    "DutyException",
    "Flag",
    "JobProblem",
    "Obligation",
    "Policy",
    "PolicyTrial",
    "Reckoning",
    "StaleRecord",
    "StandardVersion",
    "State",
    "TaskRun",
]
