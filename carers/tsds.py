"""The training, support and development standards, under the service's own short headings.

NMS 20.3 asks for them; the topics are those of the standards for foster carers, for family and
friends carers and for short break carers. The headings and prompts are ours.
"""

from typing import NamedTuple

from carers.enums import WorkbookTemplate


class Standard(NamedTuple):
    """One standard of a workbook: its number, our heading, and what evidence may look like."""

    number: int
    title: str
    prompt: str


_FOSTER_CARERS = (
    (
        "Values that guide the care you give",
        "How you treat each child as an individual, listen to them and act fairly.",
    ),
    (
        "What is expected of you as a foster carer",
        "Your part in the team around the child, record keeping, confidentiality and support.",
    ),
    (
        "A healthy and safe home",
        "Health appointments, medicines, food, first aid, fire and safety in and out of the home.",
    ),
    (
        "Talking, listening and writing things down",
        "How you communicate with children, their families and other professionals.",
    ),
    (
        "How children grow and what helps them",
        "Attachment, play, school, identity, and the effects of loss and trauma.",
    ),
    (
        "Keeping children from harm",
        "Signs of abuse, online safety, going missing, allegations, and what you would do.",
    ),
    (
        "Your own learning",
        "What you have learned, the training you took part in and what you want to learn next.",
    ),
)
_FAMILY_AND_FRIENDS = (
    (
        "Your part in this child's life",
        "Caring for a child you already know, and working with their parents and social worker.",
    ),
    (
        "A safe home and good health",
        "Health appointments, medicines, food, first aid and safety in and out of the home.",
    ),
    (
        "Talking and listening",
        "How you communicate with the child, the family and professionals, and keep notes.",
    ),
    (
        "How children grow and what helps them",
        "School, play, identity, contact with family, and the effects of loss and trauma.",
    ),
    (
        "Keeping the child from harm",
        "Signs of abuse, online safety, family pressures, and what you would do.",
    ),
    (
        "Your own learning",
        "What you have learned, the support you use and what you want to learn next.",
    ),
)


def standards(template: str) -> tuple[Standard, ...]:
    """The standards of one workbook, in order: seven, or six for family and friends carers."""
    is_family = template == WorkbookTemplate.FAMILY_AND_FRIENDS
    headings = _FAMILY_AND_FRIENDS if is_family else _FOSTER_CARERS
    return tuple(
        Standard(number, title, prompt) for number, (title, prompt) in enumerate(headings, start=1)
    )
