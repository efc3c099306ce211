import { ERROR_CODES, type ErrorCategory, type ErrorCode } from '@rex/types';

/** What to do about an error, in words. One for each code; the authors' own codes come by their category. */
const ADVICE: Record<ErrorCode, string> = {
  invalid_input: 'Compare the input with the form of the workflow and start it again.',
  invalid_json: 'The text is no JSON: look at the place that the message names.',
  invalid_workflow: 'Open the workflow: each problem is shown at its node, with a way to put it right.',
  not_storable:
    'The value holds something that cannot be stored, such as a broken character; clean it before this step.',
  payload_too_large: 'Send less, or store it elsewhere and pass its address on.',
  unauthorized: 'Sign in again.',
  forbidden: 'Ask an owner of the workspace for the right to do this.',
  not_found: 'It may have been deleted, or belong to another workspace. Check the id.',
  conflict: 'Somebody changed it meanwhile. Load it again and repeat the change.',
  stale_revision: 'The draft was changed elsewhere. Load it again and repeat the change.',
  not_published: 'Publish the workflow, or run its draft.',
  already_final: 'The execution has ended and takes no more requests. Run it again with the same input.',
  already_decided: 'Somebody else has decided this step. Load the page again to see how.',
  idempotency_mismatch: 'The same key was used for another request. Send this one with a new key.',
  rate_limited:
    'Too many requests in a short time. It is tried again later; lower the parallel steps if it comes back.',
  config_invalid:
    'Open the node in the editor: its settings do not fit what they became in this execution. The message names the field.',
  expression_failed:
    'Open the node in the editor and look at the expression that the message names; the values it saw are in the steps before.',
  expression_limit:
    'The expression needs too much time or memory. Make it work on less, or split it over several steps.',
  condition_not_boolean: 'The condition must give true or false: compare with something, or use $boolean().',
  output_not_storable:
    'The output holds something that cannot be stored, such as a broken character. Change what this step gives.',
  output_too_large: 'Let this step give less: only the fields that later steps use.',
  too_many_items: 'Raise maxItems of the loop if that many are meant, or pass fewer items to it.',
  too_many_steps: 'The execution has reached the limit on steps. Split the work into several workflows.',
  not_finished_in_cap:
    'The loop came to its last allowed round before its condition held. Look at the last round, or raise maxTimes.',
  item_failed:
    'Open the round that failed to see why. With onItemError “skip” or “collect” the loop goes on without it.',
  step_failed:
    'Look at the message and at the input of this step; change the workflow or the input and run it again.',
  upstream_failed: 'A step before this one failed. Look at that one first.',
  attempt_lost:
    'The worker went away during the attempt. A step that is safe to repeat is repeated by itself; for others somebody has to look whether it happened.',
  cancelled: 'It was cancelled on request. Run it again if that was not meant.',
  child_failed: 'Open the execution that the step waited for: its own error says what to do.',
  child_cancelled: 'Somebody cancelled the execution that the step waited for. Its history says who.',
  too_deep: 'A workflow runs itself without an end. Let it stop by a condition, or use a loop.',
  undo_failed:
    'Some of what was done could not be undone. Look at the steps that are named and put it right by hand.',
  decided_failed: 'A person decided that this step fails. The history says who.',
  egress_refused:
    'This address may not be called from here. Use a public address, or let an operator allow it.',
  network: 'The other side could not be reached. Check the address, and whether it is up; then run it again.',
  http_status:
    'The other side refused the request. Its answer is in the details: check the address, the body and the credential, or accept this code in the node.',
  http_unavailable:
    'The other side is overloaded or down. It is tried again by itself; if all attempts failed, run it again later.',
  response_too_large: 'Ask the other side for less, with a filter or page by page.',
  response_invalid: 'The answer is not what was expected. Look at it in the details, or parse it as text.',
  timeout:
    'The attempt took longer than its timeout. Raise the timeout of the node, or ask for less at once.',
  queue_timeout:
    'No place became free in time. Raise parallelSteps of the workflow, or timeouts.queue of the node.',
  step_timeout:
    'All attempts together took too long. Raise timeouts.step of the node, or allow fewer attempts.',
  execution_timeout:
    'The execution took longer than its limit. Raise executionTimeout in the limits of the workflow.',
  budget_exceeded: 'The budget of the execution is spent. Raise it in the workflow, or use a cheaper model.',
  price_unknown:
    'Nobody knows what this model costs, so the budget cannot be kept. Add its price in the settings, or choose another model.',
  lease_lost:
    'The worker lost its right to this execution; another one goes on with it. There is nothing to do.',
  overloaded: 'The server has too much to do. It is tried again by itself; add workers if it comes back.',
  unavailable: 'The server or its database is away for a moment. It is tried again by itself.',
  home_locked: 'Another REX uses this data folder. Stop it, or use another folder.',
  schema_newer: 'The database belongs to a newer REX. Start that version.',
  commit_refused: 'The database refused what was to be stored. Report this with the execution’s id.',
  internal: 'This is a fault in REX itself. Report it with the execution’s id and the message.',
};

const BY_CATEGORY: Record<ErrorCategory, string> = {
  validation: 'Compare what was sent with what is asked for.',
  execution: 'The workflow itself ends with this code. Look at the step that gives it, and at its input.',
  external: 'Something outside did not do what it was asked to. Look at its answer in the details.',
  timeout: 'It took too long. Raise the timeout, or ask for less at once.',
  budget: 'It would cost more than allowed. Raise the budget.',
  internal: ADVICE.internal,
};

/** What to do about an error. */
export const adviceFor = (code: string, category: ErrorCategory): string =>
  Object.hasOwn(ERROR_CODES, code) ? ADVICE[code as ErrorCode] : BY_CATEGORY[category];
