/* What the keyboard can do. */
import { Modal } from 'antd';
import { useText, type Key } from '../text';

const table: [string[], Key][] = [
  [['/'], 'key_search'],
  [['Ctrl', 'K'], 'key_palette'],
  [['j'], 'key_down'],
  [['k'], 'key_up'],
  [['Enter'], 'key_open'],
  [['x'], 'key_select'],
  [['n'], 'key_new'],
  [['e'], 'key_edit'],
  [['Esc'], 'key_back'],
  [['?'], 'key_help'],
];

export default function Shortcuts({ onClose }: { onClose: () => void }) {
  const { t } = useText();

  return (
    <Modal open title={t('keyboard')} footer={null} onCancel={onClose} width={380}>
      <dl className="shortcuts">
        {table.map(([keys, what]) => (
          <div key={what}>
            <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
