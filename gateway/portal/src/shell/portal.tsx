/* From nothing to a page: language, look, session, password, contract, routes. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import { BrowserRouter } from 'react-router-dom';
import { Problem } from '../api/problem';
import { resume, session } from '../api/session';
import { LanguageProvider } from '../text';
import { Crash } from './crash';
import { useMeQuery, useModelQuery, WorldContext, type World } from './me';
import { SeeAsProvider, useSeeAs } from './see-as';
import { SignIn } from './sign-in';
import { ThemeProvider } from './theme';
import { Trouble } from './trouble';

const Frame = lazy(() => import('./frame'));
const ChangePassword = lazy(() => import('./change-password'));

/* What a server has refused it will refuse again; what it could not answer may come in a moment. */
function worthAnother(count: number, error: unknown): boolean {
  return count < 2 && error instanceof Problem && (error.status === 0 || error.status >= 500);
}

const queries = new QueryClient({
  defaultOptions: { queries: { retry: worthAnother, staleTime: 10_000, refetchOnWindowFocus: false } },
});

function Waiting() {
  return <div className="waiting" aria-busy="true" />;
}

function World({ children }: { children: ReactNode }) {
  const me = useMeQuery();
  const model = useModelQuery();
  const { seen } = useSeeAs();
  const world = useMemo<World | null>(
    () => me.data && model.data
      ? { me: seen ? { ...me.data, ...seen } : me.data, model: model.data, preview: seen?.as ?? null }
      : null,
    [me.data, model.data, seen],
  );
  const error = me.error ?? model.error;

  if (me.data?.passwordChangeRequired)
    return <ChangePassword forced onDone={() => void me.refetch()} />;
  if (error && !world) return <div className="alone"><Trouble error={error} onRetry={() => { void me.refetch(); void model.refetch(); }} /></div>;
  if (!world) return <Waiting />;
  return <WorldContext.Provider value={world}>{children}</WorldContext.Provider>;
}

function Gate() {
  const current = useSyncExternalStore(session.subscribe, session.get);
  const [ready, setReady] = useState(false);

  useEffect(() => void resume().finally(() => setReady(true)), []);
  useEffect(() => {
    if (!current) queries.clear(); // the next one to sign in sees nothing of the one before
  }, [current]);
  if (current) return <Suspense fallback={<Waiting />}><World><Frame /></World></Suspense>;
  return ready ? <SignIn /> : <Waiting />;
}

export function Portal() {
  return (
    <LanguageProvider>
      <ThemeProvider>
        <App className="app">
          <Crash>
            <QueryClientProvider client={queries}>
              <BrowserRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
                <SeeAsProvider>
                  <Gate />
                </SeeAsProvider>
              </BrowserRouter>
            </QueryClientProvider>
          </Crash>
        </App>
      </ThemeProvider>
    </LanguageProvider>
  );
}
