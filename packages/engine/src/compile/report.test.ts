import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Report } from './report.ts';

test('a document has one budget for all its suggestions', () => {
  const effort = { left: 20_000 };
  const report = new Report(effort);
  assert.equal(report.suggest('send_invoise', ['send_invoice'], 'none'), 'Write `send_invoice`.');
  const ids = Array.from({ length: 1_000 }, (_, at) => `send_invoice_${at}`);
  for (let at = 0; at < 1_000; at++) report.suggest(`send_invoices_${at}`, ids, 'none');
  assert.ok(effort.left <= 0 && effort.left > -500, `${effort.left}`);
  assert.equal(report.suggest('send_invoise', ['send_invoice'], 'none'), 'none');
});
