import { fileURLToPath } from 'node:url';

/** The pages are exported once as files; the API serves them on its own port. */
export default {
  output: 'export',
  trailingSlash: true,
  // Types are checked by `npm run types`, with the compiler of this repository.
  typescript: { ignoreBuildErrors: true },
  transpilePackages: ['@rex/types', '@rex/utils', '@rex/engine', '@rex/client'],
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  devIndicators: false,
};
