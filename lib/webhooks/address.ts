import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { Problem } from '#lib/errors.ts';

/** A host's address that was looked at and may be called. */
export interface CheckedAddress {
  address: string;
  family: 4 | 6;
}

/** Everything of IPv4 that is not out on the internet (IANA's special-purpose registry), and Azure's metadata service, which is. */
const SPECIAL_V4 = blockList('ipv4', [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24'],
  ...['192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32'],
]);

/** Of IPv6 only global unicast is out there; of that not what is reserved, or carries an IPv4 address inside (Teredo, 6to4). */
const GLOBAL_V6 = blockList('ipv6', ['2000::/3']);
const SPECIAL_V6 = blockList('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']);

const LOOPBACK_V4 = blockList('ipv4', ['127.0.0.0/8']);
const LOOPBACK_V6 = blockList('ipv6', ['::1/128']);

/**
 * A webhook's URL, looked at without asking the network.
 *
 * @throws Problem `invalid_input` for one that can never be called: not https, with a password in it, or naming an address inside
 */
export function parseTarget(text: string, allowsLoopback: boolean): URL {
  if (!URL.canParse(text)) throw refused('Give a whole URL, such as https://example.com/hooks.');
  const url = new URL(text);
  const host = bareHost(url);
  const isLocal = allowsLoopback && (host === 'localhost' || isLoopback(host));
  if (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:')) throw refused('The URL must begin with https://.');
  if (url.username || url.password) throw refused('The URL must not carry a user name or password; the signature says who calls.');
  if (!isLocal && (isIP(host) ? !isPublic(host) : isInsideName(host))) throw refused(`${host} is not an address on the internet.`);
  return url;
}

/**
 * Looks a URL's host up once and hands out the address that may be called: connecting to it, and not to the name again, is
 * what keeps a name from changing its mind in between. One address inside among several refuses them all.
 *
 * @throws Problem `invalid_input` as `parseTarget`, or for a name that leads inside; `upstream_failed` for one that leads nowhere
 */
export async function checkTarget(url: URL, allowsLoopback: boolean): Promise<CheckedAddress> {
  const host = bareHost(parseTarget(url.href, allowsLoopback));
  const family = isIP(host);
  const found = family ? [{ address: host, family }] : await lookup(host, { all: true }).catch(() => []);
  const [first] = found;
  if (!first) throw new Problem('upstream_failed', `The name ${host} could not be found.`);
  const inside = found.find(({ address }) => !(isPublic(address) || (allowsLoopback && isLoopback(address))));
  if (inside) throw refused(`${host} does not lead to an address on the internet.`);
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}

/** Whether an address is one of the public internet's. An IPv4 address in IPv6 clothes (`::ffff:…`) is not taken at all. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !SPECIAL_V4.check(address, 'ipv4');
  return isIP(address) === 6 && GLOBAL_V6.check(address, 'ipv6') && !SPECIAL_V6.check(address, 'ipv6');
}

function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family === 4 ? LOOPBACK_V4.check(address, 'ipv4') : family === 6 && LOOPBACK_V6.check(address, 'ipv6');
}

/** Names that mean this machine or its neighbours by rule (RFC 6761, RFC 8375) or because they have no dot. */
function isInsideName(host: string): boolean {
  const name = host.replace(/\.$/, '');
  return !name.includes('.') || /\.(localhost|local|internal|home\.arpa)$/.test(name);
}

/** A URL's host without the brackets of an IPv6 address. */
function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function blockList(family: 'ipv4' | 'ipv6', networks: string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function refused(detail: string): Problem {
  return new Problem('invalid_input', detail, { errors: [{ pointer: '/url', detail }] });
}
