// The declarations compile, and say what the objects are.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { root, scratch } from '../support/project.js';
import { allCases, blobs, oneseat, pkg } from './support.js';

const SAMPLE = `
import init, { preview, Session, version } from './oneseat_module';
import type { AddedFile, Kind, Lang, LastSyncPage, Overlaps, PeoplePage, PersonDetail, Preview, Reason, Suggestion, SuggestionKind, Upload, WhatIf } from './oneseat_module';

export async function seats(input: HTMLInputElement, lang: Lang): Promise<number | undefined> {
  await init();
  const answer: Preview = await preview(input.files ?? [], { lang, billing: 'metered', signal: AbortSignal.timeout(1000) });
  return answer.seats?.after;
}

export async function mixed(file: File, blob: Blob, bytes: Uint8Array): Promise<string[]> {
  const { findings } = await preview([file, blob, { name: 'a.json', bytes }, { blob, host: 'ghes.octo.example' }]);
  return findings.map(({ code, line, remedy }) => [code, line ?? 0, remedy].join(' '));
}

export function session(bytes: Uint8Array): [Kind, Upload[], Reason | undefined] {
  using own = new Session({ lang: 'ja' });
  const reader = own.open('ghes.json');
  const more: boolean = reader.push(bytes);
  const { id, summary }: AddedFile = own.add(reader);
  own.assign(id, 'ghes.octo.example');
  const page: PeoplePage = own.people({ search: version(), filter: 'no-seat', sort: 'accounts', limit: more ? 10 : 1 });
  const payload: Uint8Array = own.payload(0);
  own.remove(payload.length);
  return [summary.kind, own.uploads(), page.rows[0]?.accounts[0]?.reason];
}

export async function saved(blob: Blob): Promise<[SuggestionKind | undefined, number | null | undefined]> {
  const { suggestions, what_if }: Preview = await preview([blob], { seatPrice: 21 });
  const first: Suggestion | undefined = suggestions?.[0];
  const outcome: WhatIf | undefined = what_if;
  return [first?.kind, outcome?.saved];
}

export async function reports(own: Session, id: number): Promise<[string | undefined, number, string]> {
  own.blot = true;
  const detail: PersonDetail | undefined = own.person(id);
  const { total }: LastSyncPage = own.lastSync({ change: 'newly-matched', instance: 0 });
  const overlaps: Overlaps = own.overlaps();
  const blob: Blob = own.export('overlaps', 'json');
  return [detail?.accounts[0]?.compared?.field, total + (overlaps.combinations[0]?.people ?? 0), await blob.text()];
}

// @ts-expect-error: there is no such report
new Session({ blot: true }).export('seats');
// @ts-expect-error: there is no such way to pay
new Session({ billing: 'weekly' });
// @ts-expect-error: a name is no file
void preview(['ghes.json']);
`;

/** Compiles a text beside the declarations. */
function compile(name, text) {
  const folder = scratch();
  const file = join(folder, name);
  writeFileSync(file, text.replaceAll('./oneseat_module', join(pkg, 'web/oneseat_module')));
  const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--lib', 'esnext,dom,dom.iterable',
    '--module', 'esnext', '--moduleResolution', 'bundler', '--types', ''];
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, file], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
}

test('a program in TypeScript compiles against the declarations', () => {
  compile('sample.ts', SAMPLE);
});

test('every preview, summary and page of people is of its declared type', async () => {
  const lines = ["import type { AddedFile, LastSyncPage, PeoplePage, PersonDetail, Preview, Upload } from './oneseat_module';", 'export type All = [AddedFile, LastSyncPage, PeoplePage, PersonDetail, Preview, Upload];'];
  for (const [at, found] of allCases().entries()) {
    const session = new oneseat.Session({ billing: found.billing, seatPrice: 21 });
    for (const { name, host, blob } of await blobs(found)) {
      const reader = session.open(name);
      reader.push(new Uint8Array(await blob.arrayBuffer()));
      const added = session.add(reader);
      session.assign(added.id, host);
      lines.push(`export const added${at}_${added.id}: AddedFile = ${JSON.stringify(added)};`);
    }
    lines.push(`export const preview${at}: Preview = ${JSON.stringify(session.preview())};`);
    lines.push(`export const people${at}: PeoplePage = ${JSON.stringify(session.people({ limit: 100 }))};`);
    for (const { id } of session.people({ limit: 5 }).rows) {
      lines.push(`export const person${at}_${id}: PersonDetail = ${JSON.stringify(session.person(id))};`);
    }
    for (const [index, change] of ['joined', 'left', 'newly-matched', 'newly-unmatched', 'address-changed'].entries()) {
      lines.push(`export const changes${at}_${index}: LastSyncPage = ${JSON.stringify(session.lastSync({ change }))};`);
    }
    lines.push(`export const uploads${at}: Upload[] = ${JSON.stringify(session.uploads())};`);
    session.free();
  }
  compile('values.ts', lines.join('\n'));
});
