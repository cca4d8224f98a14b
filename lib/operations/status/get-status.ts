import * as z from 'zod';
import { defineOperation } from '../define.ts';
import { time } from '../fields.ts';
import { REMEMBERED_MS, readStatus } from './read-status.ts';

const database = z.enum(['ok', 'unreachable']);

const milliseconds = z.number().nullable();

const searchWindow = z
  .object({
    since: time,
    searches: z.int(),
    by_mode: z.record(z.string(), z.object({ searches: z.int(), p50_ms: milliseconds, p95_ms: milliseconds })),
  })
  .meta({ id: 'SearchWindow', description: 'Searches since a full hour: how many, and how long they took on our side, by mode.' });

export const getStatus = defineOperation({
  name: 'getStatus',
  summary: 'How the service is',
  description: `Whether the databases answer, and how long searches took in the last hour and day: p50 and p95 from a logarithmic histogram, off by less than 8 %. Asked anew every ${REMEMBERED_MS / 1000} seconds.`,
  tag: 'Service',
  method: 'GET',
  path: '/status',
  scope: 'datasets:read',
  allowsAnonymous: true,
  input: z.strictObject({}),
  output: z.object({
    status: z.enum(['ok', 'unhealthy']),
    version: z.string(),
    checked_at: time,
    databases: z.object({ fltr_auth: database, fltr: database }),
    searches: z
      .object({ last_hour: searchWindow, last_day: searchWindow })
      .nullable()
      .meta({ description: 'The last hour begins with the full hour before this one. Null while the database is unreachable.' }),
    vector_recall: z.object({ recall_at_10: z.number(), lowest: z.number(), datasets: z.int(), measured_at: time }).nullable().meta({
      description:
        'Share of the 10 nearest passages that the approximate vector index finds, as last measured against an exact scan, in each dataset that is large enough for one: the mean of them, and the lowest. Null while every dataset is scanned exactly.',
    }),
  }),
  run: ({ services }) => readStatus(services),
});
