# syntax=docker/dockerfile:1
# The version of Node that package.json pins for development; a test holds the two together.
ARG NODE_VERSION=24.21.0

# Production dependencies, exactly those of the lockfile; nothing is built, Node runs the TypeScript as it is.
FROM node:${NODE_VERSION}-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# Source maps, bundles for browsers and the packages' own tests: half of what was installed.
COPY deploy/trim-packages.ts deploy/
RUN node deploy/trim-packages.ts node_modules

FROM node:${NODE_VERSION}-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json flow.schema.json ./
COPY src ./src
COPY jobs ./jobs
COPY data/source ./data/source

# Files belong to root and the process to somebody else, so that it cannot change its own code.
# /flow is the user's folder, mounted; /state holds journal, lock and intermediate files on a local disk, for whatever
# user is set.
RUN mkdir -p /flow /state && chown 10001:10001 /flow && chmod 1777 /state
# A user by number has no home; what is kept between starts belongs to the state.
ENV NODE_ENV=production HOME=/state NODE_COMPILE_CACHE=/state/compile-cache
USER 10001:10001
VOLUME /state
EXPOSE 8000
STOPSIGNAL SIGTERM

# Fails once three ticks have gone by without a scan.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:8000/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# Node itself is the process, without npm between it and the signals; --init (compose: init) adds one that reaps.
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "/app/src/cli.ts"]
CMD ["serve", "/flow", "--host", "0.0.0.0", "--state", "/state"]
