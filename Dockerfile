# One Dockerfile for all programs. A service:            docker build --build-arg APP=order --tag saga-mesh/order .
# The operations program, run once, without a health to check:  docker build --build-arg APP=ops --target program --tag saga-mesh/ops .
#
# An image adds 39 MB to its base: 38 MB of dependencies, a layer that all programs share, and less than 1 MB of its own. It is not bundled,
# because TypeORM, Nest's decorators and swagger's page find their parts at run time; the base keeps a shell, which the health check is made of.
ARG APP

# The manifests alone. What is copied out of here is compared by content, so dependencies are installed again only when a manifest has changed.
FROM node:24-bookworm-slim AS manifests
WORKDIR /saga
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

FROM node:24-bookworm-slim AS dependencies
WORKDIR /saga
COPY --from=manifests /saga .
RUN --mount=type=cache,target=/npm npm ci --cache /npm --omit=optional --ignore-scripts

# Source maps and types are half of what production dependencies weigh, and nobody reads them at run time.
FROM node:24-bookworm-slim AS production-dependencies
WORKDIR /saga
COPY --from=manifests /saga .
RUN --mount=type=cache,target=/npm npm ci --cache /npm --omit=dev --omit=optional --ignore-scripts \
  && rm -r node_modules/@saga \
  && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' \) -delete

# Each package is compiled in a layer of its own: a change in a service leaves the libraries and the other services alone.
FROM dependencies AS libraries
ENV PATH=/saga/node_modules/.bin:$PATH
COPY tsconfig.base.json .
COPY libs/contracts libs/contracts
RUN tsc -b libs/contracts/tsconfig.lib.json
COPY libs/messaging libs/messaging
RUN tsc -b libs/messaging/tsconfig.lib.json
COPY libs/service libs/service
RUN tsc -b libs/service/tsconfig.lib.json

FROM libraries AS order
COPY apps/order apps/order
RUN tsc -b apps/order/tsconfig.lib.json

FROM libraries AS inventory
COPY apps/inventory apps/inventory
RUN tsc -b apps/inventory/tsconfig.lib.json

FROM libraries AS payment
COPY apps/payment apps/payment
RUN tsc -b apps/payment/tsconfig.lib.json

FROM libraries AS operations
COPY apps/ops apps/ops
RUN tsc -b apps/ops/tsconfig.lib.json

# The page's bundler is made of native programs, which are optional packages: each platform has its own.
FROM node:24-bookworm-slim AS page
WORKDIR /saga
COPY --from=manifests /saga .
RUN --mount=type=cache,target=/npm npm ci --cache /npm --ignore-scripts
COPY tsconfig.base.json .
COPY apps/console apps/console
RUN node apps/console/page/build.mjs

# It acts on dead letters as operations do, and would break a mesh if it ran in one.
FROM operations AS console-without-page
COPY libs/mesh libs/mesh
RUN tsc -b libs/mesh/tsconfig.lib.json
COPY apps/console apps/console
RUN tsc -b apps/console/tsconfig.lib.json

FROM console-without-page AS console
COPY --from=page /saga/apps/console/dist/page apps/console/dist/page

# The provisioner runs the services' own migrations and gives the workers their connectors.
FROM operations AS ops
COPY infra/connect infra/connect
COPY --from=console-without-page /saga/apps/console apps/console
COPY --from=order /saga/apps/order apps/order
COPY --from=inventory /saga/apps/inventory apps/inventory
COPY --from=payment /saga/apps/payment apps/payment

# Of what was compiled, what runs: JavaScript, and the maps that turn a stack trace into lines of the sources, which are not here.
FROM ${APP} AS compiled
RUN mkdir -p /compiled/node_modules/@saga \
  && for package in $(dirname apps/*/dist libs/*/dist); do \
       mkdir -p /compiled/$package; \
       cp -r $package/package.json $package/dist /compiled/$package; \
       ln -s ../../$package /compiled/node_modules/@saga/; \
     done \
  && find /compiled \( -name '*.d.ts' -o -name '*.d.ts.map' -o -name '*.tsbuildinfo' \) -delete \
  && if [ -d infra ]; then cp -r infra /compiled; fi

FROM node:24-bookworm-slim AS program
ARG APP
LABEL org.opencontainers.image.title="saga-mesh/$APP" \
      org.opencontainers.image.description="The program $APP of Saga Mesh, the reference application for choreographed sagas in TypeScript" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
COPY --from=production-dependencies /saga/node_modules /saga/node_modules
COPY --from=compiled /compiled /saga
WORKDIR /saga/apps/$APP
USER node
ENTRYPOINT ["node", "--enable-source-maps", "dist/main.js"]

# The probe is bash alone, because a Node.js for each question would cost more than the service: GET /health/ready has to answer 200.
FROM program AS service
ENV APP=$APP
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=6 CMD ["bash", "-c", \
  "port=${APP^^}_PORT; exec 3<>/dev/tcp/127.0.0.1/${!port} && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && read -rt 2 _ status _ <&3 && ((status == 200))"]
