/* Keys of the whole page. They rest while one types and behind a dialogue. */
import { useEffect, useRef } from 'react';

export type Keys = Record<string, (event: KeyboardEvent) => void>;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/* An open dialogue, list of choices or menu has the keyboard to itself. */
function isCovered(): boolean {
  return document.querySelector('[role="dialog"]:not([hidden]) , .ant-dropdown:not(.ant-dropdown-hidden), .ant-select-dropdown:not(.ant-select-dropdown-hidden)') !== null;
}

function nameOf(event: KeyboardEvent): string {
  return (event.ctrlKey || event.metaKey ? 'mod+' : '') + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
}

export function useKeys(keys: Keys, enabled = true): void {
  const latest = useRef(keys);

  latest.current = keys;
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent): void => {
      const name = nameOf(event);
      const run = latest.current[name];

      if (!run || event.altKey || event.defaultPrevented || event.isComposing) return;
      if (!name.startsWith('mod+') && (isCovered() || (isTyping(event.target) && name !== 'Escape'))) return;
      run(event);
    };

    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [enabled]);
}
