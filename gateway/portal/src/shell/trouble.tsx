/* What went wrong, what to try, and the number to quote. */
import { CopyOutlined } from './icons';
import { Alert, Button } from 'antd';
import { Problem } from '../api/problem';
import { useText, type Key } from '../text';

const told: { when: (problem: Problem) => boolean; title: Key; advice: Key }[] = [
  { when: (p) => p.status === 0, title: 'offline', advice: 'offlineDo' },
  { when: (p) => p.status === 403, title: 'notAllowed', advice: 'notAllowedDo' },
  { when: (p) => p.status === 503 || p.status === 504, title: 'unavailable', advice: 'unavailableDo' },
  { when: (p) => p.status === 404, title: 'recordGone', advice: 'tryOrAsk' },
];

const usual = { title: 'errorTitle', advice: 'tryOrAsk' } as const;

export function RequestId({ id }: { id: string }) {
  const { t } = useText();

  if (!id) return null;
  return (
    <span className="request-id">
      {t('requestId')} <code>{id}</code>
      <Button type="text" size="small" icon={<CopyOutlined />} aria-label={t('copy')} onClick={() => void navigator.clipboard.writeText(id)} />
    </span>
  );
}

export function Trouble({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useText();
  const problem = error instanceof Problem ? error : new Problem(0, '', String(error));
  const { title, advice } = told.find(({ when }) => when(problem)) ?? usual;

  return (
    <Alert
      className="trouble"
      type={problem.status === 403 || problem.status === 404 ? 'info' : 'warning'}
      showIcon
      title={t(title)}
      description={
        <>
          <p>{problem.detail}</p>
          <p>{t(advice)}</p>
          <RequestId id={problem.requestId} />
        </>
      }
      action={onRetry && <Button size="small" onClick={onRetry}>{t('retry')}</Button>}
    />
  );
}
