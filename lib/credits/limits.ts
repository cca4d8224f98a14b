/** The largest cap on what is spent. */
export const MAX_CAP = 1_000_000_000;

/** The largest balance below which a person may want to be warned or topped up. */
export const MAX_THRESHOLD = 1_000_000;
