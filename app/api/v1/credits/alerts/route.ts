import { listAlerts } from '#lib/operations/list-alerts.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(listAlerts);
