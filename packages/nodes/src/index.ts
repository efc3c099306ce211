export { createCatalogue, manifests } from './catalogue.ts';
export type { NodeDeps, NodeType } from './define-node.ts';
export { defineNode } from './define-node.ts';
export * from './egress/index.ts';
export { type ClosableExpressionPool, createExpressionPool } from './expression-pool/index.ts';
export {
  isSignedByGithub,
  isSignedWebhook,
  signWebhook,
  webhookKey,
  webhookSecret,
} from './webhooks/standard-webhooks.ts';
