import { authHandler } from '#lib/auth/session.ts';

export { authHandler as GET, authHandler as POST };
