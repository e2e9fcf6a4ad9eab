# syntax=docker/dockerfile:1
# Production dependencies from the lockfile; nothing is built, Node runs the TypeScript as it is.
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json flow.schema.json ./
COPY src ./src
COPY jobs ./jobs
COPY data/source ./data/source

# Files belong to root and the process to somebody else, so that it cannot change its own code.
# /flow is the user's folder, mounted; /state holds journal and lock on a local disk, for whatever user compose sets.
RUN mkdir -p /flow /state && chown 10001:10001 /flow && chmod 1777 /state
USER 10001:10001
VOLUME /state
EXPOSE 8000
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:8000/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# Node itself is the process, without npm between it and the signals; compose gives it an init that reaps.
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "/app/src/cli.ts"]
CMD ["serve", "/flow", "--host", "0.0.0.0", "--state", "/state"]
