"""The five policies of the contract as figures, copied from its two tables and its list of leads."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Policy:
    """What one policy asks. None: the kind is off."""

    contact_months: int | None = None
    second_unannounced_months: int | None = None
    handover_months: int | None = None
    limit_months: int | None = None
    lead_limit_months: int | None = None
    tsds_months: int = 12
    tsds_months_of: tuple[tuple[str, int], ...] = (("connected_person", 18),)
    stage_2_working_days: int = 25
    stage_2_extended_working_days: int = 65
    stage_2_days_from_received: int | None = None

    def workbook_months(self, category: str) -> int:
        """The months for a workbook in a household of this category."""
        return dict(self.tsds_months_of).get(category, self.tsds_months)


ENGLAND = Policy()
POLICIES: dict[str, Policy] = {
    "england": ENGLAND,
    "tri_borough": replace(
        ENGLAND, contact_months=1, tsds_months_of=(), stage_2_days_from_received=28
    ),
    "leicestershire": replace(
        ENGLAND, tsds_months_of=(("connected_person", 18), ("short_break", 18))
    ),
    "southwark": ENGLAND,
    "kent": replace(
        ENGLAND,
        second_unannounced_months=12,
        handover_months=34,
        limit_months=36,
        lead_limit_months=12,
    ),
}

# Days before the due date from which a duty is due soon.
LEADS: dict[str, int] = {
    "supervision_visit": 7,
    "carer_contact": 7,
    "unannounced_visit": 30,
    "second_unannounced_visit": 30,
    "home_inspection": 30,
    "annual_review": 60,
    "dbs_check": 90,
    "medical_check": 90,
    "tsds_workbook": 90,
    "safer_caring_plan": 3,
    "delegated_authority": 3,
    "allocated_worker": 7,
    "allocation_handover": 30,
    "allocation_limit": 60,
    "temporary_approval_end": 28,
    "complaint_stage_1": 3,
    "complaint_stage_2": 3,
    "complaint_stage_3": 3,
    "lado_referral": 7,
}
