FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build

RUN python -m venv --without-pip /opt/muhla
COPY requirements.txt ./
RUN pip --python /opt/muhla/bin/python install --require-hashes --requirement requirements.txt

# What builds the wheel, at the versions and hashes of the lock file; it stays behind in this stage.
COPY requirements-dev.txt ./
RUN awk '/^[^ ]/ { wanted = /^(babel|hatchling|packaging|pathspec|pluggy|tomlkit|trove-classifiers)==/ } wanted' \
      requirements-dev.txt > requirements-build.txt \
 && pip install --require-hashes --requirement requirements-build.txt

COPY pyproject.toml README.md LICENSE deadlines.toml ./
COPY migrations/ migrations/
COPY service/ service/
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && pip --python /opt/muhla/bin/python install --no-deps dist/*.whl


FROM python:3.13-slim
COPY --from=build /opt/muhla /opt/muhla
WORKDIR /app
COPY deadlines.toml ./
COPY config/ config/

ENV PATH=/opt/muhla/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MUHLA_HOST=0.0.0.0 \
    MUHLA_DATA_DIR=/data

# By number, so that Kubernetes can see that it is not root. A new volume takes over the folder's owner.
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
VOLUME /data
EXPOSE 8080

# Without the environment's proxies. An answer of 400 or more raises, and that is an exit status of 1.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["python", "-c", "\
import os, urllib.request as web; \
web.build_opener(web.ProxyHandler({})).open(f\"http://127.0.0.1:{os.environ.get('MUHLA_PORT') or 8080}/health\", timeout=8)"]

CMD ["muhla", "serve"]
