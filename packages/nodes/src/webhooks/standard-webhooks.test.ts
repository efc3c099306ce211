import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isSignedByGithub,
  isSignedWebhook,
  signWebhook,
  TOLERANCE_MS,
  webhookKey,
} from './standard-webhooks.ts';

// The example of the specification's reference libraries.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const BODY = '{"test": 2432232314}';
const TIMESTAMP = 1_614_265_330;
const NOW = TIMESTAMP * 1_000;
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const headers = { id: ID, timestamp: String(TIMESTAMP), signature: SIGNATURE };
const body = Buffer.from(BODY);

test('signs as the specification says', () => {
  assert.deepEqual(signWebhook(SECRET, { id: ID, timestamp: TIMESTAMP, body: BODY }), {
    'webhook-id': ID,
    'webhook-timestamp': String(TIMESTAMP),
    'webhook-signature': SIGNATURE,
  });
});

test('takes what was signed, one good signature among several, and nothing else', () => {
  assert.ok(isSignedWebhook(SECRET, headers, body, NOW));
  assert.ok(isSignedWebhook(SECRET, { ...headers, signature: `v1,AAAA v2,x ${SIGNATURE}` }, body, NOW));
  assert.ok(!isSignedWebhook(SECRET, headers, Buffer.from(`${BODY} `), NOW));
  assert.ok(!isSignedWebhook(SECRET, { ...headers, id: 'msg_other' }, body, NOW));
  assert.ok(!isSignedWebhook(SECRET, { ...headers, signature: SIGNATURE.replace('v1', 'v2') }, body, NOW));
  for (const name of ['id', 'timestamp', 'signature'])
    assert.ok(!isSignedWebhook(SECRET, { ...headers, [name]: undefined }, body, NOW));
});

test('takes nothing that is old or from the future', () => {
  assert.ok(isSignedWebhook(SECRET, headers, body, NOW + TOLERANCE_MS));
  assert.ok(!isSignedWebhook(SECRET, headers, body, NOW + TOLERANCE_MS + 1));
  assert.ok(!isSignedWebhook(SECRET, headers, body, NOW - TOLERANCE_MS - 1));
});

test('refuses a secret that is none', () => {
  assert.throws(() => webhookKey('short'), { code: 'config_invalid' });
  assert.throws(() => webhookKey('whsec_AAAA'), { code: 'config_invalid' });
});

test("knows GitHub's signatures, by its own example", () => {
  const secret = "It's a Secret to Everybody";
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  assert.ok(isSignedByGithub(secret, signature, Buffer.from('Hello, World!')));
  assert.ok(!isSignedByGithub(secret, signature, Buffer.from('Hello, World?')));
  assert.ok(!isSignedByGithub(secret, undefined, Buffer.from('Hello, World!')));
});
