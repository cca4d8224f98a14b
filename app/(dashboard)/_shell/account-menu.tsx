'use client';

import { BookOpen, LogOut, Settings } from 'lucide-react';
import Link from 'next/link';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '#app/_ui/menu.tsx';
import { useSignOut } from './use-sign-out.ts';

/** Who is signed in, and the way out. */
export function AccountMenu({ name, email }: { name: string | null; email: string }) {
  const { signOut } = useSignOut();
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Account of ${email}`}
          className="grid size-8 place-items-center rounded-full border border-line bg-surface font-medium text-sm uppercase transition-colors hover:bg-hover"
        >
          {(name ?? email).slice(0, 1)}
        </button>
      }
    >
      <MenuLabel>
        {name && <span className="block font-medium">{name}</span>}
        <span className="block max-w-56 truncate text-faint">{email}</span>
      </MenuLabel>
      <MenuSeparator />
      <MenuItem asChild>
        <Link href="/settings">
          <Settings aria-hidden="true" />
          Settings
        </Link>
      </MenuItem>
      <MenuItem asChild>
        <Link href="/docs/api">
          <BookOpen aria-hidden="true" />
          API reference
        </Link>
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={signOut}>
        <LogOut aria-hidden="true" />
        Sign out
      </MenuItem>
    </Menu>
  );
}
