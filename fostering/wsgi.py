"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fostering.settings")

application = get_wsgi_application()

# What every page needs is read now, not by the first person who opens one.
_ = get_resolver().url_patterns

# It stays for the life of the process: the collector need not look through it again and again, which
# held up one page in fifty by a tenth of a second.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
