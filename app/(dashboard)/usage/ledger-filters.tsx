import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { classNames } from '#app/_ui/class-names.ts';
import { Input, Select } from '#app/_ui/input.tsx';
import { KINDS } from './kinds.ts';
import { entryFilterOf, type LedgerAddress } from './ledger-address.ts';
import { nameOfOperation } from './operation-names.ts';

interface Props {
  address: LedgerAddress;
  keys: { id: string; name: string }[];
  /** Operations that something was spent on. */
  operations: string[];
}

/** Which entries of the ledger are shown: a form that is sent to the page's own address, and works without any script. */
export function LedgerFilters({ address, keys, operations }: Props) {
  const filter = entryFilterOf(address);
  const offered = [...new Set([...operations, ...(filter.operation ? [filter.operation] : [])])];
  return (
    <form
      action="/usage"
      className="flex flex-wrap items-end gap-x-3 gap-y-2.5 border-line border-b px-4 py-3 sm:px-5"
      aria-label="Filters"
    >
      {address.by && <input type="hidden" name="by" value={address.by} />}
      <Choice label="Kind" name="kind" chosen={address.kind} options={Object.entries(KINDS).map(([kind, { label }]) => [kind, label])} />
      <Choice
        label="Operation"
        name="operation"
        chosen={address.operation}
        options={offered.map((operation) => [operation, nameOfOperation(operation)])}
      />
      <Choice label="Key" name="key_id" chosen={address.key_id} options={keys.map(({ id, name }) => [id, name])} />
      <Labelled label="From" htmlFor="ledger-from" wide>
        <Input id="ledger-from" type="date" name="from" defaultValue={address.from ?? ''} />
      </Labelled>
      <Labelled label="To" htmlFor="ledger-to" wide>
        <Input id="ledger-to" type="date" name="to" defaultValue={address.to ?? ''} />
      </Labelled>
      <Button type="submit">Filter</Button>
      {Object.keys(filter).length > 0 && (
        <Button asChild kind="quiet">
          <Link href="/usage">Clear</Link>
        </Button>
      )}
    </form>
  );
}

interface ChoiceProps {
  label: string;
  name: string;
  chosen: string | undefined;
  options: [value: string, label: string][];
}

/** One of the options, or all. */
function Choice({ label, name, chosen, options }: ChoiceProps) {
  const id = `ledger-${name}`;
  return (
    <Labelled label={label} htmlFor={id}>
      <Select id={id} name={name} defaultValue={chosen ?? ''} className="w-full">
        <option value="">All</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </Select>
    </Labelled>
  );
}

/** `wide`: as wide as the page where that is narrow, as dates do not fit beside one another there. */
function Labelled({ label, htmlFor, wide, children }: { label: string; htmlFor: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={classNames('grid min-w-0 flex-1 basis-32 gap-1 sm:max-w-44', wide && 'max-sm:basis-full')}>
      <label htmlFor={htmlFor} className="text-faint text-xs">
        {label}
      </label>
      {children}
    </div>
  );
}
