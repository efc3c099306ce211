/**
 * Which workspaces each workspace may import: the picture in ARCHITECTURE.md as data. A workspace that is not here may
 * not exist; one that is here and does not exist yet is no problem.
 */
export const arrows: Record<string, string[]> = {
  'packages/types': [],
  'packages/utils': ['packages/types'],
  'packages/engine': ['packages/types', 'packages/utils'],
  'packages/database': ['packages/types', 'packages/utils', 'packages/engine'],
  'packages/queue': ['packages/types', 'packages/utils', 'packages/engine'],
  'packages/llm': ['packages/types', 'packages/utils', 'packages/engine'],
  'packages/knowledge': ['packages/types', 'packages/utils', 'packages/engine'],
  'packages/nodes': [
    'packages/types',
    'packages/utils',
    'packages/engine',
    'packages/llm',
    'packages/knowledge',
  ],
  'packages/client': ['packages/types'],
  'apps/api': belowApps(),
  'apps/worker': belowApps(),
  'apps/cli': [...belowApps(), 'packages/client', 'apps/api', 'apps/worker'],
  'apps/web': ['packages/types', 'packages/engine', 'packages/client'],
};

function belowApps(): string[] {
  const names = ['types', 'utils', 'engine', 'database', 'queue', 'nodes', 'llm', 'knowledge'];
  return names.map((name) => `packages/${name}`);
}

/** Packages that speak to a server or a file of data, and the only workspaces whose adapters may import them. */
export const drivers: Record<string, string[]> = {
  pg: ['packages/database'],
  '@electric-sql/pglite': ['packages/database'],
  '@electric-sql/pglite-pgvector': ['packages/database'],
  bullmq: ['packages/queue'],
  ioredis: ['packages/queue'],
  'redis-semaphore': ['packages/queue'],
  amqplib: ['packages/queue'],
};

/** What makes an adapter; apps name these only in the composition root. */
export const adapterConstructors: Record<string, string[]> = {
  '@rex/database': ['connect'],
  '@rex/queue': [
    'BullJobQueue',
    'EmbeddedJobQueue',
    'LocalLiveBus',
    'NotifyLiveBus',
    'RabbitJobQueue',
    'RedisLock',
    'openRedisLiveBus',
  ],
};

/** The composition root: `apps/cli/src/compose.ts` and the files named after it. */
export const compositionRoot = /^apps\/cli\/src\/compose[^/]*\.ts$/;

/**
 * Modules that may import what only running them tells. The address comes from a caller as `new URL('./x.ts',
 * import.meta.url)`, which is read as an import there: each thread that owns a connection loads the transactions.
 */
export const computedImports = ['packages/database/src/connect/load-transactions.ts'];

/** Workspaces that browsers use too: nothing of Node is imported there. */
export const withoutNode = ['packages/types', 'packages/utils', 'packages/engine'];

/** The workspace that must be a function of its input: no clock, no chance, no process. */
export const pure = 'packages/engine';

/** Files of a workspace that only tests load. */
export function isTestFile(path: string): boolean {
  return (
    /\.(test|conformance|test-support)\.tsx?$/.test(path) || /^(packages|apps)\/[^/]+\/test\//.test(path)
  );
}
