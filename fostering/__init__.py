"""The project package: the ground floor (core ... documents) and the roof (dashboards, api)."""

from fostering.celery import app as celery_app

__all__ = ["celery_app"]
