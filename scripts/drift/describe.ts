import { type Difference, type PropertyDifference, subject } from './compare.ts';

/** A difference as a line for a person, which names the object: `column users.name differs: type is …, should be …`. */
export function describeDifference(difference: Difference): string {
  const { kind, name } = subject(difference);
  if (difference.state === 'missing') return `${kind} ${name} is missing`;
  if (difference.state === 'extra') return `${kind} ${name} is extra: the schema does not have it`;
  return `${kind} ${name} differs: ${difference.properties.map(describeProperty).join('; ')}`;
}

function describeProperty({ property, expected, live }: PropertyDifference): string {
  const [should, is] = [show(expected), show(live)];
  if (`${should}${is}`.includes('\n')) return `its ${property} is another`;
  return `${words(property)} is ${is}, should be ${should}`;
}

/** The name of a property as words: `rowSecurity` as `row security`. */
function words(property: string): string {
  return property.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function show(value: unknown): string {
  if (value === null) return 'none';
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}
