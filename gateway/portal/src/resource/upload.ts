/* Large files go to the exchange in parts, each a call of its own; the last call checks the whole. */
import { call } from '../api/client';

const PART = 1024 * 1024;

interface Uploaded {
  id: string;
  partSize: number;
}

export interface ToUpload {
  file: File;
  communityId: string;
  purpose: string;
  owner?: { type: string; id: string };
}

export async function upload({ file, communityId, purpose, owner }: ToUpload, onPart: (percent: number) => void = () => undefined): Promise<string> {
  const { id } = await call<Uploaded>('/v1/exchange/files', {
    body: { communityId, purpose, name: file.name, size: String(file.size), partSize: PART, ...(owner ? { ownerType: owner.type, ownerId: owner.id } : {}) },
  });

  for (let number = 0; number * PART < file.size; number++) {
    await call(`/v1/exchange/files/${id}/parts/${number}`, { method: 'PUT', bytes: file.slice(number * PART, (number + 1) * PART) });
    onPart(Math.floor((Math.min(file.size, (number + 1) * PART) * 100) / file.size));
  }
  await call(`/v1/exchange/files/${id}:complete`, { body: {} });
  return id;
}

/* A small file travels within the call that needs it. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';

  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

export function saveAs(bytes: Blob, name: string): void {
  const address = URL.createObjectURL(bytes);

  follow(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/* As if a link had been clicked: what is not a page is saved. */
export function follow(address: string, name = ''): void {
  const link = document.createElement('a');

  link.href = address;
  link.download = name;
  link.click();
}
