FROM python:3.11-slim AS wheels
RUN pip install --no-cache-dir uv
COPY requirements.lock .
RUN uv venv /opt/venv && uv pip install --python /opt/venv/bin/python --no-cache --require-hashes -r requirements.lock

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home --home-dir /srv goodstanding
COPY --from=wheels /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=governance.settings.production
WORKDIR /srv/goodstanding
COPY --chown=goodstanding . .
# Collecting static files needs settings, not secrets: these values live for this one command.
RUN SECRET_KEY=$(python -c 'import secrets; print(secrets.token_hex(32))') \
    LEDGER_KEY=$(python -c 'import secrets; print(secrets.token_hex(32))') \
    DATABASE_URL=postgres://build@127.0.0.1/build REDIS_URL=redis://127.0.0.1/0 \
    ALLOWED_HOSTS=build.invalid SITE_URL=https://build.invalid \
    sh -c "python manage.py words --compile && python manage.py collectstatic --noinput --verbosity 0" \
    && mkdir -p var/media && chown -R goodstanding var
USER goodstanding
EXPOSE 8000
ENV PROMETHEUS_MULTIPROC_DIR=/dev/shm/metrics
CMD ["gunicorn", "governance.wsgi:application", "--config", "python:governance.launcher.gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--bind", "0.0.0.0:8000", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
