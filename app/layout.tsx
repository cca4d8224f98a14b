import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { THEME_SCRIPT } from './_ui/theme-script.ts';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'fltr – datasets that people and agents can search', template: '%s · fltr' },
  description:
    'Turn documents into datasets that people and AI agents can search, over REST, MCP and a dashboard, with a citation for every passage.',
};

export const viewport: Viewport = { colorScheme: 'light dark' };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The script below may set data-theme before React takes over, hence the suppressed warning.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours */}
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body className="min-h-dvh">{children}</body>
    </html>
  );
}
