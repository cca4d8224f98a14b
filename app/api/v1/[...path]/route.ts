import { unknownPath } from '#lib/surfaces/unknown-path.ts';

export { unknownPath as DELETE, unknownPath as GET, unknownPath as PATCH, unknownPath as POST, unknownPath as PUT };
