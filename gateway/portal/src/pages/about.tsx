/* What this is, which version, and which clauses its contracts answer to. */

import { useTitle } from '../resource/data';
import { useWorld } from '../shell/me';
import { countText } from '../contract/value';
import { Tag } from '../shell/tag';
import { useText } from '../text';

export default function About() {
  const { t, say, lang } = useText();
  const { model } = useWorld();
  const clauses = [...new Set(model.resources.flatMap((one) => one.clauses))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const facts: [string, string][] = [
    [t('version'), __VERSION__],
    [t('services'), countText(model.services.length, lang)],
    [t('resourcesCount'), countText(model.resources.length, lang)],
    [t('callsCount'), countText(model.calls.length, lang)],
    [t('licence'), 'Apache-2.0'],
  ];

  useTitle(`${t('about')} · ${t('brand')}`);
  return (
    <div className="page page-about">
      <header className="page-head"><h1>{t('about')}</h1></header>
      <section className="sheet">
        <p>{t('aboutText')}</p>
        <dl className="fields">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
        <p><a href="/openapi.json" target="_blank" rel="noreferrer">{t('openapi')}</a></p>
      </section>
      <section className="sheet">
        <h2>{t('clauses')}</h2>
        <p className="quiet">{t('clausesHint')}</p>
        <table className="plain">
          <tbody>
            {clauses.map((clause) => (
              <tr key={clause}>
                <th scope="row"><code>{clause}</code></th>
                <td>{model.resources.filter((one) => one.clauses.includes(clause)).map((one) => <Tag key={one.id}>{say(one.label)}</Tag>)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
