import { type NextRequest, NextResponse } from 'next/server';

/**
 * Sends a visitor without a session cookie to sign-in, and from there back to the page that was asked for. It is a
 * courtesy, no guard: the dashboard's layout and every operation check the session itself. It runs only when the cookie
 * is missing, so that no signed-in request pays for it. Server actions pass: a form's script could not follow a redirect
 * from here, and the action itself leads to sign-in.
 */
export function proxy(request: NextRequest): NextResponse {
  const signIn = new URL('/sign-in', request.url);
  signIn.searchParams.set('return_to', request.nextUrl.pathname + request.nextUrl.search);
  return NextResponse.redirect(signIn);
}

// Next reads this without running it, so it is one literal.
export const config = {
  matcher: [
    {
      source: '/(datasets|playground|keys|usage|billing|webhooks|connect|settings)/:path*',
      missing: [
        { type: 'cookie', key: 'next-auth.session-token' },
        { type: 'cookie', key: '__Secure-next-auth.session-token' },
        { type: 'header', key: 'next-action' },
      ],
    },
  ],
};
