import type { NodeContext, NodeResult, NodeRuntime } from '@rex/engine';
import { type JsonObject, type NodeManifest, RexError } from '@rex/types';
import type { z } from 'zod';
import { configInvalid } from './config-problems.ts';
import type { Egress } from './egress/index.ts';
import { outputSchema, templatedConfigSchema } from './templated-schema.ts';

/** What the node types use of the outside besides their context. */
export interface NodeDeps {
  egress: Egress;
}

/** A node type: data for all who only look at it, and code once it is given what it uses. */
export interface NodeType {
  manifest: NodeManifest;
  bind(deps: NodeDeps): NodeRuntime;
}

interface Description<Config extends z.ZodObject> {
  type: string;
  ui: NodeManifest['ui'];
  /** Written plainly, as the resolved config must be; mark what must be known before the run as `literal`. */
  config: Config;
  output: z.ZodType;
  outlets: NodeManifest['outlets'];
  effect: NodeManifest['effect'];
  /** Fields that are not resolved beforehand; their schema says how they are written. */
  deferred?: readonly (keyof z.input<Config> & string)[];
  /** Whether the output repeats the resolved config. */
  echo?: boolean;
  policy?: NodeManifest['policy'];
}

type Run<Config extends z.ZodObject> = (
  context: NodeContext<z.output<Config>>,
  deps: NodeDeps,
) => NodeResult | Promise<NodeResult>;

/** Loops are carried out by the driver and notes by nobody, so they have no `run`. */
type Definition<Config extends z.ZodObject> = Description<Config> &
  (
    | { role?: Extract<NodeManifest['role'], 'plain' | 'trigger'>; run: Run<Config> }
    | { role: Extract<NodeManifest['role'], 'forEach' | 'repeat' | 'note'>; run?: never }
  );

/** Makes a node type from its description: the manifest is generated, the config checked before `run` sees it. */
export function defineNode<Config extends z.ZodObject>(definition: Definition<Config>): NodeType {
  const manifest = manifestOf(definition);
  const parseConfig = configParser(definition);
  const { run } = definition;
  return {
    manifest,
    bind: (deps) => ({
      manifest,
      parseConfig,
      run(context) {
        if (!run) throw new RexError('internal', `a ${manifest.type} node has nothing to run`);
        // parseConfig has given this config its shape; the driver only knows that it is JSON.
        return run(context as NodeContext<unknown> as NodeContext<z.output<Config>>, deps);
      },
    }),
  };
}

function manifestOf(definition: Definition<z.ZodObject>): NodeManifest {
  const { type, ui, role = 'plain', outlets, effect, deferred = [], echo = false, policy = {} } = definition;
  return {
    type,
    ui,
    role,
    config: templatedConfigSchema(definition.config),
    output: outputSchema(definition.output),
    outlets,
    effect,
    deferred: [...deferred],
    echo,
    policy,
  };
}

/** Deferred fields pass as they are: they still hold templates, and compile has checked them by the manifest. */
function configParser({ type, config, deferred = [] }: Description<z.ZodObject>): NodeRuntime['parseConfig'] {
  const isDeferred = Object.fromEntries(deferred.map((field) => [field, true])) as Record<string, true>;
  const schema = deferred.length === 0 ? config : config.omit(isDeferred);
  // An expression that gave nothing leaves its field out; Zod tells "absent" and "undefined" apart, we do not.
  const nothing = Object.fromEntries(Object.keys(schema.shape).map((field) => [field, undefined]));
  return (given) => {
    const resolved: Record<string, unknown> = { ...nothing, ...given };
    for (const field of deferred) delete resolved[field];
    const result = schema.safeParse(resolved, { reportInput: true });
    if (!result.success) throw configInvalid(type, result.error.issues);
    const parsed = result.data as JsonObject;
    for (const field of Object.keys(parsed)) if (parsed[field] === undefined) delete parsed[field];
    for (const field of deferred) if (given[field] !== undefined) parsed[field] = given[field];
    return parsed;
  };
}
