import scalar from '@scalar/fastify-api-reference';
import type { App, Routes } from '../app.ts';
import { contentSecurityPolicy } from '../http/security-headers.ts';
import { inlineScriptHashes } from '../static/inline-script-hashes.ts';

/** Its script has 4 MB and changes with a new version of REX only. */
const SCRIPT_SECONDS = 3_600;

/** A page to read the description of the API and to try it; it loads nothing from anywhere else. */
export const referencePage: Routes = async (app: App) => {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, needs: 'public', limit: 'none' };
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    const type = String(reply.getHeader('content-type'));
    if (type.includes('javascript')) reply.header('cache-control', `max-age=${SCRIPT_SECONDS}`);
    if (!type.startsWith('text/html') || typeof payload !== 'string') return;
    reply.header('content-security-policy', contentSecurityPolicy(inlineScriptHashes(payload)));
  });
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/api/v1/openapi.json',
      pageTitle: 'REX API',
      withDefaultFonts: false,
      telemetry: false,
      // All of these would call the maker of the page.
      agent: { disabled: true },
      mcp: { disabled: true },
      hideClientButton: true,
      showDeveloperTools: 'never',
    },
  });
};
