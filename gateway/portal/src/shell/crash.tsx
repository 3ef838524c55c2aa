/* A fault of the portal itself: said, and a way on. */
import { Component, type ReactNode } from 'react';
import { useText } from '../text';

function Fallen() {
  const { t } = useText();

  return (
    <div className="alone" role="alert">
      <p>{t('crashed')}</p>
      <button type="button" className="plain-primary" onClick={() => location.reload()}>{t('reload')}</button>
    </div>
  );
}

export class Crash extends Component<{ children: ReactNode }, { fallen: boolean }> {
  override state = { fallen: false };

  static getDerivedStateFromError() {
    return { fallen: true };
  }

  override render() {
    return this.state.fallen ? <Fallen /> : this.props.children;
  }
}
