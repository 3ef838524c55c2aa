/* A page that is not there, or not for this user. */
import { Button, Empty } from 'antd';
import { useNavigate } from 'react-router-dom';
import { useText } from '../text';

export function Nothing({ what }: { what: 'notFound' | 'notAllowed' }) {
  const { t } = useText();
  const navigate = useNavigate();

  return (
    <div className="page">
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<><strong>{t(what)}</strong><p className="quiet">{t(`${what}Do`)}</p></>}>
        <Button onClick={() => navigate('/')}>{t('home')}</Button>
      </Empty>
    </div>
  );
}
