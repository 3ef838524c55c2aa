/*
 * From nothing to the door, or to what is inside: language, look, session. The door is plain HTML, so that a slow
 * machine has it soon; Ant Design and all that shows data comes with the inside, at once where a session is to be resumed.
 */
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { isKept, resume, session } from '../api/session';
import { LanguageProvider } from '../text';
import { Crash } from './crash';
import { SignIn } from './sign-in';
import { ThemeProvider } from './theme';

const inside = (): Promise<typeof import('./inside')> => import('./inside');
const Inside = lazy(inside);
const resumed = resume(); // while the page is made

if (isKept()) void inside();

function Waiting() {
  return <div className="waiting" aria-busy="true" />;
}

function Gate() {
  const current = useSyncExternalStore(session.subscribe, session.get);
  const [ready, setReady] = useState(false);

  useEffect(() => void resumed.finally(() => setReady(true)), []);
  if (current) return <Suspense fallback={<Waiting />}><Inside /></Suspense>;
  return ready ? <SignIn onTry={() => void inside()} /> : <Waiting />;
}

export function Portal() {
  return (
    <LanguageProvider>
      <ThemeProvider>
        <Crash>
          <Gate />
        </Crash>
      </ThemeProvider>
    </LanguageProvider>
  );
}
