#!/bin/sh
# Start one part of the shop in a container: web, worker, beat, gateway, prepare, or manage ARGS.
set -eu

part="${1:-web}"
[ "$#" -eq 0 ] || shift

case "$part" in
  web) exec gunicorn -c deploy/gunicorn_conf.py shop.wsgi "$@" ;;
  worker) exec celery -A deploy.worker worker --loglevel=INFO "$@" ;;
  beat) exec celery -A deploy.clock beat --pidfile= --schedule=/tmp/beat-schedule "$@" ;;
  gateway) exec python -m payments.sandbox "$@" ;;
  prepare) exec python -m deploy.prepare --static "$@" ;;
  manage) exec python manage.py "$@" ;;
  *)
    echo "Unknown part '$part': say web, worker, beat, gateway, prepare or manage." >&2
    exit 2
    ;;
esac
