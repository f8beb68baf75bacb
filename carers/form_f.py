"""What an assessment report is made of: our own headings, in the order in which panel reads them.

They cover what Schedule 3 of the Fostering Services (England) Regulations 2011 asks about an
applicant: part 1 of the schedule in "About the household", part 2 in the rest.
A section's code is stored and never renamed.
"""

from dataclasses import dataclass

from carers.enums import AssessmentKind


@dataclass(frozen=True)
class Section:
    """One section: its heading, and prompts for whoever writes it."""

    code: str
    title: str
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A part of the report, with the sections in it."""

    code: str
    title: str
    sections: tuple[Section, ...]


PICTURE = Section(
    "picture",
    "The household in short",
    (
        "A paragraph that lets a reader who never met them picture this family.",
        "Who lives here, what matters to them, what a child would notice first.",
    ),
)
IDENTITY = Section(
    "identity",
    "Who they are",
    (
        "Names now and before, where each was born, nationality and immigration status.",
        "Ethnicity, languages spoken at home, faith and how it is practised.",
        "Which identity documents you saw, and when.",
    ),
)
PARTNERSHIPS = Section(
    "partnerships",
    "Partnerships, now and before",
    (
        "How long they have been together and what their legal status is.",
        "Each earlier marriage or partnership: how it ended, and whether that person was asked.",
        "For a single applicant: who they turn to.",
    ),
)
HOUSEHOLD = Section(
    "household",
    "Everyone else in the family",
    (
        "Each child and adult in the home: what they think about fostering, how you found out.",
        "Children who live elsewhere or are grown up: contact, and what they say.",
        "If you did not speak with one of them, why not.",
    ),
)
HOME = Section(
    "home",
    "The home, pets and travel",
    (
        "Rooms, and where a child would sleep, play and study.",
        "Anything found in the health and safety check, and when it was put right.",
        "Each animal: temperament, training, where it sleeps.",
        "The neighbourhood, schools, cars and who drives. Earlier addresses.",
    ),
)
BEFORE = Section(
    "before",
    "Earlier fostering, adoption or childminding",
    (
        "Earlier applications or approvals of anyone in the home, with their outcome.",
        "What the earlier service said, and what you make of it.",
    ),
)
HEALTH = Section(
    "health",
    "Health",
    (
        "What the medical adviser concluded about each applicant, and on which date.",
        "How conditions, medicines, smoking, weight or alcohol would bear on caring for a child.",
    ),
)
WORK = Section(
    "work",
    "Education, work and money",
    (
        "Schools, qualifications and jobs in order, with gaps explained.",
        "How working hours would fit with a child's day.",
        "Income and commitments: could they manage for a time without a child placed?",
        "Court proceedings, debts or orders, past or present.",
    ),
)
SUPPORT = Section(
    "support",
    "Family, friends and neighbours",
    (
        "Who would help in an emergency, and who would help every week.",
        "Whom you met, and what they understand of fostering.",
    ),
)
PREPARATION = Section(
    "preparation",
    "Preparation for fostering",
    (
        "Training attended, with dates, and what each applicant took from it.",
        "Time spent with foster carers or with children who need care.",
    ),
)
CHILDHOOD = Section(
    "childhood",
    "Growing up",
    (
        "Each applicant's childhood: who cared for them, what was good, what hurt.",
        "Losses and changes, and how they make sense of them now.",
    ),
)
ADULT_LIFE = Section(
    "adult_life",
    "Adult life",
    (
        "Turning points, hard times, and what they did about them.",
        "How each handles stress, conflict and disappointment. Give an example.",
    ),
)
RELATIONSHIP = Section(
    "relationship",
    "Their relationship",
    (
        "How they share decisions and disagree.",
        "What fostering could ask of the relationship.",
    ),
)
CARING = Section(
    "caring_experience",
    "Experience of caring for children",
    (
        "Children they have raised, taught, minded or helped: ages, needs, for how long.",
        "What they enjoyed, what they would do differently.",
    ),
)
FAMILY_LIFE = Section(
    "family_life",
    "Family life",
    (
        "An ordinary week: meals, bedtimes, rules, fun.",
        "What would change for everyone when a child arrives.",
    ),
)
MOTIVATION = Section(
    "motivation",
    "Why they want to foster",
    (
        "What led to it, why now, and whether everyone in the home agrees.",
        "What they hope for, and what they fear.",
    ),
)
UNDERSTANDING = Section(
    "understanding",
    "Understanding children in care",
    (
        "What they know of trauma, loss and attachment, and what they do with it.",
        "How they would respond to a child who pushes them away. Give an example.",
    ),
)
SAFER_CARING = Section(
    "safer_caring",
    "Keeping children safe",
    (
        "Safer caring at home and online, privacy, discipline without physical punishment.",
        "Would they notice harm, and would they say so?",
    ),
)
WHOLE_CHILD = Section(
    "whole_child",
    "A child's identity, health and school",
    (
        "How they would value a child's background, faith, culture, disability or sexuality.",
        "How they would follow a child's health and stand up for a child at school.",
    ),
)
WORKING_TOGETHER = Section(
    "working_together",
    "A child's family, and working with others",
    (
        "Their view of birth parents, and how they would handle time with family.",
        "Working with social workers, keeping records, keeping confidences, moving a child on.",
    ),
)
OWN_GROWTH = Section(
    "own_growth",
    "Learning and resilience",
    (
        "How they take advice and criticism, and what they will need to learn first.",
        "How they would look after themselves and each other.",
    ),
)
TYPE = Section(
    "type_of_fostering",
    "The fostering that would suit them",
    (
        "Ages, number and needs of children, short or long term, and why.",
        "Which children they should not be asked to care for, and why.",
    ),
)
SUMMARY = Section(
    "summary",
    "Summary: strengths and vulnerabilities",
    (
        "What they would bring to a child, with the evidence for it.",
        "What could be hard, and which support would hold it.",
    ),
)
APPLICANTS_VIEW = Section(
    "applicants_view",
    "What the applicants say about this report",
    (
        "The day on which they were given the report to read.",
        "What they agree with, what they see differently, in their own words.",
    ),
)

CHILD = Section(
    "child",
    "The child, and what the child needs",
    (
        "Health, development, school, identity, and what the child has lived through.",
        "The child's wishes and feelings about living here, and how you found out.",
    ),
)
CONNECTION = Section(
    "connection",
    "The child and the applicants",
    (
        "How they know each other, how long, and what the tie means to the child.",
        "How the arrangement came about, and what was seen on the first visits.",
    ),
)
PARENTS = Section(
    "parents",
    "The child's parents and wider family",
    (
        "What the parents think, and how the applicants see what happened.",
        "Time with family: what is planned, and could the applicants keep the child safe in it?",
    ),
)
WHY_CARE = Section(
    "why_care",
    "Why they want to care for this child",
    (
        "What they understand they are taking on, and for how long.",
        "What would change for their own children, their work and their home.",
    ),
)
PERMANENCE = Section(
    "permanence",
    "The child's future",
    (
        "Other ways in which the child could live here for good, and what the applicants think.",
        "What support they would need in each.",
    ),
)

FORM_F = (
    Part(
        "about",
        "About the household",
        (
            PICTURE,
            IDENTITY,
            PARTNERSHIPS,
            HOUSEHOLD,
            HOME,
            BEFORE,
            HEALTH,
        ),
    ),
    Part(
        "circumstances",
        "Circumstances and support",
        (WORK, SUPPORT, PREPARATION),
    ),
    Part(
        "lives",
        "Their lives so far",
        (CHILDHOOD, ADULT_LIFE, RELATIONSHIP, CARING, FAMILY_LIFE),
    ),
    Part(
        "fostering",
        "Caring for children who are looked after",
        (
            MOTIVATION,
            UNDERSTANDING,
            SAFER_CARING,
            WHOLE_CHILD,
            WORKING_TOGETHER,
            OWN_GROWTH,
            TYPE,
        ),
    ),
    Part("conclusion", "Conclusion", (SUMMARY, APPLICANTS_VIEW)),
)
CONNECTED_PERSON = (
    Part("child", "The child", (CHILD, CONNECTION, PARENTS)),
    Part(
        "about",
        "About the household",
        (PICTURE, IDENTITY, PARTNERSHIPS, HOUSEHOLD, HOME, HEALTH, WORK, SUPPORT),
    ),
    Part("lives", "Their lives so far", (CHILDHOOD, ADULT_LIFE, CARING)),
    Part("caring", "Caring for this child", (WHY_CARE, SAFER_CARING, WHOLE_CHILD, PERMANENCE)),
    Part("conclusion", "Conclusion", (SUMMARY, APPLICANTS_VIEW)),
)
PARTS: dict[str, tuple[Part, ...]] = {
    AssessmentKind.FORM_F: FORM_F,
    AssessmentKind.CONNECTED_PERSON: CONNECTED_PERSON,
}


def parts_of(kind: str) -> tuple[Part, ...]:
    """The parts of the report for one AssessmentKind."""
    return PARTS[kind]


def sections_of(kind: str) -> list[Section]:
    """Every section of the report for one AssessmentKind, in reading order."""
    return [section for part in parts_of(kind) for section in part.sections]


def section_of(kind: str, code: str) -> Section | None:
    """The section with this code, or None when reports of this kind have none."""
    return next((s for s in sections_of(kind) if s.code == code), None)


# The heading of every section by its code.
TITLES = {s.code: s.title for kind in PARTS for s in sections_of(kind)}
