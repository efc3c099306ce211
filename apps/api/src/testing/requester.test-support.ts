import { Failure, PageMeta, Task } from '@rex/types';
import type { TestApi, TestUser } from './open-test-api.test-support.ts';

/** An answer, taken apart. */
export interface Reply {
  status: number;
  data: unknown;
  meta: PageMeta | null;
  error: Failure['error'] | null;
  headers: Record<string, unknown>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Sends a request to the API in somebody's name. */
export type Ask = (method: Method, url: string, body?: unknown, headers?: object) => Promise<Reply>;

/** Sends requests in a user's name, or in nobody's. */
export const requester =
  ({ app }: Pick<TestApi, 'app'>, user: TestUser | null): Ask =>
  async (method, url, body, headers = {}) => {
    const answer = await app.inject({
      ...{ method, url, headers: { ...user?.headers, ...headers } },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const json = answer.body === '' ? {} : (answer.json() as { data?: unknown; meta?: unknown });
    const hasFailed = answer.statusCode >= 400;
    return {
      status: answer.statusCode,
      data: json.data,
      meta: json.meta === undefined ? null : PageMeta.parse(json.meta),
      error: hasFailed ? Failure.parse(json).error : null,
      headers: answer.headers,
    };
  };

/** Resolves when something holds of an execution; looked at whenever its history has grown. */
export async function untilTrue(
  { liveBus }: Pick<TestApi, 'liveBus'>,
  executionId: string,
  holds: () => Promise<boolean>,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = (): void => void holds().then((isTrue) => isTrue && resolve(), reject);
  const stop = liveBus.subscribe(executionId, look);
  look();
  await promise.finally(stop);
}

/** The task that an execution waits for, once it does. */
export async function untilTask(api: Pick<TestApi, 'liveBus'>, ask: Ask, executionId: string): Promise<Task> {
  const url = `/api/v1/tasks?status=open&execution=${executionId}`;
  const find = async () => ((await ask('GET', url)).data as unknown[])[0];
  await untilTrue(api, executionId, async () => (await find()) !== undefined);
  return Task.parse(await find());
}
