"""The product's settings, quicker: nothing here changes what a page or a rule does."""

import tempfile
from pathlib import Path

from fostering.settings import *
from fostering.settings import MIDDLEWARE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
FILES_ROOT = Path(tempfile.mkdtemp(prefix="fostering-tests-"))
FOLDER = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": FILES_ROOT, "base_url": None},
}
STORAGES = {
    # With FILES_S3_BUCKET set, every test that keeps a file keeps it in that bucket.
    "default": STORAGES["default"] if FILES_S3_BUCKET else FOLDER,
    # The live server finds static files where they lie; no manifest to build first.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# One connection a thread: the pool's background threads outlive a test's database.
for _each in DATABASES.values():
    _each["OPTIONS"].pop("pool")
LOGGING_CONFIG = None
# What is due is worked out in the test's own process and transaction.
OBLIGATIONS_PROCESSES = 1
# Each query whose text is kept is written by the ORM too, and has to say the same.
PROVE_WRITTEN_QUERIES = True
