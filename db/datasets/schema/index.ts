export * from './chunks.ts';
export * from './datasets.ts';
export * from './documents.ts';
export * from './evaluation.ts';
export * from './vocabulary.ts';
export * from './webhooks.ts';
