import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { Providers } from '../shell/providers.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'REX', template: '%s · REX' },
  description: 'Durable workflows of people, services and language models.',
};

/** Sets the theme before the first paint, so that a dark screen does not flash white. */
const THEME_SCRIPT = `try{var t=localStorage.getItem('rex.theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}`;

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant, and the policy allows it by its hash */}
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
