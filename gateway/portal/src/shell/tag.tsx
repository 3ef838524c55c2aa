/* A short word on a tint. Tones keep their contrast in light and dark. */
import type { ReactNode } from 'react';

export const TONES = 8;

export function Tag({ tone, children }: { tone?: number; children: ReactNode }) {
  return <span className={tone === undefined || tone < 0 ? 'tag' : `tag tone-${tone % TONES}`}>{children}</span>;
}
