/** Whom the demo sign-in signs in, and whom the seed gives a dataset and a key. */
export const DEMO_PERSON = { email: 'demo@fltr.example', name: 'Demo' } as const;
