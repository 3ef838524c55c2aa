/* Behind the door: Ant Design, the contract, the user, the routes. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import enGB from 'antd/locale/en_GB';
import zhCN from 'antd/locale/zh_CN';
import 'virtual:antd.css';
import '../style/portal.css';
import { lazy, Suspense, useEffect, useMemo, type ReactNode } from 'react';
import { BrowserRouter } from 'react-router-dom';
import { Problem } from '../api/problem';
import { session } from '../api/session';
import { themeOf } from '../style/theme';
import { useText } from '../text';
import Frame from './frame';
import { meQuery, modelQuery, useMeQuery, useModelQuery, WorldContext, type World } from './me';
import { SeeAsProvider, useSeeAs } from './see-as';
import { useThemeChoice } from './theme';
import { Trouble } from './trouble';

const ChangePassword = lazy(() => import('./change-password'));
const still = matchMedia('(prefers-reduced-motion: reduce)').matches;

/* What a server has refused it will refuse again; what it could not answer may come in a moment. */
function worthAnother(count: number, error: unknown): boolean {
  return count < 2 && error instanceof Problem && (error.status === 0 || error.status >= 500);
}

const queries = new QueryClient({
  defaultOptions: { queries: { retry: worthAnother, staleTime: 10_000, refetchOnWindowFocus: false } },
});

const askWho = (): void => void (session.get() && queries.prefetchQuery(meQuery));

/* While the first page is made. */
void queries.prefetchQuery(modelQuery);
askWho();
session.subscribe(askWho);

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

function Dressed({ children }: { children: ReactNode }) {
  const { lang } = useText();
  const { dark } = useThemeChoice();
  const theme = useMemo(() => {
    const look = themeOf(dark);
    return { ...look, token: { ...look.token, motion: !still }, zeroRuntime: true };
  }, [dark]);

  return (
    <ConfigProvider theme={theme} locale={lang === 'en' ? enGB : zhCN} wave={{ disabled: true }} button={{ autoInsertSpace: false }}>
      <App className="app">{children}</App>
    </ConfigProvider>
  );
}

export default function Inside() {
  useEffect(() => () => queries.clear(), []); // the next one to sign in sees nothing of the one before
  return (
    <Dressed>
      <QueryClientProvider client={queries}>
        <BrowserRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
          <SeeAsProvider>
            <Suspense fallback={<Waiting />}><World><Frame /></World></Suspense>
          </SeeAsProvider>
        </BrowserRouter>
      </QueryClientProvider>
    </Dressed>
  );
}
