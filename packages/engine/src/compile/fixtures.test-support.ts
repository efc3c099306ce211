import type { JsonObject, Manifests, NodeManifest } from '@rex/types';

const TEMPLATE = { type: 'string', pattern: '\\{\\{' };

type Part = Partial<Pick<NodeManifest, 'role' | 'outlets' | 'effect' | 'deferred' | 'policy'>>;

function manifest(type: string, config: JsonObject, part: Part = {}): NodeManifest {
  return {
    type,
    ui: { title: type, group: 'logic', icon: 'box', summary: type },
    role: 'plain',
    config: { type: 'object', properties: {}, additionalProperties: false, ...config },
    output: true,
    outlets: ['out'],
    effect: 'pure',
    deferred: [],
    echo: false,
    policy: {},
    ...part,
  };
}

const LOOP_BODY = { type: 'object', required: ['nodes'], properties: { nodes: { type: 'array' } } };
const RULE = {
  type: 'object',
  properties: { outlet: { type: 'string', minLength: 1 }, when: { anyOf: [{ type: 'boolean' }, TEMPLATE] } },
  required: ['outlet', 'when'],
  additionalProperties: false,
};

/** A catalogue like the real one, as small as the rules of compile need it. */
export const manifests: Manifests = new Map(
  [
    manifest('manual', {}, { role: 'trigger' }),
    manifest('webhook', {}, { role: 'trigger' }),
    manifest('note', { properties: { text: { type: 'string' } } }, { role: 'note', outlets: [] }),
    manifest('transform', { properties: { value: {} }, required: ['value'] }),
    manifest(
      'decision',
      {
        properties: { rules: { type: 'array', items: RULE }, default: { type: 'string' } },
        required: ['rules', 'default'],
      },
      { outlets: { from: '/rules', each: 'outlet', also: ['/default'] }, deferred: ['rules'] },
    ),
    manifest(
      'http',
      {
        properties: {
          method: {
            description: 'The HTTP method',
            anyOf: [{ type: 'string', enum: ['GET', 'POST'] }, TEMPLATE],
          },
          url: { anyOf: [{ type: 'string', pattern: '^https?://' }, TEMPLATE], description: 'Where to' },
          timeoutMs: { anyOf: [{ type: 'integer', minimum: 1, maximum: 100 }, TEMPLATE] },
          headers: {
            anyOf: [
              { type: 'object', additionalProperties: { anyOf: [{ type: 'string' }, TEMPLATE] } },
              TEMPLATE,
            ],
          },
          credential: { type: 'string', minLength: 3 },
          parse: { type: 'string', enum: ['json', 'text'] },
          limit: { type: 'integer' },
        },
        required: ['url'],
      },
      {
        effect: { cases: [{ if: { method: ['GET', null] }, effect: 'read' }], else: 'unsafe' },
        policy: { timeout: '5s', retry: { factor: 3 } },
      },
    ),
    manifest('wait', {
      properties: { for: { type: ['string', 'number'] }, until: { type: 'string' } },
      oneOf: [{ required: ['for'] }, { required: ['until'] }],
    }),
    manifest(
      'forEach',
      {
        properties: {
          items: { anyOf: [{ type: 'array' }, TEMPLATE] },
          maxItems: { type: 'integer', minimum: 1, maximum: 10_000 },
          concurrency: { type: 'integer', minimum: 1 },
          onItemError: { enum: ['fail', 'skip', 'collect'] },
          body: LOOP_BODY,
        },
        required: ['items', 'maxItems', 'body'],
      },
      { role: 'forEach', deferred: ['body'] },
    ),
    manifest(
      'repeat',
      {
        properties: {
          until: { anyOf: [{ type: 'boolean' }, TEMPLATE] },
          maxTimes: { type: 'integer', minimum: 1, maximum: 10_000 },
          body: LOOP_BODY,
        },
        required: ['until', 'maxTimes', 'body'],
      },
      { role: 'repeat', deferred: ['until', 'body'] },
    ),
  ].map((each) => [each.type, each]),
);

/** A transform that gives a value. */
export const transform = (id: string, value: unknown = 1, more: object = {}) => ({
  ...{ id, type: 'transform', config: { value } },
  ...more,
});

/** Edges written as `a -> b`, or `a:outlet -> b`. */
export const edges = (...texts: readonly string[]) =>
  texts.map((text) => {
    const [from = '', target = ''] = text.split(' -> ');
    const [source = '', outlet] = from.split(':');
    return { source, ...(outlet === undefined ? {} : { outlet }), target };
  });

/** A trigger and nodes in a row behind it. */
export function chain(...nodes: readonly { id: string }[]) {
  const all = [{ id: 'start', type: 'manual' }, ...nodes];
  return { nodes: all, edges: edges(...nodes.map(({ id }, at) => `${all[at]!.id} -> ${id}`)) };
}

/** A loop over items with a body of its own. */
export const forEach = (id: string, body: object, config: object = {}) => ({
  ...{ id, type: 'forEach' },
  config: { items: '{{ trigger.items }}', maxItems: 10, body, ...config },
});

export const repeat = (id: string, body: object, config: object = {}) => ({
  ...{ id, type: 'repeat' },
  config: { until: '{{ index >= 3 }}', maxTimes: 5, body, ...config },
});
