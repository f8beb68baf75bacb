"""What the floors above hear of: a change to a person who works here, or to a team.

Sent inside the action's transaction. fostering.audit writes the event, fostering.notifications
queues the email; when either fails nothing is saved.
"""

from django.dispatch import Signal

# by: User, kind: str, subject: Model, data: dict of labels, codes and ids.
changed = Signal()
# by: User, user: User, path: the page on which they choose their password.
invited = Signal()
