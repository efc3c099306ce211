/** Kills come often here, and each counts as a lost attempt. */
const policy = { retry: { attemptsMax: 10, delay: '20ms' } };

const start = { id: 'start', type: 'manual' };
const look = (url: string) => ({
  ...{ id: 'look', type: 'http', policy },
  config: { url: `${url}/look`, query: { name: '{{ trigger.name }}' } },
});
const chain = (...ids: string[]) => ids.slice(1).map((target, index) => ({ source: ids[index], target }));

/** `at` is another time whenever it is worked out, so that a call sent again with a new body would show. */
const post = (url: string, id: string, body: object) => ({
  ...{ id, type: 'http', policy },
  config: {
    ...{ method: 'POST', url: `${url}/${id}`, idempotent: true },
    body: { at: '{{ $millis() }}', execution: '{{ execution.id }}', ...body },
  },
});

/** A read, two calls under a key with a wait between them, and pure steps beside and in between. */
export const orderGraph = (url: string) => ({
  name: 'Order',
  nodes: [
    start,
    look(url),
    { id: 'greet', type: 'transform', config: { value: 'for {{ trigger.name }}' } },
    { id: 'double', type: 'transform', config: { value: '{{ nodes.look.body.price * 2 }}' } },
    { id: 'remember', type: 'set', config: { values: { total: '{{ nodes.double }}' } } },
    post(url, 'reserve', { amount: '{{ memory.total }}', greeting: '{{ nodes.greet }}' }),
    { id: 'rest', type: 'wait', config: { for: '200ms' } },
    post(url, 'pay', { receipt: '{{ nodes.reserve.body.receipt }}' }),
    {
      ...{ id: 'result', type: 'output' },
      config: {
        value: {
          ...{ total: '{{ memory.total }}', greeting: '{{ nodes.greet }}' },
          ...{ reserved: '{{ nodes.reserve.body.receipt }}', paid: '{{ nodes.pay.body.receipt }}' },
        },
      },
    },
  ],
  edges: [
    ...chain('start', 'look', 'double', 'remember', 'reserve', 'rest', 'pay', 'result'),
    ...chain('start', 'greet', 'remember'),
  ],
});

/** The steps of an order that are sent under a key. */
export const KEYED = ['reserve', 'pay'] as const;

/** A read, then a call that nobody may send twice. */
export const chargeGraph = (url: string) => ({
  name: 'Charge',
  nodes: [
    start,
    look(url),
    {
      ...{ id: 'charge', type: 'http' },
      config: { method: 'POST', url: `${url}/charge`, body: { execution: '{{ execution.id }}' } },
    },
    { id: 'result', type: 'output', config: { value: '{{ nodes.charge.body.receipt }}' } },
  ],
  edges: chain('start', 'look', 'charge', 'result'),
});

export type Document = ReturnType<typeof orderGraph> | ReturnType<typeof chargeGraph>;
