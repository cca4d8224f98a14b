import type { NextConfig } from 'next';

const development = process.env.NODE_ENV === 'development';

/**
 * What every page tells the browser: it loads nothing from elsewhere and sends nothing there, runs in no frame, is taken for no other type,
 * and reaches for no camera and the like. Scripts are Next's own; it writes some of them into the page, hence 'unsafe-inline'.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${development ? " 'unsafe-eval'" : ''}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  `connect-src 'self'${development ? ' ws:' : ''}`,
  "object-src 'none'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

const headersOfAll = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Strict-Transport-Security', value: 'max-age=63072000; includeSubDomains' },
];

const headersOfPages = [
  ...headersOfAll,
  { key: 'Content-Security-Policy', value: contentSecurityPolicy },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
];

/** Data is no page: whatever is made of an answer, a browser loads and runs nothing for it. */
const headersOfData = [...headersOfAll, { key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" }];

/** The REST interface takes bearer tokens and never cookies, so a page of any origin may call it with a key that it has. */
const crossOriginHeaders = [
  { key: 'Access-Control-Allow-Origin', value: '*' },
  { key: 'Access-Control-Allow-Methods', value: 'GET, POST, PATCH, DELETE, OPTIONS' },
  { key: 'Access-Control-Allow-Headers', value: 'Authorization, Content-Type' },
  {
    key: 'Access-Control-Expose-Headers',
    value: 'Allow, X-Request-Id, X-Credits-Used, X-Credits-Remaining, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate',
  },
  { key: 'Access-Control-Max-Age', value: '86400' },
];

const config: NextConfig = {
  typedRoutes: true,
  reactCompiler: true,
  poweredByHeader: false,
  // Heavy, and only where documents are parsed: loaded from node_modules when it is needed, not packed into every function.
  serverExternalPackages: ['unpdf'],
  turbopack: {
    resolveAlias: {
      // The SDK without the validator of JSON Schema that it has for Node, 280 KB: it checks answers to questions that this server never asks.
      '@modelcontextprotocol/server/_shims': './node_modules/@modelcontextprotocol/server/dist/shimsBrowser.mjs',
      // The same code. Under its own name Turbopack packs the messages of all languages with it.
      'zod/v4': 'zod',
    },
  },
  // The largest document with the frame of its form; Vercel's own limit of 4.5 MB a request is smaller and holds there.
  experimental: { serverActions: { bodySizeLimit: '51mb' } },
  headers: async () => [
    { source: '/((?!api/).*)', headers: headersOfPages },
    { source: '/api/:path*', headers: headersOfData },
    { source: '/api/v1/:path*', headers: crossOriginHeaders },
  ],
};

export default config;
