import { randomStream } from '#lib/retrieval/evaluation/random-stream.ts';

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

/** Subjects, and the words that each has for its own. */
const TOPICS = 2_000;
const TOPIC_WORDS = 300;
const TOPIC_SHARE = 0.6;

/**
 * Text whose words are as unevenly common as those of a language (Zipf's law), in paragraphs each of which is about something, and queries
 * about the same things.
 */
export class Corpus {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomStream(seed);
  }

  /** A paragraph of some 900 characters, so that it becomes a chunk of its own. */
  paragraph(): string {
    const topic = this.#topic();
    const sentences = Array.from({ length: 9 }, () => {
      const words = Array.from({ length: 11 }, () => this.#word(topic));
      return `${words.join(' ')}.`;
    });
    return sentences.join(' ');
  }

  /** Two to five words, as people ask. */
  query(): string {
    const topic = this.#topic();
    return Array.from({ length: 2 + Math.floor(this.#random() * 4) }, () => this.#word(topic)).join(' ');
  }

  #topic(): number {
    return Math.floor(this.#random() * TOPICS);
  }

  /** The n-th word with a chance of about 1/n, of the topic's or of all: the inverse of Zipf's cumulative distribution, to good approximation. */
  #word(topic: number): string {
    if (this.#random() >= TOPIC_SHARE) return wordAt(Math.floor(VOCABULARY_SIZE ** this.#random()) - 1);
    const place = Math.floor(TOPIC_WORDS ** this.#random()) - 1;
    return wordAt(Math.floor(randomStream(topic * TOPIC_WORDS + place)() * VOCABULARY_SIZE));
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
