/** A stream of pseudo-random numbers in [0, 1) that is the same for the same seed (mulberry32, public domain). */
export function randomStream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const VOCABULARY_SIZE = 20_000;
const SYLLABLES = [
  'ba',
  'ke',
  'li',
  'mo',
  'nu',
  'ra',
  'se',
  'ti',
  'vo',
  'zu',
  'pra',
  'sto',
  'gle',
  'tri',
  'nor',
  'dal',
  'fen',
  'kur',
  'mis',
  'wex',
];

/** Text whose words are as unevenly common as those of a language (Zipf's law), and queries from the same words. */
export class Corpus {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomStream(seed);
  }

  /** A paragraph of some 900 characters, so that it becomes a chunk of its own. */
  paragraph(): string {
    const sentences = Array.from({ length: 9 }, () => {
      const words = Array.from({ length: 14 }, () => this.#word());
      return `${words.join(' ')}.`;
    });
    return sentences.join(' ');
  }

  /** Two to five words, as people ask. */
  query(): string {
    return Array.from({ length: 2 + Math.floor(this.#random() * 4) }, () => this.#word()).join(' ');
  }

  /** The n-th word with a chance of about 1/n: the inverse of Zipf's cumulative distribution, to good approximation. */
  #word(): string {
    return wordAt(Math.floor(VOCABULARY_SIZE ** this.#random()) - 1);
  }
}

function wordAt(rank: number): string {
  let left = rank + SYLLABLES.length;
  let word = '';
  while (left > 0) {
    word += SYLLABLES[left % SYLLABLES.length];
    left = Math.floor(left / SYLLABLES.length);
  }
  return word;
}
