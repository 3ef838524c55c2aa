/* The frame of what stands before the portal itself: brand, one card, nothing else. */
import { useEffect, type ReactNode } from 'react';
import { useText } from '../text';

export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M6 17 12 11l6 6v8H6zM18 25V15l4-4 4 4v10z" />
    </svg>
  );
}

export function Door({ title, extra, children }: { title: string; extra?: ReactNode; children: ReactNode }) {
  const { t } = useText();

  useEffect(() => {
    document.title = `${title} · ${t('brand')}`;
  }, [title, t]);
  return (
    <div className="door">
      <header className="door-top">{extra}</header>
      <main className="door-card">
        <div className="door-brand">
          <Mark />
          <div>
            <strong>{t('brand')}</strong>
            <span>{t('tagline')}</span>
          </div>
        </div>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}
