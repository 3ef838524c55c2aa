/* The filter, condition by condition, in the words of the contract. */
import { CloseOutlined, FilterOutlined, PlusOutlined } from '../shell/icons';
import { Button, DatePicker, Input, InputNumber, Popover, Select, Tag } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { comparisonsOf, type Comparison, type Condition } from '../contract/filter';
import type { Field, Resource } from '../contract/model';
import { valueText } from '../contract/value';
import { useWorld } from '../shell/me';
import { useText, type Key } from '../text';
import { holdEnter } from './field-input';
import { ReferenceName, ReferenceSelect } from './reference';

type Words = ReturnType<typeof useText>;

function wordOf({ t }: Words, is: Comparison, field: Field): string {
  return t(`is_${is}` as Key, { count: field.lookupTail });
}

/* --- choosing a value */

function ValueInput({ field, is, value, onChange }: { field: Field; is: Comparison; value: string; onChange: (value: string) => void }) {
  const { t, say } = useText();
  const { resource } = useWorld();
  const target = resource(field.refersTo);
  const label = t('condValue');

  switch (field.kind) {
    case 'reference':
      return target ? <ReferenceSelect resource={target} value={value || undefined} onChange={(id) => onChange(id ?? '')} label={label} /> : null;
    case 'enum':
      return (
        <Select
          mode={is === 'eq' ? 'multiple' : undefined}
          aria-label={label}
          value={is === 'eq' ? value.split(',').filter(Boolean) : value || undefined}
          options={field.options.map((one) => ({ value: one.value, label: say(one.label) }))}
          onChange={(next: string | string[]) => onChange([next].flat().join(','))}
        />
      );
    case 'bool':
      return (
        <Select
          aria-label={label}
          value={value || undefined}
          options={[{ value: 'true', label: t('yes') }, { value: 'false', label: t('no') }]}
          onChange={onChange}
        />
      );
    case 'date':
    case 'time':
      return (
        <DatePicker
          aria-label={label}
          onKeyDown={holdEnter}
          value={value ? dayjs(value) : null}
          onChange={(day) => onChange(day ? (field.kind === 'date' ? day.format('YYYY-MM-DD') : edgeOf(day.format('YYYY-MM-DD'), is)) : '')}
        />
      );
    case 'money':
      return <InputNumber aria-label={label} value={value ? Number(value) / 100 : null} onChange={(sum) => onChange(sum === null ? '' : String(Math.round(sum * 100)))} />;
    case 'integer':
    case 'number':
      return <InputNumber aria-label={label} value={value ? Number(value) : null} onChange={(number) => onChange(number === null ? '' : String(number))} />;
    default:
      return <Input aria-label={label} value={value} onChange={(event) => onChange(event.target.value)} maxLength={field.maxLength} />;
  }
}

/* A day of the community is a span of time. */
function edgeOf(day: string, is: Comparison): string {
  return is === 'le' ? `${day}T23:59:59.999999+08:00` : `${day}T00:00:00+08:00`;
}

function Builder({ resource, onAdd }: { resource: Resource; onAdd: (condition: Condition) => void }) {
  const words = useText();
  const { t, say } = words;
  const { masked } = useWorld();
  const fields = resource.fields.filter((field) => field.filterable);
  const [name, setName] = useState(fields[0]?.name ?? '');
  const field = fields.find((one) => one.name === name);
  const can = field ? comparisonsOf(field, masked(field.class)) : [];
  const [is, setIs] = useState<Comparison>('eq');
  const [value, setValue] = useState('');
  const used = can.includes(is) ? is : (can[0] ?? 'eq');
  const add = (): void => {
    if (value) onAdd({ field: name, is: used, value });
  };

  return (
    <form
      className="builder"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Select
        aria-label={t('condField')}
        value={name}
        options={fields.map((one) => ({ value: one.name, label: say(one.label) }))}
        onChange={(next: string) => {
          setName(next);
          setValue('');
        }}
      />
      <Select aria-label={t('filter')} value={used} options={can.map((one) => ({ value: one, label: field ? wordOf(words, one, field) : one }))} onChange={setIs} />
      {field && <ValueInput field={field} is={used} value={value} onChange={setValue} />}
      <Button type="primary" htmlType="submit" icon={<PlusOutlined />} disabled={!value}>{t('addCondition')}</Button>
    </form>
  );
}

/* --- showing what is chosen */

function Chosen({ condition, field, rests, onRemove }: { condition: Condition; field: Field; rests: boolean; onRemove: () => void }) {
  const words = useText();
  const { lang, t, say } = words;
  const values = condition.is === 'eq' && field.kind === 'enum' ? condition.value.split(',') : [condition.value];
  const shown = field.kind === 'bool' ? condition.value === 'true' : field.kind === 'time' ? condition.value.slice(0, 10) : null;

  return (
    <Tag className={rests ? 'chosen resting' : 'chosen'} closable closeIcon={<CloseOutlined aria-label={t('clearAll')} />} onClose={onRemove}>
      {say(field.label)} <em>{wordOf(words, condition.is, field)}</em>{' '}
      {field.kind === 'reference'
        ? <ReferenceName field={field} id={condition.value} />
        : field.kind === 'time' ? shown : values.map((one) => valueText({ ...field, list: false }, shown ?? one, lang)).join(lang === 'zh' ? '、' : ', ')}
      {rests && <small> · {t('notWithSearch')}</small>}
    </Tag>
  );
}

interface Props {
  resource: Resource;
  conditions: Condition[];
  resting: Condition[]; // chosen, but not while searching
  onChange: (conditions: Condition[]) => void;
}

export function FilterButton({ resource, conditions, onChange }: Props) {
  const { t } = useText();
  const [open, setOpen] = useState(false);

  if (!resource.fields.some((field) => field.filterable)) return null;
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      open={open}
      onOpenChange={setOpen}
      content={
        <Builder
          resource={resource}
          onAdd={(condition) => {
            onChange([...conditions, condition]);
            setOpen(false);
          }}
        />
      }
    >
      <Button icon={<FilterOutlined />}>{t('filter')}</Button>
    </Popover>
  );
}

export function Chips({ resource, conditions, resting, onChange }: Props) {
  const { t } = useText();

  if (conditions.length === 0) return null;
  return (
    <div className="chips">
      {conditions.map((condition, i) => {
        const field = resource.fields.find((one) => one.name === condition.field);
        return field && (
          <Chosen
            key={`${condition.field}${condition.is}${condition.value}`}
            condition={condition}
            field={field}
            rests={resting.includes(condition)}
            onRemove={() => onChange(conditions.filter((_, at) => at !== i))}
          />
        );
      })}
      <Button type="link" size="small" onClick={() => onChange([])}>{t('clearAll')}</Button>
    </div>
  );
}
