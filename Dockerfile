FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
# For `strip`, below.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
WORKDIR /build

RUN python -m venv --without-pip /opt/muhla
COPY requirements.txt ./
RUN pip --python /opt/muhla/bin/python install --no-compile --require-hashes --requirement requirements.txt

# What builds the wheel, at the versions and hashes of the lock file; it stays behind in this stage.
COPY requirements-dev.txt ./
RUN awk '/^[^ ]/ { wanted = /^(babel|hatchling|packaging|pathspec|pluggy|tomlkit|trove-classifiers)==/ } wanted' \
      requirements-dev.txt > requirements-build.txt \
 && pip install --require-hashes --requirement requirements-build.txt

COPY pyproject.toml README.md LICENSE deadlines.toml ./
COPY migrations/ migrations/
COPY service/ service/
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && pip --python /opt/muhla/bin/python install --no-compile --no-deps dist/*.whl

# Out with what nobody here can use: words of CLDR for other languages than en and ar, tests, highlighting of code,
# lxml's sources, the Chinese, Japanese and Korean characters of PDF, symbols for debuggers. Licences stay.
WORKDIR /opt/muhla/lib/python3.13/site-packages
RUN find babel/locale-data -name '*.dat' ! -name root.dat ! -name 'en*.dat' ! -name 'ar*.dat' -delete \
 && find . -depth -type d \( -name tests -o -name testing \) -exec rm -r {} + \
 && find pygments/lexers -name '*.py' ! -name '_*' ! -name python.py ! -name special.py -delete \
 && find lxml -name '*.p[xy][dix]' -delete && rm -r lxml/includes pdfminer/cmap/*.gz \
 && find . -name '*.so' -exec strip --strip-unneeded {} +

# Started once. What Python compiles for that, its own library too, which the base image has uncompiled, goes along:
# with a file system that is read-only it would be compiled anew at each start, for seconds.
WORKDIR /build
ENV PATH=/opt/muhla/bin:$PATH PYTHONPYCACHEPREFIX=/opt/muhla/compiled
# hadolint ignore=DL3001
RUN export MUHLA_DATA_DIR=/tmp/first \
 && muhla check && muhla status && muhla rehearse --from 2025-09-30 --to 2025-10-01 \
 && python -c 'import aiosmtplib, psycopg, sqlalchemy.dialects.postgresql.psycopg' \
 && python -c 'import pdfminer.converter, pdfminer.pdfpage, service.intake.read, trafilatura' \
 && { muhla serve & } && timeout 60 sh -c 'until muhla health; do sleep 1; done' && kill $! && wait $!


FROM python:3.13-slim
LABEL org.opencontainers.image.title="Muhla" \
      org.opencontainers.image.description="Watches public commitments, counts the days, and tells people when one comes near or passes in silence." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="docker.io/library/python:3.13-slim"
COPY --from=build /opt/muhla /opt/muhla
WORKDIR /app
COPY deadlines.toml ./
COPY config/muhla.toml config/

# The port stands here, so that one in config/muhla.toml does not lead past EXPOSE and HEALTHCHECK.
ENV PATH=/opt/muhla/bin:$PATH \
    PYTHONPYCACHEPREFIX=/opt/muhla/compiled \
    PYTHONUNBUFFERED=1 \
    MUHLA_HOST=0.0.0.0 \
    MUHLA_PORT=8080 \
    MUHLA_DATA_DIR=/data

# By number, so that Kubernetes can see that it is not root. A new volume takes over the folder's owner.
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
VOLUME /data
EXPOSE 8080

# As `muhla health` asks, in a tenth of its time. Nobody else than Swarm restarts what is unhealthy: docs/operating.md.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --start-interval=1s --retries=3 CMD ["python", "-c", "\
import http.client, os, sys; \
there = http.client.HTTPConnection(os.environ.get('MUHLA_HOST') or '127.0.0.1', os.environ.get('MUHLA_PORT') or 8080, timeout=8); \
there.request('GET', '/health'); \
sys.exit(there.getresponse().status != 200)"]

CMD ["muhla", "serve"]
