import { isIPv6 } from 'node:net';

/** Half of an address of IPv6 is the network's: who has one address there has the other 2^64 (RFC 4291, 2.5.4). */
const NETWORK_GROUPS = 4;

/**
 * What of a visitor's address tells it apart from others: an IPv4 address as it is, also where it is written as one of IPv6, and of
 * IPv6 the network, written out in hexadecimal. What is no address stays as it is.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.replace(/^\[|\]$/g, '').split('%');
  if (!isIPv6(plain)) return address;
  const groups = groupsOf(plain);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight groups of an address of IPv6: a URL has it in its shortest form, without the dots of IPv4. */
function groupsOf(address: string): number[] {
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [first, last] = [before, after ?? ''].map((part) =>
    part
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16)),
  ) as [number[], number[]];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}
