# One image for web, worker and beat. Build: docker build --tag skinspect .
FROM python:3.11-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/skinspect
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements/base.txt requirements/
RUN pip install --require-hashes --requirement requirements/base.txt
COPY manage.py pyproject.toml ./
COPY skinspect_site skinspect_site
COPY classifier classifier
COPY ml ml
COPY static static
COPY templates templates
# The development settings need no secrets; nothing of them but the static files is kept.
RUN SKINSPECT_HOME=/srv/build DJANGO_SETTINGS_MODULE=skinspect_site.settings.development \
        python manage.py collectstatic --no-input --verbosity 0 \
    && mv /srv/build/static /srv/static \
    && rm -rf /srv/build \
    && python -m compileall -q classifier ml skinspect_site

FROM python:3.11-slim-bookworm

RUN groupadd --gid 10001 skinspect \
    && useradd --uid 10001 --gid skinspect --home-dir /var/lib/skinspect --create-home --shell /usr/sbin/nologin skinspect
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    DJANGO_SETTINGS_MODULE=skinspect_site.settings.production \
    SKINSPECT_HOME=/var/lib/skinspect \
    STATIC_ROOT=/srv/static \
    HOST=0.0.0.0 \
    PORT=8000 \
    ACCESS_LOG=-
WORKDIR /srv/skinspect
USER skinspect
VOLUME /var/lib/skinspect
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-m", "skinspect_site.healthcheck"]
CMD ["gunicorn", "--config", "python:skinspect_site.gunicorn_config", "skinspect_site.wsgi"]
