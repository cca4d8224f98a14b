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
  const offered = address.operation && !operations.includes(address.operation) ? [...operations, address.operation] : operations;
  return (
    <form
      action="/usage"
      className="flex flex-wrap items-end gap-x-3 gap-y-2.5 border-line border-b px-4 py-3 sm:px-5"
      aria-label="Filters"
    >
      {address.by && <input type="hidden" name="by" value={address.by} />}
      <Labelled label="Kind" htmlFor="ledger-kind">
        <Select id="ledger-kind" name="kind" defaultValue={address.kind ?? ''} className="w-full">
          <option value="">All</option>
          {Object.entries(KINDS).map(([kind, { label }]) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
        </Select>
      </Labelled>
      <Labelled label="Operation" htmlFor="ledger-operation">
        <Select id="ledger-operation" name="operation" defaultValue={address.operation ?? ''} className="w-full">
          <option value="">All</option>
          {offered.map((operation) => (
            <option key={operation} value={operation}>
              {nameOfOperation(operation)}
            </option>
          ))}
        </Select>
      </Labelled>
      <Labelled label="Key" htmlFor="ledger-key">
        <Select id="ledger-key" name="key_id" defaultValue={address.key_id ?? ''} className="w-full">
          <option value="">All</option>
          {keys.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Labelled>
      <Labelled label="From" htmlFor="ledger-from" wide>
        <Input id="ledger-from" type="date" name="from" defaultValue={address.from ?? ''} />
      </Labelled>
      <Labelled label="To" htmlFor="ledger-to" wide>
        <Input id="ledger-to" type="date" name="to" defaultValue={address.to ?? ''} />
      </Labelled>
      <Button type="submit">Filter</Button>
      {Object.keys(entryFilterOf(address)).length > 0 && (
        <Button asChild kind="quiet">
          <Link href="/usage">Clear</Link>
        </Button>
      )}
    </form>
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
