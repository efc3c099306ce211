# One image for every part of REX: the command says which, `start`, `api`, `worker` or `migrate`.

FROM node:24-slim AS build
WORKDIR /rex
COPY . .
RUN npm ci && node scripts/build-web.mjs && npm prune --omit=dev && rm -rf apps/web/.next

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 REX_HOME=/var/lib/rex NEXT_TELEMETRY_DISABLED=1
WORKDIR /rex
COPY --from=build --chown=root:root /rex ./
RUN mkdir -p /var/lib/rex && chown node:node /var/lib/rex
USER node
VOLUME /var/lib/rex
EXPOSE 3000
ENTRYPOINT ["node", "apps/cli/src/main.ts"]
CMD ["start"]
