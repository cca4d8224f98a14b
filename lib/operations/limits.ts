/*
 * How much of a thing is taken: what the operations refuse beyond, and what the forms of the pages let nobody type. It imports nothing, so
 * that a page may have it without an operation.
 */

/** What one search may ask for; `/limits` tells the same. */
export const SEARCH_LIMITS = { queryCharacters: 1_000, results: 50, datasets: 20 };

/** Characters of texts that people type. */
export const TEXT_LIMITS = {
  datasetName: 200,
  datasetDescription: 1_000,
  documentName: 500,
  keyName: 100,
  webhookUrl: 2_000,
  webhookDescription: 500,
};

/** Most golden questions of a dataset. */
export const MAX_QUESTIONS = 200;
