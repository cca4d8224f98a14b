'use client';

import { Moon, Sun } from 'lucide-react';
import { Button } from './button.tsx';

/** Turns light to dark and back, and remembers. Without a choice the system's own setting holds. */
export function ThemeToggle() {
  const toggle = () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
    localStorage.setItem('theme', root.dataset.theme);
  };
  return (
    <Button kind="quiet" size="icon" onClick={toggle} aria-label="Switch between light and dark">
      <Moon
        className="hidden [:root[data-theme=light]_&]:block [@media(prefers-color-scheme:light)]:[:root:not([data-theme])_&]:block"
        aria-hidden="true"
      />
      <Sun
        className="hidden [:root[data-theme=dark]_&]:block [@media(prefers-color-scheme:dark)]:[:root:not([data-theme])_&]:block"
        aria-hidden="true"
      />
    </Button>
  );
}
