import { type NextRequest, NextResponse } from 'next/server';

/** What a path needs before its route answers; most need nothing, and do not come here. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl;
  if (!isReadable(pathname)) return takeLiterally(request);
  return pathname.includes('%') ? NextResponse.next() : leadToSignIn(request);
}

/**
 * Sends a visitor without a session cookie to sign-in, and from there back to the page that was asked for. It is a
 * courtesy, no guard: the dashboard's layout and every operation check the session itself. It runs only when the cookie
 * is missing, so that no signed-in request pays for it. Server actions pass: a form's script could not follow a redirect
 * from here, and the action itself leads to sign-in.
 */
function leadToSignIn(request: NextRequest): NextResponse {
  const signIn = new URL('/sign-in', request.url);
  signIn.searchParams.set('return_to', request.nextUrl.pathname + request.nextUrl.search);
  return NextResponse.redirect(signIn);
}

/** Next fails on a path with a percent sign that begins no character. Taken as it is written, it is a path like any other that leads nowhere. */
function takeLiterally(request: NextRequest): NextResponse {
  const literal = request.nextUrl.clone();
  literal.pathname = literal.pathname.replaceAll('%', '%25');
  return NextResponse.rewrite(literal);
}

function isReadable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
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
    '/((?!_next/).*%.*)',
  ],
};
