/* The input of one field, as its contract wants it. */
import { Checkbox, DatePicker, Form, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useRef } from 'react';
import type { Field, Resource } from '../contract/model';
import { refersToAny, targetOf } from '../contract/relation';
import type { Row } from '../contract/value';
import { useWorld } from '../shell/me';
import { useText } from '../text';
import { FILE, FileInput } from './files';
import { ReferenceSelect, ReferencesSelect } from './reference';

/* id, value and onChange come from the form around it. */
export interface InputProps {
  field: Field;
  id?: string;
  value?: unknown;
  onChange?: (value: unknown) => void;
  disabled?: boolean;
  of: Resource; // whose field it is
  place?: string; // the community of a record that is there already
}

/* Places have a level; these two words are every contract's: communityId, toCommunityId. */
const levels: [RegExp, string][] = [[/communityId$/i, 'kind = COMMUNITY'], [/gridId$/i, 'kind = GRID']];
const narrowed = (field: Field): string | undefined => levels.find(([fits]) => fits.test(field.name))?.[1];

/* What is chosen lies where the record does: only that community's is offered. */
function usePlace(kept = ''): string {
  const place: unknown = Form.useWatch('communityId', Form.useFormInstance());

  return typeof place === 'string' && place ? place : kept;
}

/* A reference to whatever kind of record: what it takes follows from another field of the form. */
function AnyReference({ field, id, value, onChange, disabled, of, place: kept }: InputProps) {
  const { t, say } = useText();
  const { model } = useWorld();
  const row = (Form.useWatch([], Form.useFormInstance()) ?? {}) as Row;
  const target = targetOf(model, of, field, row);
  const before = useRef(target);
  const place = usePlace(kept);

  useEffect(() => {
    if (before.current && before.current !== target) onChange?.(undefined); // another kind's id is none of this one's
    before.current = target;
  });
  return target
    ? <ReferenceSelect id={id} disabled={disabled} resource={target} community={place} value={value as string} onChange={onChange} label={say(field.label)} />
    : <Input id={id} disabled={disabled} placeholder={t('chooseKindFirst')} value={(value as string) ?? ''} onChange={(event) => onChange?.(event.target.value)} />;
}

const LONG = 120; // characters; a longer text gets several lines

function ListInput({ field, id, value, onChange, place: kept }: InputProps) {
  const { say } = useText();
  const { resource } = useWorld();
  const target = resource(field.refersTo);
  const place = usePlace(kept);

  if (target) return <ReferencesSelect id={id} community={place} resource={target} field={field} label={say(field.label)} value={(value ?? []) as string[]} onChange={onChange} />;
  return (
    <Select
      id={id}
      mode={field.kind === 'enum' ? 'multiple' : 'tags'}
      value={(value ?? []) as string[]}
      options={field.options.map((one) => ({ value: one.value, label: say(one.label) }))}
      onChange={(next: string[]) => onChange?.(next)}
    />
  );
}

export function FieldInput(props: InputProps) {
  const { field, id, value, onChange, disabled } = props;
  const { say } = useText();
  const { resource, may } = useWorld();
  const target = resource(field.refersTo);
  const shared = { id, disabled };
  const place = usePlace(props.place);

  if (field.refersTo === FILE && target && may(target, 'CREATE'))
    return <FileInput field={field} id={id} community={place} value={value} onChange={onChange} />;
  if (field.kind === 'reference' && refersToAny(field)) return <AnyReference {...props} />;
  if (field.list) return <ListInput {...props} />;
  if (field.class === 'SECRET') return <Input.Password {...shared} autoComplete="off" value={(value as string) ?? ''} onChange={(event) => onChange?.(event.target.value)} />;
  switch (field.kind) {
    case 'reference':
      return target
        ? <ReferenceSelect {...shared} resource={target} value={value as string} onChange={onChange} label={say(field.label)} narrowed={narrowed(field)} community={place} />
        : <Input {...shared} value={(value as string) ?? ''} onChange={(event) => onChange?.(event.target.value)} />;
    case 'enum':
      return (
        <Select
          {...shared}
          allowClear={!field.required}
          value={value || undefined}
          options={field.options.map((one) => ({ value: one.value, label: say(one.label) }))}
          onChange={(next) => onChange?.(next)}
        />
      );
    case 'bool':
      return <Checkbox {...shared} checked={value === true} onChange={(event) => onChange?.(event.target.checked)}>{say(field.label)}</Checkbox>;
    case 'date':
      return <DatePicker {...shared} onKeyDown={holdEnter} value={value ? dayjs(value as string) : null} onChange={(day) => onChange?.(day ? day.format('YYYY-MM-DD') : '')} />;
    case 'time':
      return <DatePicker {...shared} onKeyDown={holdEnter} showTime value={value ? dayjs(value as string) : null} onChange={(at) => onChange?.(at ? at.toISOString() : undefined)} />;
    case 'money':
      return <InputNumber {...shared} prefix="¥" precision={2} min={0} value={isGiven(value) ? Number(value) / 100 : null} onChange={(sum) => onChange?.(sum === null ? undefined : Math.round(Number(sum) * 100))} />;
    case 'integer':
    case 'number':
      return <InputNumber {...shared} precision={field.kind === 'integer' ? 0 : undefined} value={isGiven(value) ? Number(value) : null} onChange={(number) => onChange?.(number === null ? undefined : Number(number))} />;
    case 'json':
      return <Input.TextArea {...shared} className="code" rows={8} value={(value as string) ?? ''} onChange={(event) => onChange?.(event.target.value)} />;
    default:
      return field.maxLength > 256
        ? <Input.TextArea {...shared} rows={4} value={(value as string) ?? ''} onChange={(event) => onChange?.(event.target.value)} />
        : <Input {...shared} className={field.maxLength > LONG ? 'long' : ''} autoComplete="off" value={(value as string) ?? ''} onChange={(event) => onChange?.(event.target.value)} />;
  }
}

/* Enter takes the day that was typed; it does not send the form around it. */
export function holdEnter(event: { key: string; preventDefault: () => void }): void {
  if (event.key === 'Enter') event.preventDefault();
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
