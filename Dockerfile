FROM python:3.11-slim-bookworm

# What WeasyPrint draws with, and what says which kind of file an upload is.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core libmagic1 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY manage.py pyproject.toml ./
COPY fostering fostering
COPY carers carers
COPY placements placements
COPY complaints complaints
COPY reviews reviews
COPY templates templates
COPY static static

# Collecting files opens no connection; these values only let the settings load, and do not stay.
RUN SECRET_KEY=build DATABASE_URL=postgres://build REDIS_URL=redis://build FILES_ROOT=/tmp \
    STATIC_ROOT=/app/collected python manage.py collectstatic --no-input --ignore src \
    && useradd --uid 10001 --no-create-home fostering \
    && install -d -o fostering -g fostering /srv/fostering /srv/fostering/files

ENV STATIC_ROOT=/app/collected FILES_ROOT=/srv/fostering/files PYTHONUNBUFFERED=1 HOME=/tmp
USER fostering
EXPOSE 8000
CMD ["gunicorn", "fostering.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "3", "--threads", "2", \
     "--keep-alive", "0", "--worker-connections", "2", \
     "--max-requests", "20000", "--max-requests-jitter", "2000", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
