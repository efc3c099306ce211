import type { App } from '../app.ts';

/** A route as it is registered: `POST /api/v1/workflows/:id/publish`. */
export type RouteName = string;

/** Every route of the server, without the HEAD that goes with each GET. */
export function registeredRoutes(app: App): RouteName[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const found = /^(.*?)[├└]── (\S+)(?: \(([A-Z, ]+)\))?$/.exec(line);
      if (!found) return [];
      const [, indent = '', part = '', methods = ''] = found;
      const depth = indent.length / 4;
      above.length = depth;
      above.push(`${above.at(-1) ?? ''}${part}`);
      const names = methods.split(', ').filter((method) => method !== '' && method !== 'HEAD');
      return names.map((method) => `${method} ${above[depth]}`);
    });
}
