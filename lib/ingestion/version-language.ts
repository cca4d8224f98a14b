import { countLanguagesBefore, saveLanguage } from '#db/datasets/document-languages.ts';
import type { VersionKey } from '#db/datasets/document-versions.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { detectLanguage } from './detect-language.ts';

/** The language that a version is indexed in: the one that is known, or else the one that is detected in its text, and kept. */
export async function languageToIndexIn(
  db: DatasetsDatabase,
  key: VersionKey,
  { text, language }: { text: string; language: string | null },
): Promise<string> {
  if (language !== null) return language;
  const detected = await detectLanguage(text, await countLanguagesBefore(db, key.documentId));
  await saveLanguage(db, key, detected);
  return detected;
}
