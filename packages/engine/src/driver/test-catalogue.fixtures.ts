import type { EffectClass, NodeManifest } from '@rex/types';
import {
  type Catalogue,
  done,
  type NodeContext,
  type NodeResult,
  type NodeRuntime,
  runWorkflow,
} from '../node-runtime.ts';

/** What the outside does when a step that is not pure calls it. */
export type World = (context: NodeContext, effect: EffectClass) => NodeResult | Promise<NodeResult>;

function node(type: string, part: Partial<NodeManifest>, run: NodeRuntime['run']): [string, NodeRuntime] {
  const manifest: NodeManifest = {
    ...{ type, role: 'plain', config: { type: 'object' }, output: true, outlets: ['out'], effect: 'pure' },
    ...{ deferred: [], echo: false, policy: {}, ...part },
    ui: { title: type, group: 'logic', icon: 'box', summary: type },
  };
  return [type, { manifest, parseConfig: (config) => config, run }];
}

const echo: NodeRuntime['run'] = ({ config }) => done(config.value ?? null);

/**
 * Node types for tests: `pure` gives its `value`, `set` writes memory, `killer` kills, `sub` runs a workflow, and three
 * call the world.
 */
export function testCatalogue(world: World, kill: (context: NodeContext) => void): Catalogue {
  const calls = (effect: EffectClass): [string, NodeRuntime] =>
    node(effect, { effect }, (context) => world(context, effect));
  return new Map([
    node('start', { role: 'trigger' }, ({ trigger }) => done(trigger)),
    node('pure', {}, echo),
    node('killer', {}, (context) => {
      kill(context);
      return done('alive');
    }),
    node('set', {}, ({ config }) => done(null, { memory: config })),
    node('sleep', {}, ({ config, now }) => ({
      kind: 'wait',
      reason: 'timer',
      wakeAt: now + Number(config.ms),
    })),
    node('sub', {}, ({ config }) =>
      runWorkflow({
        ...{ workflow: String(config.workflow), version: (config.version as number | undefined) ?? null },
        input: config.input ?? {},
      }),
    ),
    node('ask', {}, () => ({ kind: 'wait', reason: 'signal', wakeAt: null })),
    node('forEach', { role: 'forEach', deferred: ['body'] }, echo),
    node('repeat', { role: 'repeat', deferred: ['body', 'until'] }, echo),
    calls('read'),
    calls('idempotent'),
    calls('unsafe'),
  ]);
}
