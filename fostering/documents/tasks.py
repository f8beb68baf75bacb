"""The worker's part in packs. Safe to run twice, and safe to miss."""

import structlog
from celery import shared_task
from django.utils import timezone

from fostering.core.errors import DomainError
from fostering.documents import making, packs
from fostering.documents.actions import packs as actions
from fostering.documents.models import Pack

logger = structlog.get_logger(__name__)

NOT_THEIRS = "The record is no longer one that you may make a pack of."
BROKEN = "Something went wrong while it was being made. It has been reported. Try again."


@shared_task(name="documents.build_pack")
def build_pack(pack_id: int) -> None:
    """Make a waiting pack; log and return when it is gone, done or in another worker's hands."""
    pack = actions.claim(pack_id=pack_id, by=None)
    if pack is None:
        logger.info("pack.not_free", pack_id=pack_id)
        return
    try:
        made = _make(pack)
    except DomainError as error:
        actions.fail(pack=pack, message=error.message, by=pack.requested_by)
    except Exception as error:
        # A kind's code or an uploaded file broke: the person is told, the log has the place. The
        # message of the exception may quote the record, so only its type is logged.
        logger.error("pack.failed", pack_id=pack_id, error=type(error).__name__, at=_place(error))  # noqa: TRY400
        actions.fail(pack=pack, message=BROKEN, by=pack.requested_by)
    else:
        actions.finish(pack=pack, made=made, by=pack.requested_by)


def _make(pack: Pack) -> making.Made:
    kind = packs.get(pack.kind)
    subject = kind.subjects(pack.requested_by).filter(pk=pack.subject_id).first()
    if subject is None or not kind.can_make(pack.requested_by, subject):
        raise DomainError(NOT_THEIRS)
    asked_on = timezone.localdate(pack.created_at)

    def report(progress: int, step: str) -> None:
        # Outside any transaction, so that the page sees each step as it is taken.
        now = timezone.now()
        Pack.objects.filter(pk=pack.pk, attempts=pack.attempts).update(
            progress=progress, step=step, claimed_at=now
        )

    return making.make(kind, subject, pack.options, asked_on, report)


def _place(error: Exception) -> str:
    """The last line of our own or a library's code that the error passed through."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""


@shared_task(name="documents.send_unheard_packs")
def send_unheard_packs() -> None:
    """Send again the packs that the queue did not hear of, and those whose worker was killed."""
    sent = actions.send_unheard(by=None)
    if sent:
        logger.info("pack.sent_again", count=sent)
