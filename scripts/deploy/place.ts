/**
 * Which database a connection string leads to, as `host:port/database`, spelled the same however it was reached: Neon's pooled address is that
 * of the same database, host names have no case, 5432 goes without saying. Users, passwords and options play no part.
 */
export function placeOf(url: string): string {
  const { hostname, port, pathname, username } = new URL(url);
  const [endpoint = '', ...domain] = hostname.toLowerCase().replace(/\.$/, '').split('.');
  const host = [endpoint.replace(/-pooler$/, ''), ...domain].join('.');
  // Like every client of Postgres: without a database it is the one named like the user.
  const database = decodeURIComponent(pathname.slice(1) || username) || 'postgres';
  return `${host}:${port || 5432}/${database}`;
}
