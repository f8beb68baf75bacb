"""Households, the people in them, and what the service knows and decides about them."""

from carers.models.allocations import Allocation
from carers.models.approvals import Approval
from carers.models.assessments import Assessment, AssessmentSection, Reference
from carers.models.checks import Check
from carers.models.households import Household, Person
from carers.models.training import TsdsEvidence, TsdsWorkbook

__all__ = [
    "Allocation",
    "Approval",
    "Assessment",
    "AssessmentSection",
    "Check",
    "Household",
    "Person",
    "Reference",
    "TsdsEvidence",
    "TsdsWorkbook",
]
