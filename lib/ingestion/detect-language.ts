import { LANGUAGES } from '#lib/retrieval/languages.ts';

/** As much as the detector reads at once, in characters and in bytes of letters. */
const EXCERPT = 350;
const MOST_EXCERPTS = 8;
/** What the documents before say against the text; the measurements are in docs/search-measurements.md. */
const PRIOR_WEIGHT = 7;
/** What every language has as if there were documents of it, so that none is ruled out. */
const UNSEEN = 0.5;
/** English has more: code, names and numbers are stemmed as it. */
const UNSEEN_ENGLISH = 2;

/** The detector knows Malay but not Indonesian. They are so alike that the one's stemmer does for both. */
const SAME_STEMMER: Record<string, string> = { ms: 'id' };

/** Languages that the detector does not know, each the only one that is written in its letters. */
const BY_LETTERS = Object.entries({ km: /\p{Script=Khmer}/gu, my: /\p{Script=Myanmar}/gu, si: /\p{Script=Sinhala}/gu });
/** What letters of such a language say, as a likeness that leaves no doubt. */
const CERTAIN = 4;

/**
 * The language of a document (ISO 639-1): what its text says, weighed against the languages of the documents before it. What the text
 * says grows with its length, so that the others decide only about a line or two. The same text after the same documents always gives the same.
 * @param before how many of the documents before it are in each language
 */
export async function detectLanguage(text: string, before: Record<string, number>): Promise<string> {
  const evidence = await evidenceOf(text);
  const score = (language: string) => {
    const documents = (before[language] ?? 0) + (language === 'en' ? UNSEEN_ENGLISH : UNSEEN);
    return (evidence.get(language) ?? 0) + PRIOR_WEIGHT * Math.log(documents);
  };
  const languages = new Set(['en', ...Object.keys(before).sort(), ...evidence.keys()]);
  return [...languages].reduce((best, language) => (score(language) > score(best) ? language : best));
}

/** By language, the likeness of a text's excerpts, each by its length. */
async function evidenceOf(text: string): Promise<Map<string, number>> {
  const detector = await loadDetector();
  const evidence = new Map<string, number>();
  for (const excerpt of excerptsOf(text)) {
    const letters = (excerpt.match(/\p{L}/gu) ?? []).join('');
    const weight = Math.min(EXCERPT, Buffer.byteLength(letters));
    for (const [language, likeness] of likenessesOf(excerpt, letters, detector)) {
      evidence.set(language, (evidence.get(language) ?? 0) + likeness * weight);
    }
  }
  return evidence;
}

function likenessesOf(excerpt: string, letters: string, detector: Detector): [language: string, likeness: number][] {
  const [own] = BY_LETTERS.find(([, script]) => (letters.match(script) ?? []).length > letters.length / 2) ?? [];
  if (own) return [[own, CERTAIN]];
  return Object.entries(detector.detect(excerpt).getScores()).flatMap(([code, squeezed]) => {
    const language = SAME_STEMMER[code] ?? code;
    // The detector squeezes a mean over pieces of words into 0–1; this is that mean again, up to a factor.
    return LANGUAGES.includes(language) ? [[language, squeezed / (1 - squeezed)]] : [];
  });
}

/** A text in pieces that the detector reads whole, or as many of them as are enough, evenly from the beginning to the end. */
function excerptsOf(text: string): string[] {
  const count = Math.min(MOST_EXCERPTS, Math.ceil(text.length / EXCERPT));
  const step = count > 1 ? (text.length - EXCERPT) / (count - 1) : 0;
  return Array.from({ length: count }, (_, index) => text.slice(Math.floor(index * step), Math.floor(index * step) + EXCERPT));
}

let loaded: Promise<Detector> | undefined;

interface Detector {
  detect: (text: string) => { getScores: () => Record<string, number> };
}

/** Loaded when a language is first asked for: searches never need it. */
function loadDetector(): Promise<Detector> {
  loaded ??= import('eld/extrasmall').then(({ eld }) => {
    const detector = eld.newInstance();
    detector.enableTextCleanup(true);
    return detector;
  });
  return loaded;
}
