# One image for every process of the site; `python -m skinspect_site.run` names which. Build:
# docker build --tag skinspect . PYTHON_IMAGE takes a digest, too: docs/operations.md says how.
ARG PYTHON_IMAGE=python:3.13-slim-trixie

FROM ${PYTHON_IMAGE} AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/skinspect
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements/base.txt requirements/
RUN pip install --require-hashes --only-binary :all: --requirement requirements/base.txt \
    && pip uninstall --yes pip
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

FROM ${PYTHON_IMAGE}

# pg_dump and pg_restore, of a version that is at least PostgreSQL's in docker-compose.yml.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 skinspect \
    && useradd --uid 10001 --gid skinspect --home-dir /var/lib/skinspect --create-home --shell /usr/sbin/nologin skinspect
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=skinspect_site.settings.production \
    SKINSPECT_HOME=/var/lib/skinspect \
    STATIC_ROOT=/srv/static \
    HOST=0.0.0.0 \
    PORT=8000 \
    ACCESS_LOG=-
WORKDIR /srv/skinspect
# By number, so that Kubernetes sees that it is not root.
USER 10001:10001
VOLUME /var/lib/skinspect
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-I", "skinspect_site/healthcheck.py", "web"]
CMD ["python", "-m", "skinspect_site.run", "web"]
