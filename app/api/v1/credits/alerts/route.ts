import { listAlerts } from '#lib/operations/list-alerts.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(listAlerts);
