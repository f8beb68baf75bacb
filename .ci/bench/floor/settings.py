"""Django with nothing in it but a pool of connections, as large as the product's."""

import os
import secrets

import dj_database_url

SECRET_KEY = secrets.token_urlsafe()  # nothing is signed
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "bench.floor.urls"
DATABASES = {
    "default": {
        **dj_database_url.parse(os.environ["DATABASE_URL"]),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 4}},
    }
}
USE_I18N = False
USE_TZ = True
TIME_ZONE = "Europe/London"
LOGGING_CONFIG = None
