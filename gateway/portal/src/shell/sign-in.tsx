/* The door. */
import { useState, type FormEvent, type InputHTMLAttributes, type ReactNode } from 'react';
import { lineOf } from '../api/problem';
import { signIn } from '../api/session';
import { useText, type Key } from '../text';
import { Door } from './door';
import { Preferences } from './preferences';

type Name = 'account' | 'password';

const missing: Record<Name, Key> = { account: 'fillAccount', password: 'fillPassword' };

interface Asked extends InputHTMLAttributes<HTMLInputElement> {
  name: Name;
  isMissing: boolean;
  children?: ReactNode;
}

function Field({ name, isMissing, children, ...rest }: Asked) {
  const { t } = useText();

  return (
    <div className="door-field">
      <label htmlFor={name}>{t(name)}</label>
      <input id={name} name={name} aria-invalid={isMissing} aria-describedby={`${name}-why`} {...rest} />
      {children}
      <p id={`${name}-why`} role="alert">{isMissing && t(missing[name])}</p>
    </div>
  );
}

export function SignIn({ onTry }: { onTry: () => void }) {
  const { t } = useText();
  const [given, setGiven] = useState<Record<Name, string>>({ account: '', password: '' });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [isShown, show] = useState(false);
  const [why, setWhy] = useState('');

  const enter = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    setWhy('');
    if (busy || !given.account || !given.password) return;
    setBusy(true);
    onTry();
    await signIn(given.account.trim(), given.password).catch((error: unknown) => setWhy(lineOf(error) || t('offline')));
    setBusy(false);
  };
  const fieldOf = (name: Name) => ({
    name, value: given[name], isMissing: tried && !given[name], onChange: ({ target }: { target: HTMLInputElement }) => setGiven({ ...given, [name]: target.value }),
  });

  return (
    <Door title={t('signIn')} extra={<Preferences />}>
      {why && <p role="alert" className="door-alert">{why}</p>}
      <form onSubmit={(event) => void enter(event)} noValidate>
        <Field {...fieldOf('account')} autoFocus autoComplete="username" autoCapitalize="none" />
        <Field {...fieldOf('password')} type={isShown ? 'text' : 'password'} autoComplete="current-password">
          <button type="button" className="plain" aria-pressed={isShown} onClick={() => show(!isShown)}>{t('showIt')}</button>
        </Field>
        <button type="submit" className="plain-primary" aria-busy={busy}>{busy ? t('signingIn') : t('signIn')}</button>
      </form>
    </Door>
  );
}
