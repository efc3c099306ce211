import fastifyStatic from '@fastify/static';
import { RexError } from '@rex/types';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Routes } from '../app.ts';
import { splitUrl } from '../http/split-url.ts';
import { findPage } from './find-page.ts';
import { readSite, type Site } from './read-site.ts';

const NOT_FOUND_PAGE = '404.html';
/** What programs ask for: a page would not help them. */
const NOT_PAGES = /^\/(api|hooks|ws|health)(\/|$)/;

/** Serves the exported web pages to whoever comes; what they show comes from the API. */
export function siteRoutes(webRoot: string): Routes {
  const site = readSite(webRoot);
  return async (app) => {
    await app.register(fastifyStatic, {
      ...{ root: site.root, serve: false, index: false, cacheControl: false, dotfiles: 'allow' },
    });
    app.get(
      '/*',
      { schema: { hide: true }, config: { needs: 'public', limit: 'none' } },
      async (request, reply) => {
        const { path, query } = splitUrl(request.url);
        const found = findPage(site, path);
        if (!found) return sendNotFound(site, request, reply);
        if ('isFolder' in found) return reply.redirect(`${path}/${query && `?${query}`}`, 308);
        return sendFile(site, found.file, reply);
      },
    );
  };
}

function sendFile({ policies }: Site, file: string, reply: FastifyReply): FastifyReply {
  const policy = policies.get(file);
  if (policy) reply.header('content-security-policy', policy);
  // Next names these files by their content; all others must be asked for each time.
  const isImmutable = file.startsWith('_next/static/');
  reply.header('cache-control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  return reply.sendFile(file);
}

function sendNotFound(site: Site, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { path } = splitUrl(request.url);
  const wantsPage = request.headers.accept?.includes('text/html') && !NOT_PAGES.test(path);
  if (wantsPage && site.files.has(NOT_FOUND_PAGE)) {
    return sendFile(site, NOT_FOUND_PAGE, reply.code(404));
  }
  throw new RexError('not_found', `There is nothing at ${request.method} ${path}.`);
}
