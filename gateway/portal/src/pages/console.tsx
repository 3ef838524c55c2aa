/* Every call there is, found by a word, tried with one's own token. */
import { CopyOutlined, SearchOutlined, SendOutlined } from '../shell/icons';
import { Alert, App, Button, Empty, Input } from 'antd';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { callFully } from '../api/client';
import { Problem } from '../api/problem';
import { serviceLabel, type Call } from '../contract/model';
import { addressOf, curlOf, fits, missingOf } from '../contract/trial';
import { useTitle } from '../resource/data';
import { useWorld } from '../shell/me';
import { Tag } from '../shell/tag';
import { useText } from '../text';

const tones: Record<string, number> = { GET: 1, POST: 0, PATCH: 2, PUT: 2, DELETE: 6 };

interface Tried {
  status: number;
  text: string;
  requestId: string;
  ms: number;
}

async function attempt(call: Call, given: Record<string, string>, body: string): Promise<Tried> {
  const began = performance.now();
  const took = (): number => Math.round(performance.now() - began);

  try {
    const answer = await callFully(addressOf(call, given), { method: call.method, body: body ? (JSON.parse(body) as unknown) : undefined });
    return { status: answer.status, text: JSON.stringify(answer.data, null, 2), requestId: answer.requestId, ms: took() };
  } catch (error) {
    if (!(error instanceof Problem)) return { status: 0, text: String(error), requestId: '', ms: took() };
    const { status, reason, detail, violations, requestId } = error;
    return { status, text: JSON.stringify({ reason, detail, fieldViolations: violations }, null, 2), requestId, ms: took() };
  }
}

/* --- the catalogue */

function Catalogue({ calls, chosen, onPick }: { calls: Call[]; chosen?: Call; onPick: (call: Call) => void }) {
  const { t, say } = useText();
  const { model } = useWorld();
  const services = [...new Set(calls.map((call) => call.service))];

  if (calls.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('consoleNone')} />;
  return (
    <>
      {services.map((service) => (
        <section key={service}>
          <h2>{say(serviceLabel(model, service))}</h2>
          <ul>
            {calls.filter((call) => call.service === service).map((call) => (
              <li key={call.id + call.method}>
                <button type="button" aria-pressed={call === chosen} onClick={() => onPick(call)}>
                  <Tag tone={tones[call.method]}>{call.method}</Tag>
                  <code>{call.path}</code>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/* --- one call */

function permissionText(call: Call, t: ReturnType<typeof useText>['t']): string {
  if (call.permission === 'PUBLIC') return t('openToAll');
  return call.permission === 'SIGNED_IN' ? t('signedInOnly') : call.permission;
}

function Trial({ call }: { call: Call }) {
  const { t } = useText();
  const { message } = App.useApp();
  const [given, setGiven] = useState<Record<string, string>>({});
  const [body, setBody] = useState(() => (call.body ? JSON.stringify(call.example ?? {}, null, 2) : ''));
  const [tried, setTried] = useState<Tried | null>(null);
  const [busy, setBusy] = useState(false);
  const parameters = call.parameters.filter((one) => one.in !== 'header');
  const send = async (): Promise<void> => {
    setBusy(true);
    setTried(await attempt(call, given, body));
    setBusy(false);
  };
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(curlOf(call, given, body.replace(/\s*\n\s*/g, ''), location.origin));
    message.success(t('copied'));
  };

  return (
    <section className="sheet trial">
      <h2><Tag tone={tones[call.method]}>{call.method}</Tag> <code>{call.path}</code></h2>
      <p className="quiet description" lang="en">{call.description.replace(/\n(?!\n)/g, ' ')}</p>
      <p><span className="quiet">{t('permission')}</span> <code>{permissionText(call, t)}</code></p>
      {parameters.length > 0 && <h3>{t('parameters')}</h3>}
      {parameters.map((one) => (
        <label key={one.name} className="parameter">
          <code>{one.name}{one.in === 'path' && ' *'}</code>
          <Input value={given[one.name] ?? ''} onChange={(event) => setGiven({ ...given, [one.name]: event.target.value })} />
        </label>
      ))}
      {call.body && (
        <label>
          <h3>{t('requestBody')}</h3>
          <Input.TextArea className="code" rows={12} value={body} onChange={(event) => setBody(event.target.value)} spellCheck={false} />
        </label>
      )}
      {call.secret ? <Alert type="info" showIcon title={t('secretCall')} /> : (
        <div className="form-foot">
          <Button type="primary" icon={<SendOutlined />} loading={busy} disabled={missingOf(call, given).length > 0} onClick={() => void send()}>{t('tryIt')}</Button>
          <Button icon={<CopyOutlined />} onClick={() => void copy()}>{t('copyCurl')}</Button>
          {call.method !== 'GET' && <span className="quiet">{t('tryWrite')}</span>}
        </div>
      )}
      {tried && (
        <div className="tried" aria-live="polite">
          <h3>{t('answer')} <Tag tone={tried.status < 300 && tried.status > 0 ? 0 : 6}>{tried.status}</Tag> <span className="quiet">{t('tookMs', { count: tried.ms })}</span></h3>
          <p className="quiet">{t('requestId')} <code>{tried.requestId}</code></p>
          <pre tabIndex={0}>{tried.text}</pre>
        </div>
      )}
    </section>
  );
}

export default function Console() {
  const { t } = useText();
  const { model } = useWorld();
  const [params, setParams] = useSearchParams();
  const [typed, setTyped] = useState('');
  const calls = useMemo(() => model.calls.filter((call) => fits(call, typed.trim())), [model, typed]);
  const chosen = model.calls.find((call) => call.id === params.get('call'));

  useTitle(`${t('console')} · ${t('brand')}`);
  return (
    <div className="page page-console">
      <header className="page-head"><div><h1>{t('console')}</h1><p className="quiet">{t('consoleHint')}</p></div></header>
      <div className="file">
        <section className="sheet catalogue">
          <Input prefix={<SearchOutlined />} allowClear value={typed} onChange={(event) => setTyped(event.target.value)} placeholder={t('consoleSearch')} aria-label={t('consoleSearch')} />
          <Catalogue calls={calls} chosen={chosen} onPick={(call) => setParams({ call: call.id }, { replace: true })} />
        </section>
        {chosen ? <Trial key={chosen.id} call={chosen} /> : <section className="sheet"><Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('consolePick')} /></section>}
      </div>
    </div>
  );
}
