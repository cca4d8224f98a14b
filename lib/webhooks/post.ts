import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { API_VERSION } from '#lib/version.ts';
import { checkTarget } from './address.ts';

/** A receiver has so long to answer, from the look-up of its name on. */
const TIMEOUT_MS = 10_000;

/** An answer's body says nothing to us; so much of it is let through, so that a receiver may finish its sentence. */
const MAX_ANSWER_BYTES = 65_536;

/**
 * Posts JSON to a customer's address: to the address that was checked and no other, without following redirects, without
 * waiting longer than 10 seconds, without reading more than 64 KB.
 *
 * @returns the HTTP status
 * @throws Problem for an address that may not be called; Error when there was no answer in time
 */
export async function postJson(url: URL, headers: Record<string, string>, body: string, allowsLoopback: boolean): Promise<number> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const checked = await checkTarget(url, allowsLoopback);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      headers: {
        ...headers,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'User-Agent': `fltr-webhooks/${API_VERSION}`,
      },
      // A connection of its own: one kept from before could lead elsewhere than to the address just checked.
      agent: false,
      lookup: (_host, { all }, answer) => (all ? answer(null, [checked]) : answer(null, checked.address, checked.family)),
      signal,
    });
    // The status is the answer, whatever becomes of the body.
    let status: number | null = null;
    outgoing.on('error', (error) => {
      if (status !== null) resolve(status);
      else reject(signal.aborted ? new Error('There was no answer within 10 seconds.') : error);
    });
    outgoing.on('response', (response) => {
      status = response.statusCode ?? 0;
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_ANSWER_BYTES) response.destroy();
      });
      response.on('error', () => {});
      response.on('close', () => resolve(response.statusCode ?? 0));
    });
    outgoing.end(body);
  });
}
