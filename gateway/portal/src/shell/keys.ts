/* Keys of the whole page. They rest while one types and behind a dialogue. */
import { useEffect, useRef } from 'react';

/* A key by its name; false: not mine, ask the next. */
export type Keys = Record<string, (event: KeyboardEvent) => unknown>;

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

/* What came last is asked first: a page before the frame around it, a grid before its page. */
const layers: { current: Keys }[] = [];

function onKey(event: KeyboardEvent): void {
  const name = nameOf(event);

  if (event.altKey || event.defaultPrevented || event.isComposing) return;
  if (!name.startsWith('mod+') && (isCovered() || (isTyping(event.target) && name !== 'Escape'))) return;
  for (const layer of [...layers].reverse()) {
    const run = layer.current[name];
    if (run && run(event) !== false) return;
  }
}

export function useKeys(keys: Keys): void {
  const layer = useRef(keys);

  layer.current = keys;
  useEffect(() => {
    if (layers.length === 0) document.addEventListener('keydown', onKey);
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) document.removeEventListener('keydown', onKey);
    };
  }, []);
}
