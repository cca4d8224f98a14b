import { expect, test } from 'vitest';
import { createDocument } from '#lib/operations/create-document.ts';
import { retryDocument } from '#lib/operations/documents.ts';
import { search } from '#lib/operations/search.ts';
import { queryAsVisitor } from './page.ts';

test.each([search, createDocument, retryDocument])(
  'a page that is open to all never runs $name: a link to it would spend the credits of whoever follows it',
  async (operation) => {
    await expect(queryAsVisitor(operation, {} as never)).rejects.toThrow('costs credits');
  },
);
