"""Complaints and allegations: restricted records."""

from complaints.models.allegations import Allegation, AllegationReader
from complaints.models.complaints import Complaint

__all__ = ["Allegation", "AllegationReader", "Complaint"]
