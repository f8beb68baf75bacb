"""A record with something on every page, and the address of each page on it."""

import datetime

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from carers.form_f import sections_of
from fostering.core.dates import today
from fostering.documents.models import Pack, StoredFile
from fostering.interchange import export_work
from fostering.interchange.actions import exports
from fostering.interchange.models import ImportBatch
from fostering.obligations.actions import exceptions, trials
from fostering.obligations.models import Obligation
from tests import factories as f

# Sign-in and second-factor pages are allauth's: everybody may open them.
NOT_WALKED = ("account_", "mfa_")
NOT_PAGES = {"livez", "readyz"}


def furnish(cast):
    """Give the near household an assessment, a draft, a document and packs. Returns url kwargs."""
    household = cast.household
    carer = household.people.get()
    visit = household.visits.get()
    placement = household.placements.get()
    visit.children.create(placement=placement, seen="alone", wishes_and_feelings="To stay")
    agreed = visit.actions.create(what="Ring", owner="worker", due_on=visit.visited_on)
    draft = f.VisitFactory(household=household, worker=cast.worker, status="draft", draft={})
    assessment = f.AssessmentFactory(household=household, assessor=cast.assessor)
    code = sections_of(assessment.kind)[0].code
    reference = f.ReferenceFactory(assessment=assessment)
    complaint = f.ComplaintFactory(household=household)
    allegation = f.AllegationFactory(household=household)
    f.AllegationReaderFactory(allegation=allegation, user=cast.colleague)
    stored = _stored_file(cast)
    batch = ImportBatch.objects.create(name="records.zip", status="checked")
    export = exports.ask(by=cast.service_manager)
    export_work.write(export, by=cast.service_manager)
    pack = _pack("form_f", cast, assessment.pk)
    here = {"pk": household.pk}
    return {
        "team-page": {"pk": household.team_id},
        "team-edit": {"pk": household.team_id},
        "area-edit": {"pk": _area(household).pk},
        "area-page": {"pk": _area(household).pk},
        "people-edit": {"pk": cast.colleague.pk},
        "people-invite": {"pk": cast.colleague.pk},
        "token-revoke": {"key": "0" * 8},
        "household-": here,
        "person-add": here,
        "person-edit": {"pk": carer.pk},
        "approval-add": here,
        "approval-edit": {"pk": household.approvals.get().pk},
        "allocation-change": here,
        "check-list": here,
        "check-add": here,
        "check-edit": {"pk": carer.checks.get().pk},
        "workbook-evidence": {"pk": carer.pk, "standard": 1},
        "workbook-sign-off": {"pk": carer.pk, "standard": 1},
        "workbook-undo-sign-off": {"pk": carer.pk, "standard": 1},
        "workbook-": {"pk": carer.pk},
        "assessment-start": here,
        "assessment-section": {"pk": assessment.pk, "code": code},
        "assessment-autosave": {"pk": assessment.pk, "code": code},
        "assessment-": {"pk": assessment.pk},
        "section-reopen": {"pk": assessment.pk, "code": code},
        "reference-add": {"pk": assessment.pk},
        "reference-edit": {"pk": reference.pk},
        "complaint-": {"pk": complaint.pk},
        "allegation-add": here,
        "allegation-": {"pk": allegation.pk},
        "document-download": {"key": stored.key},
        "document-remove": {"key": stored.key},
        "document-": here,
        "pack-new": {"pk": assessment.pk},
        "pack-": {"pk": pack.pk},
        "import-": {"pk": batch.pk},
        "export-": {"pk": export.pk},
        "visit-list": here,
        "visit-start": here,
        "visit-edit": {"pk": draft.pk},
        "visit-autosave": {"pk": draft.pk},
        "visit-discard": {"pk": draft.pk},
        "visit-action-done": {"pk": agreed.pk},
        "visit-action-open-again": {"pk": agreed.pk},
        "visit-": {"pk": visit.pk},
        "placement-add": here,
        "placement-": {"pk": placement.pk},
        "contact-edit": {"pk": f.ContactFactory(household=household).pk},
        "contact-": here,
        "inspection-edit": {"pk": f.HomeInspectionFactory(household=household).pk},
        "inspection-add": here,
        "safer-caring-plan-add": {"pk": placement.pk},
        "safer-caring-plan-edit": {"pk": f.SaferCaringPlanFactory(placement=placement).pk},
        "delegated-authority-add": {"pk": placement.pk},
        "delegated-authority-edit": {"pk": f.DelegatedAuthorityFactory(placement=placement).pk},
        "review-edit": {"pk": f.ReviewFactory(household=household).pk},
        "review-": here,
        "duty-history": here,
        "exception-add": {"pk": _obligation(household).pk},
        "exception-withdraw": {"pk": _exception(cast, household).pk},
        "policy-trial": {"pk": _trial(cast).pk},
        "policy-trial-progress": {"pk": _trial(cast).pk},
        "policy-trial-save": {"pk": _trial(cast).pk},
        "policy-use": {"code": "kent"},
        "policy-detail": {"code": "kent"},
        "standard-detail": {"code": "kent", "kind": "dbs_check"},
        "standard-change": {"kind": "dbs_check"},
        "api-household-detail": here,
        "api-visit-detail": {"pk": visit.pk},
        "api-obligation-detail": {"pk": _obligation(household).pk},
    }


def _area(household):
    """The area of the near team; made once."""
    team = household.team
    if team.area is None:
        team.area = f.AreaFactory()
        team.save()
    return team.area


def _obligation(household):
    return Obligation.objects.filter(household_id=household.pk, closed_on=None).first()


def _exception(cast, household):
    """The medical of the household's carer, extended."""
    row = Obligation.objects.open_on(today()).get(household_id=household.pk, kind="medical_check")
    return exceptions.grant(
        obligation=row,
        effect="extended",
        until=max(row.due_on, today()) + datetime.timedelta(days=7),
        reason="On holiday",
        today=today(),
        by=cast.manager,
    )


def _trial(cast):
    return trials.propose_policy(code="kent", reason="Merged", day=today(), by=cast.service_manager)


def _stored_file(cast):
    stored = StoredFile(
        household_id=cast.household.pk,
        kind="health_report",
        title="Health report",
        content_type="application/pdf",
        extension="pdf",
        size=9,
        sha256="0" * 64,
        uploaded_by=cast.worker,
    )
    stored.file.save("health.pdf", ContentFile(b"%PDF-1.7\n"), save=False)
    stored.save()
    return stored


def _pack(kind, cast, subject_id):
    return Pack.objects.create(
        kind=kind,
        household_id=cast.household.pk,
        subject_id=subject_id,
        requested_by=cast.panel_coordinator,
    )


def url_names():
    """The name of every address with its parameters, in order, once each."""
    found = {}

    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns)
            elif isinstance(pattern, URLPattern) and pattern.name:
                found.setdefault(pattern.name, set(pattern.pattern.regex.groupindex))

    walk(get_resolver().url_patterns)
    return {n: g for n, g in found.items() if not n.startswith(NOT_WALKED)}


def address(name, parameters, kwargs):
    """The address called `name` on the furnished record. KeyError: give it kwargs above."""
    if not parameters:
        return reverse(name)
    key = name if name in kwargs else name.split("-")[0] + "-"
    return reverse(name, kwargs={p: v for p, v in kwargs[key].items() if p in parameters})


def pages_for(cast, who, not_for=()):
    """Pages that `who` may open and nobody of `not_for`, by name: GET answers 200 for them."""
    from tests.test_access_matrix import expected  # noqa: PLC0415 - the table is the source

    kwargs = furnish(cast)
    return {
        name: address(name, parameters, kwargs)
        for name, parameters in url_names().items()
        if expected("GET", name, who) == "ok"
        and not any(expected("GET", name, other) == "ok" for other in not_for)
        and name not in NOT_PAGES
        and not name.startswith(("api-", "document-download", "export-download", "import-template"))
        and not name.endswith("-progress")  # a piece of a page
    }
