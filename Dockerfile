# The product's one image: `recipe-gate` (also what a run's Job starts) and `recipe-gate-bot`.
#     docker build --tag recipe-gate .
# By digest: a tag says what somebody made of it last. A new one is chosen on purpose, with `docker buildx imagetools inspect`.
ARG BASE=debian:bookworm-slim@sha256:88200866dfff7ea7f5cbcb6ec7c8a701889efe6fe859fe64d6990e4b07ea4171

FROM ${BASE} AS dependencies
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-pip \
    && rm -rf /var/lib/apt/lists/*
COPY requirements.txt requirements-build.txt /src/
RUN python3 -m venv --without-pip /opt/recipe-gate \
    && python3 -m venv --without-pip /opt/build \
    && pip --python /opt/recipe-gate/bin/python install --no-cache-dir --no-compile --only-binary :all: --require-hashes \
        --requirement /src/requirements.txt \
    && pip --python /opt/build/bin/python install --no-cache-dir --only-binary :all: --require-hashes \
        --requirement /src/requirements-build.txt \
    && find /opt/recipe-gate -depth -type d -name tests -exec rm -r {} +

FROM dependencies AS project
COPY . /src/
RUN pip --python /opt/build/bin/python wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels /src \
    && pip --python /opt/recipe-gate/bin/python install --no-deps --no-index --no-compile --root /out /wheels/*.whl

FROM ${BASE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*.log /var/log/apt /usr/share/doc /usr/share/man \
    && groupadd --gid 65532 recipe-gate \
    && useradd --uid 65532 --gid 65532 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin recipe-gate
COPY --from=dependencies /opt/recipe-gate /opt/recipe-gate
# Nothing but the project itself in the last layer: it is the one that changes.
COPY --from=project /out /
ENV PATH=/opt/recipe-gate/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER 65532:65532
WORKDIR /tmp
ENTRYPOINT ["recipe-gate"]
