"""The Celery application. Tasks receive ids, fetch, and call one action."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fostering.settings")

app = Celery("fostering")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
