/* The input of one field, as its contract wants it. */
import { Checkbox, DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import type { Field } from '../contract/model';
import { useWorld } from '../shell/me';
import { useText } from '../text';
import { ReferenceSelect, ReferencesSelect } from './reference';

/* id, value and onChange come from the form around it. */
export interface InputProps {
  field: Field;
  id?: string;
  value?: unknown;
  onChange?: (value: unknown) => void;
  disabled?: boolean;
}

/* Places have a level; the names of these two are every resource's. */
const narrowed: Record<string, string> = { communityId: 'kind = COMMUNITY', gridId: 'kind = GRID' };

const LONG = 120; // characters; a longer text gets several lines

function ListInput({ field, id, value, onChange }: InputProps) {
  const { say } = useText();
  const { resource } = useWorld();
  const target = resource(field.refersTo);

  if (target) return <ReferencesSelect id={id} resource={target} field={field} label={say(field.label)} value={(value ?? []) as string[]} onChange={onChange} />;
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
  const { resource } = useWorld();
  const target = resource(field.refersTo);
  const shared = { id, disabled };

  if (field.list) return <ListInput {...props} />;
  switch (field.kind) {
    case 'reference':
      return target
        ? <ReferenceSelect {...shared} resource={target} value={value as string} onChange={onChange} label={say(field.label)} narrowed={narrowed[field.name]} />
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
      return <DatePicker {...shared} value={value ? dayjs(value as string) : null} onChange={(day) => onChange?.(day ? day.format('YYYY-MM-DD') : '')} />;
    case 'time':
      return <DatePicker {...shared} showTime value={value ? dayjs(value as string) : null} onChange={(at) => onChange?.(at ? at.toISOString() : undefined)} />;
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

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
