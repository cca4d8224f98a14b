import { mcp } from '#lib/surfaces/mcp-route.ts';

export const maxDuration = 60;
export { mcp as DELETE, mcp as GET, mcp as OPTIONS, mcp as POST };
