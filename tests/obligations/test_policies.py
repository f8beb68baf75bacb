"""The shipped policies, their versions, and the one in use."""

import dataclasses
import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction

from fostering.audit.models import Event
from fostering.core.errors import DomainError
from fostering.obligations import policies
from fostering.obligations.actions import policies as actions
from fostering.obligations.cycles import Term, Unit, Versions
from fostering.obligations.models import Policy, StandardVersion
from fostering.obligations.policies.files import PolicyFileError, read_all
from tests.factories import UserFactory
from tests.obligations.standards import POLICIES

WEEKS_6 = Term(6, Unit.WEEKS)
NONE, MONTHS_12, MONTHS_36 = {}, Term(12, Unit.MONTHS), Term(36, Unit.MONTHS)
LATER = datetime.date(2026, 12, 1)

FIGURES = {
    "england": {"connected_person": 18},
    "tri_borough": {},
    "leicestershire": {"connected_person": 18, "short_break": 18},
    "southwark": {"connected_person": 18},
    "kent": {"connected_person": 18},
}


def own_copy(code):
    return actions.own_copy(policy=Policy.objects.get(code=code), by=None)


def write(folder, **files):
    for code, text in files.items():
        (folder / f"{code}.toml").write_text(text)
    return folder


VISIT = """
[supervision_visit]
interval = {interval}
unit = "weeks"
lead_days = 7
basis = "practice"
citation = "common practice"
effective_from = 2011-04-01
"""


@pytest.mark.django_db
class TestShipped:
    def test_five_policies_and_one_in_use(self):
        assert set(Policy.objects.values_list("code", flat=True)) == set(POLICIES)
        assert policies.current().code == "england"

    @pytest.mark.parametrize("code", POLICIES)
    def test_figures(self, code):
        kinds = policies.get(code).kinds
        on = datetime.date(2026, 11, 22)
        figures = {
            kind: (s.term, dict(s.by_category), s.lead_days)
            for kind, versions in kinds.items()
            if (s := versions.on(on)) and not s.is_off
        }

        assert figures["supervision_visit"] == (WEEKS_6, NONE, 7)
        assert figures["dbs_check"] == (MONTHS_36, NONE, 90)
        assert figures["medical_check"] == (MONTHS_36, NONE, 90)
        assert figures["tsds_workbook"] == (MONTHS_12, FIGURES[code], 90)

    def test_every_figure_cites_its_source(self):
        assert not StandardVersion.objects.filter(citation="").exists()
        assert policies.get("tri_borough").for_("supervision_visit").on(LATER).citation == (
            "Tri-borough statement of purpose 3.3.2"
        )

    def test_loading_again_adds_nothing(self):
        assert actions.load(today=LATER) == 0

    def test_no_such_policy(self):
        with pytest.raises(policies.NoSuchPolicy):
            policies.get("rutland")

    def test_a_version_is_never_changed(self):
        version = StandardVersion.objects.first()
        version.interval = 1

        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            version.save()


@pytest.mark.django_db
class TestChangedFile:
    def load(self, folder, **files):
        return actions.load(today=LATER, files=read_all(write(folder, **files)))

    def test_its_figures_are_in_force_from_the_day_it_is_loaded(self, tmp_path):
        self.load(tmp_path, local='name = "Local"' + VISIT.format(interval=6))

        added = self.load(tmp_path, local='name = "Local"' + VISIT.format(interval=4))

        versions = policies.get("local").for_("supervision_visit")
        assert added == 1
        assert versions.on(LATER - datetime.timedelta(days=1)).term.interval == 6
        assert versions.on(LATER).term.interval == 4

    def test_what_is_inherited_changes_too(self, tmp_path):
        child = 'name = "Child"\ninherits = "base"\n'
        self.load(tmp_path, base='name = "Base"' + VISIT.format(interval=6), child=child)

        self.load(tmp_path, base='name = "Base"' + VISIT.format(interval=4))

        assert policies.get("child").for_("supervision_visit").on(LATER).term.interval == 4

    def test_what_the_service_edited_stays(self, tmp_path):
        self.load(tmp_path, local='name = "Local"' + VISIT.format(interval=6))
        actions.revise_standard(
            policy=own_copy("local"),
            kind="supervision_visit",
            figures={"interval": 5},
            effective_from=LATER,
            reason="Agreed with the carers' forum",
            by=UserFactory(service_manager=True),
        )

        self.load(tmp_path, local='name = "Local"' + VISIT.format(interval=4))

        assert policies.get("local").for_("supervision_visit").on(LATER).term.interval == 4
        assert policies.get("own_local").for_("supervision_visit").on(LATER).term.interval == 5

    def test_what_nobody_edited_follows(self, tmp_path):
        self.load(tmp_path, local='name = "Local"' + VISIT.format(interval=6))
        own_copy("local")
        news = VISIT.replace("supervision_visit", "carer_contact").format(interval=5)

        added = self.load(tmp_path, local='name = "Local"' + VISIT.format(interval=4) + news)

        own = policies.get("own_local")
        assert added == 4
        assert own.kinds == {
            kind: Versions(
                tuple(
                    dataclasses.replace(version, id=mine.id)
                    for version, mine in zip(
                        versions.versions, own.kinds[kind].versions, strict=True
                    )
                )
            )
            for kind, versions in policies.get("local").kinds.items()
        }
        assert self.load(tmp_path, local='name = "Local"' + VISIT.format(interval=4) + news) == 0


@pytest.mark.django_db
class TestWriting:
    def revise(self, **fields):
        return actions.revise_standard(
            **{
                "policy": own_copy("england"),
                "kind": "supervision_visit",
                "figures": {"interval": 4},
                "effective_from": LATER,
                "reason": "Every four weeks from December",
                "by": UserFactory(service_manager=True),
                **fields,
            }
        )

    def test_a_revision_is_seen_at_once_and_leaves_an_event(self):
        own_copy("england")
        policies.current()

        version = self.revise()

        assert policies.current().for_("supervision_visit").on(LATER).term.interval == 4
        assert version.made_by is not None
        assert Event.objects.filter(kind="standard.revised", subject_id=version.pk).count() == 1

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"reason": "  "}, "reason"),
            ({"effective_from": datetime.date(2011, 3, 31)}, "effective_from"),
            ({"kind": "sandwich_check"}, "kind"),
            ({"figures": {"interval": 6, "lead_days": 7}}, None),
            ({"policy": Policy(name="England")}, None),
        ],
    )
    def test_it_says_what_is_wrong(self, fields, field):
        with pytest.raises(DomainError) as caught:
            self.revise(**fields)

        assert caught.value.field == field

    def test_the_service_works_on_its_own_copy(self):
        england = policies.get("england").kinds

        version = actions.change_standard(
            kind="supervision_visit",
            figures={"interval": 4},
            effective_from=LATER,
            reason="Agreed",
            by=UserFactory(service_manager=True),
        )

        current = Policy.objects.get(is_current=True)
        assert (current.code, current.inherits.code, current.is_own) == (
            "own_england",
            "england",
            True,
        )
        assert version.policy == current
        assert policies.get("england").kinds == england
        assert policies.current().kinds.keys() == england.keys()
        assert own_copy("england") == own_copy("own_england") == current

    def test_a_copy_of_a_policy_that_is_not_in_use_is_not_put_in_use(self):
        own_copy("kent")

        assert policies.current().code == "england"

    def test_another_policy_can_be_put_in_use(self):
        actions.use_policy(code="kent", by=None)

        assert policies.current().code == "kent"
        assert Policy.objects.filter(is_current=True).count() == 1
        assert Event.objects.filter(kind="policy.chosen").latest("pk").data == {"code": "kent"}

    def test_the_command_puts_it_in_use(self, capsys):
        call_command("load_policies", "--use", "tri_borough")

        assert policies.current().code == "tri_borough"
        assert "0 households checked" in capsys.readouterr().out

    def test_the_command_names_the_policies_when_there_is_no_such_one(self):
        with pytest.raises(CommandError, match="no policy called rutland"):
            call_command("load_policies", "--use", "rutland")


class TestBadFiles:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("name = ", "local.toml: not valid TOML"),
            ("[supervision_visit]", "local.toml: needs a name"),
            ('name = "L"\ninherits = "nowhere"', "local.toml: inherits from nowhere"),
            ('name = "L"\ninherits = "local"', "local.toml: inherits from itself"),
            ('name = "L"\nvisit = 6', r"local.toml \[visit\]: must be a table"),
            ('name = "L"\n[visit]\ninterval = 6', r"local.toml \[visit\]: needs basis, citation"),
            (
                'name = "L"' + VISIT.format(interval=-1),
                "interval must be a whole number from 0 to 1200",
            ),
            (
                'name = "L"' + VISIT.format(interval=6).replace("weeks", "fortnights"),
                "unit must be one of days, weeks, months, working_days",
            ),
            ('name = "L"' + VISIT.format(interval=6) + "colour = 1", "does not know colour"),
            (
                'name = "L"' + VISIT.format(interval=6).replace("common practice", " "),
                "citation must say where the figure comes from",
            ),
            (
                'name = "L"' + VISIT.format(interval=6).replace("2011-04-01", '"April"'),
                "effective_from must be a date",
            ),
        ],
    )
    def test_the_message_names_file_and_field(self, tmp_path, text, message):
        with pytest.raises(PolicyFileError, match=message):
            read_all(write(tmp_path, local=text))
